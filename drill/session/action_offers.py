"""The actions a player can take in a drill, as a table: what each does, how long it takes, what it risks, on what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from drill.engine.state import timings
from drill.model.inputs import Inputs
from drill.model.topology import NodeKind
from drill.syntax.safe_text import safe
from drill.words import units

PER_GIB = (timings.RESTORE_GIB_S, timings.COPY_GIB_S)
"""Figures for each GiB of data."""

Target = tuple[str, str, str]
"""Target, value, and both in words."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One kind of action. `delay` names the figures whose ranges add up to how long it takes."""

    kind: str
    title: str
    does: str
    risk: str
    delay: Callable[[Inputs], tuple[str, ...]]
    targets: Callable[[Inputs], tuple[Target, ...]]

    def takes(self, inputs: Inputs) -> str:
        """How long it takes, from the ranges of the catalogue."""
        keys = self.delay(inputs)
        if not keys:
            return "at once"
        figures = [(inputs.figure(key), inputs.level.data_gib if key in PER_GIB else 1.0) for key in keys]
        low, high = sum(f.low * times for f, times in figures), sum(f.high * times for f, times in figures)
        return (
            f"takes {units.duration(low)}" if low == high else f"takes {units.duration(low)} to {units.duration(high)}"
        )


def deeds(inputs: Inputs) -> tuple[Deed, ...]:
    """The actions that make sense for this plant."""
    return tuple(deed for deed in DEEDS if deed.targets(inputs))


def _nodes(*kinds: NodeKind) -> Callable[[Inputs], tuple[Target, ...]]:
    return lambda inputs: tuple((n.id, "", safe(n.id)) for n in inputs.topology.nodes if n.kind in kinds)


def _standing_by(inputs: Inputs) -> tuple[Target, ...]:
    database = inputs.design.database
    able = database.multi_az != "off" or (database.service == "aurora" and inputs.design.replicas)
    return (("", "", "to whoever can take over"),) if able else ()


def _failover_stages(inputs: Inputs) -> tuple[str, ...]:
    database = inputs.design.database
    return (*database.deployment.promote_s, database.deployment.dns_s)


def _replicas(inputs: Inputs) -> tuple[Target, ...]:
    if inputs.design.database.service == "aurora":
        return ()
    return tuple((r.name, "", safe(f"{r.name} in {r.zone}")) for r in inputs.design.replicas)


def _sizes(inputs: Inputs) -> tuple[Target, ...]:
    now = inputs.design.database.instance
    return tuple(("writer", name, f"to {name}") for name, _ in inputs.resize if name != now)


def _cache_sizes(inputs: Inputs) -> tuple[Target, ...]:
    """More nodes where there may be, then other classes."""
    cache = inputs.design.cache
    if cache is None:
        return ()
    grows = cache.engine == "memcached" or cache.service == "memorydb" or cache.cluster_mode
    numbers = dict.fromkeys((cache.shards + 1, 2 * cache.shards, 4 * cache.shards) if grows else ())
    classes = (name for name, _ in inputs.cache_resize if name != cache.instance)
    return (
        *(("cache", str(number), f"to {number} nodes") for number in numbers),
        *(("cache", name, f"to {name}") for name in classes),
    )


def _caches(inputs: Inputs) -> tuple[Target, ...]:
    shards = tuple((shard.node, "", shard.node) for shard in inputs.shards)
    return (("cache", "", "all of it"), *shards) if len(shards) > 1 else shards


def _classes(inputs: Inputs) -> tuple[Target, ...]:
    shares = (("50", "refuse half"), ("90", "refuse 90 %"), ("100", "refuse all"), ("0", "let all in again"))
    return tuple(
        (item.name, value, safe(f"{item.name}: {text}")) for item in inputs.level.classes for value, text in shares
    )  # fmt: skip


def _let_back(inputs: Inputs) -> tuple[Target, ...]:
    lengths = (60, 300, 900)
    return tuple(("", str(s), f"everybody, over {units.duration(s)}") for s in lengths) if inputs.level.classes else ()


def _points(inputs: Inputs) -> tuple[Target, ...]:
    if inputs.design.database.retention_days == 0:
        return ()
    backs = (300, 600, 1800, 3600)
    return ("", "", "to the last moment before the damage"), *(
        ("", str(s), f"to {units.duration(s)} ago") for s in backs
    )


def _changes(inputs: Inputs) -> tuple[Target, ...]:
    able = any(fault.kind in ("drill:security-group", "drill:certificate-rotation") for fault in inputs.level.faults)
    return (("", "", "the last change"),) if able else ()


def _plain_data(inputs: Inputs) -> tuple[Target, ...]:
    return () if inputs.design.database.encrypted else (("writer", "copy", "an encrypted copy, restored"),)


def _convertible(inputs: Inputs) -> tuple[Target, ...]:
    return (("writer", "", safe(f"standby in {inputs.spare_zone}")),) if inputs.spare_zone else ()


def _backtracks(inputs: Inputs) -> tuple[Target, ...]:
    hours = inputs.design.database.backtrack_h
    backs = tuple(
        ("", str(s), f"to {units.duration(s)} ago") for s in (300, 600, 1800, 3600, 6 * 3600) if s <= hours * 3600
    )
    return (("", "", "to just before the damage"), *backs) if hours else ()


