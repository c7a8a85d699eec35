"""The table of properties: its rows are sound, its rules exist, and its defaults are AWS's own."""

from __future__ import annotations

from drill.design.specs import BY_PATH
from drill.infra.designs.value_rules import RULES
from drill.infra.mapping import mapped_properties
from drill.infra.terraform.attributes import FORMS, attributes

AWS_DEFAULTS = {
    ("AWS::RDS::DBInstance", "BackupRetentionPeriod"): "1",
    ("AWS::RDS::DBInstance", "StorageEncrypted"): "false",
    ("AWS::RDS::DBInstance", "MultiAZ"): "false",
    ("AWS::RDS::DBInstance", "PubliclyAccessible"): "true",
    ("AWS::RDS::DBInstance", "StorageType"): "gp3",
    ("AWS::RDS::DBInstance", "PromotionTier"): "1",
    ("AWS::RDS::DBCluster", "BackupRetentionPeriod"): "1",
    ("AWS::RDS::DBCluster", "StorageEncrypted"): "false",
    ("AWS::RDS::DBCluster", "BacktrackWindow"): "0",
    ("AWS::RDS::DBCluster", "EngineMode"): "provisioned",
    ("AWS::ElastiCache::ReplicationGroup", "AutomaticFailoverEnabled"): "false",
    ("AWS::ElastiCache::ReplicationGroup", "MultiAZEnabled"): "false",
    ("AWS::ElastiCache::ReplicationGroup", "NumNodeGroups"): "1",
    ("AWS::ElastiCache::ReplicationGroup", "Engine"): "redis",
    ("AWS::ElastiCache::ReplicationGroup", "SnapshotRetentionLimit"): "0",
    ("AWS::ElastiCache::CacheCluster", "NumCacheNodes"): "1",
    ("AWS::ElastiCache::CacheCluster", "AZMode"): "single-az",
    ("AWS::ElastiCache::CacheCluster", "SnapshotRetentionLimit"): "0",
    ("AWS::MemoryDB::Cluster", "NumShards"): "1",
    ("AWS::MemoryDB::Cluster", "NumReplicasPerShard"): "1",
    ("AWS::MemoryDB::Cluster", "Engine"): "redis",
}
"""What AWS does where a property is left out: CloudFormation's resource reference and the texts of botocore's API models."""


def test_defaults_are_those_of_aws() -> None:
    assert {key: row.absent for key, row in mapped_properties().items() if row.absent} == AWS_DEFAULTS


def test_every_row_is_sound() -> None:
    for (kind, name), row in mapped_properties().items():
        assert row.status in ("exact", "approximate", "none", "irrelevant"), (kind, name)
        rule = row.keep.partition(" ")[0]
        assert rule in ("value", "nothing", "presence", "references", "only"), (kind, name)
        assert (row.form in RULES) if row.option else not row.form, (kind, name)
        assert not row.option or row.option in BY_PATH, (kind, name)
        assert not row.replica or f"replicas.{row.replica}" in BY_PATH, (kind, name)
        assert not row.option or row.status in ("exact", "approximate"), (kind, name)


def test_secrets_are_never_kept() -> None:
    for (kind, name), row in mapped_properties().items():
        if "Password" in name or "Token" in name or name == "SecretString":
            assert row.keep in ("presence", "nothing") or name == "ManageMasterUserPassword", (kind, name)


def test_terraform_s_attributes_lead_to_properties_of_the_table() -> None:
    rows = [row for each in attributes().values() for row in each]
    known = mapped_properties()
    apart = {"AWS::ElastiCache::ServerlessCache", "AWS::ElastiCache::GlobalReplicationGroup"}
    assert [row for row in rows if row.form not in FORMS] == []
    assert [row for row in rows if (row.type, row.property) not in known and row.type not in apart] == []
