"""Values of a design in the words of CloudFormation and Terraform: one row a property."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from drill.syntax.forms import FormError, seconds

Scalar = str | int | bool
Convert = Callable[[object], Scalar | None]
"""A value as a design file writes it to one of a template; None where the template cannot say it."""


@dataclass(frozen=True, slots=True)
class TemplateProperty:
    """A property of a resource."""

    terraform: str
    """The argument's name in the provider `aws`."""
    convert: Convert


def _flag(value: object) -> Scalar | None:
    return value if isinstance(value, bool) else None


def _text(value: object) -> Scalar | None:
    return value if isinstance(value, str) else None


def _whole(value: object) -> Scalar | None:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _standby(value: object) -> Scalar | None:
    return {"standby": True, "off": False}.get(value) if isinstance(value, str) else _flag(value)


def _length(unit_s: int) -> Convert:
    def convert(value: object) -> Scalar | None:
        try:
            return int(seconds(value)) // unit_s
        except FormError:
            return None

    return convert


def _one_more(value: object) -> Scalar | None:
    """A group's nodes: replicas, and the primary."""
    found = _whole(value)
    return found + 1 if isinstance(found, int) else None


PROPERTIES: Mapping[str, TemplateProperty] = {
    "MultiAZ": TemplateProperty("multi_az", _standby),
    "EngineVersion": TemplateProperty("engine_version", _text),
    "DBInstanceClass": TemplateProperty("instance_class", _text),
    "AllocatedStorage": TemplateProperty("allocated_storage", _whole),
    "MaxAllocatedStorage": TemplateProperty("max_allocated_storage", _whole),
    "Iops": TemplateProperty("iops", _whole),
    "StorageType": TemplateProperty("storage_type", _text),
    "BackupRetentionPeriod": TemplateProperty("backup_retention_period", _length(86_400)),
    "BacktrackWindow": TemplateProperty("backtrack_window", _length(1)),
    "StorageEncrypted": TemplateProperty("storage_encrypted", _flag),
    "PubliclyAccessible": TemplateProperty("publicly_accessible", _flag),
    "AutomaticFailoverEnabled": TemplateProperty("automatic_failover_enabled", _flag),
    "MultiAZEnabled": TemplateProperty("multi_az_enabled", _flag),
    "CacheNodeType": TemplateProperty("node_type", _text),
    "NumCacheClusters": TemplateProperty("num_cache_clusters", _one_more),
    "ReplicasPerNodeGroup": TemplateProperty("replicas_per_node_group", _whole),
    "NumNodeGroups": TemplateProperty("num_node_groups", _whole),
    "NumShards": TemplateProperty("num_shards", _whole),
    "NumReplicasPerShard": TemplateProperty("num_replicas_per_shard", _whole),
    "NumCacheNodes": TemplateProperty("num_cache_nodes", _whole),
    "SnapshotRetentionLimit": TemplateProperty("snapshot_retention_limit", _length(86_400)),
}
LEFT_OUT: Mapping[str, tuple[str, str]] = {
    "database.storage.max_gib": ("database.class", "MaxAllocatedStorage"),
    "database.storage.iops": ("database.class", "Iops"),
    "database.storage.type": ("database.class", "StorageType"),
    "database.multi_az": ("database.class", "MultiAZ"),
    "database.backtrack": ("database.engine", "BacktrackWindow"),
}
"""Options that an import does not write where the template leaves them out: the option with the same resource, and the property."""
IMPLIED = ("zone", "zones", "standby_zones")
"""Ends of paths that follow from other choices: where AWS puts what nobody places."""


def implied(path: str) -> bool:
    """True for a value that a template need not say: where AWS puts something."""
    return path.rpartition(".")[2] in IMPLIED