def _clones(inputs: Inputs) -> tuple[Target, ...]:
    return (("", "", "the shared volume"),) if inputs.design.database.service == "aurora" else ()


def _regions(inputs: Inputs) -> tuple[Target, ...]:
    """Regions of a global database that could take over: those with readers, away from the writer."""
    home = inputs.topology.node("writer").region
    readers = (node.region for node in inputs.topology.nodes if node.kind is NodeKind.READER)
    found = dict.fromkeys(region for region in readers if region != home)
    return (
        tuple((region, "", safe(f"to {region}")) for region in found)
        if inputs.design.database.service == "aurora"
        else ()
    )


def _larger_volumes(inputs: Inputs) -> tuple[Target, ...]:
    database = inputs.design.database
    if database.service == "aurora":
        return ()
    return tuple(("writer", str(n * database.storage.gib), f"to {n * database.storage.gib:,} GiB") for n in (2, 4))


def _always(_plant: Inputs) -> tuple[Target, ...]:
    return (("", "", "the whole fleet, a few at a time"),)


DEEDS = (
    Deed("failover", "Fail over", "Hand the writer's role to the standby or a reader now.",
         "Writes stop meanwhile; useless when the writer is fine.", _failover_stages, _standing_by),
    Deed("promote", "Promote a replica", "Make a read replica the writer, under a new address.",
         "Loses the writes it has not applied. No way back.", lambda _p: (timings.PROMOTE_REPLICA_S,), _replicas),
    Deed("rebuild", "Make a replica anew", "Delete a read replica and create it again from a snapshot.",
         "Gone meanwhile; then behind, and slow until its blocks are loaded.",
         lambda _p: (timings.RESTORE_BASE_S, timings.RESTORE_GIB_S), _replicas),
    Deed("reboot", "Reboot", "Restart a database instance.",
         "Down meanwhile, cold afterwards.", lambda _p: (timings.REBOOT_S,), _nodes(NodeKind.WRITER, NodeKind.READER)),
    Deed("scale", "Scale the writer", "Change its instance class. Costs the difference from then on.",
         "A failover at the end, or an outage without a standby.", lambda _p: (timings.RESIZE_PREPARE_S,), _sizes),
    Deed("scale", "Scale the cache", "Give it more nodes or larger ones. Costs the difference from then on.",
         "Busy while keys move; Memcached's new nodes are empty.", lambda _p: (timings.CACHE_PREPARE_S,), _cache_sizes),
    Deed("flush", "Flush the cache", "Empty it, so that nothing stale is left.",
         "Everything misses: the database takes the whole load.", lambda _p: (), _caches),
    Deed("shed", "Shed load", "Refuse a share of one class at the door.",
         "What is refused has failed; it may save the rest.", lambda _p: (), _classes),
    Deed("admit", "Let back in", "Admit what is shed again in ten equal steps.",
         "Too quick, and what was saved goes under again.", lambda _p: (), _let_back),
    Deed("restore", "Restore", "Bring the data back from backups into a new instance.",
         "Writes since that moment are gone; blocks load slowly.", lambda _p: (timings.RESTORE_BASE_S, timings.RESTORE_GIB_S), _points),
    Deed("restart-clients", "Restart clients", "Restart the applications: addresses are looked up again.",
         "None to speak of, but it takes its time.", lambda _p: (timings.RESTART_CLIENTS_S,), _always),
    Deed("convert", "Convert to Multi-AZ", "Give the writer a standby, without downtime: snapshot, restore, synchronise.",
         "Protects only once the standby is in step; commits are slower from then on.",
         lambda _p: (timings.CONVERT_S,), _convertible),
    Deed("backtrack", "Backtrack", "Undo what was written since a moment, in place.",
         "The cluster pauses; good writes since then are gone too.", lambda _p: (timings.BACKTRACK_S,), _backtracks),
    Deed("clone", "Clone", "Make a copy of the volume to try things on. Shares every page until one side writes it.",
         "None to the service; costs an instance and the pages that change.", lambda _p: (timings.CLONE_S,), _clones),
    Deed("failover-global", "Fail over to a region", "Give the writer's role to another region, whatever the old one says.",
         "Loses the writes the other region has not heard of.", lambda _p: (timings.GLOBAL_FAILOVER_S,), _regions),
    Deed("switchover-global", "Switch to a region", "Give the writer's role to another region once it has every write.",
         "Only while both regions are well; writes pause.", lambda _p: (timings.GLOBAL_SWITCHOVER_S,), _regions),
    Deed("enlarge", "Enlarge the volume", "Allocate more storage. A full volume takes writes again.",
         "None to speak of; no other change of storage for six hours.", lambda _p: (timings.ENLARGE_S,), _larger_volumes),
    Deed("revert", "Take the change back", "Undo the last change of a security group or a certificate.",
         "None; a password stays changed.", lambda _p: (timings.REVERT_S,), _changes),
    Deed("encrypt", "Encrypt", "Snapshot, encrypt a copy, restore the copy under a new address.",
         "Writes since the snapshot are gone; blocks load slowly.",
         lambda _p: (timings.SNAPSHOT_S, timings.COPY_GIB_S, timings.RESTORE_BASE_S, timings.RESTORE_GIB_S), _plain_data),
)  # fmt: skip
