"""The table of properties: its rows are sound, its rules exist, and its defaults are AWS's own."""

from __future__ import annotations

import pytest

from drill.catalog.cache_services import CACHE_SERVICES
from drill.catalog.engines import ENGINES
from drill.catalog.versions.engine_versions import find_version
from drill.design.option_list import BY_PATH
from drill.infra.designs.systems import MODELLED_ENGINES
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
    apart = {"AWS::ElastiCache::GlobalReplicationGroup"}
    assert [row for row in rows if row.form not in FORMS] == []
    assert [row for row in rows if (row.type, row.property) not in known and row.type not in apart] == []


@pytest.mark.parametrize("name", ["aurora", "aurora-mysql", "aurora-postgresql", "MySQL", "mysql", "postgres"])
def test_an_engine_of_a_public_template_is_sold_by_its_service(name: str) -> None:
    service, engine = MODELLED_ENGINES[name.lower()]
    assert service in ENGINES[engine].services


@pytest.mark.parametrize("name", ["memcached", "redis"])
def test_a_cache_engine_of_a_public_template_is_sold(name: str) -> None:
    assert name in CACHE_SERVICES["elasticache"].engines


@pytest.mark.parametrize("name", ["docdb", "neptune", "custom-oracle-ee"])
def test_an_engine_without_a_model_is_none_of_them(name: str) -> None:
    assert name not in MODELLED_ENGINES


@pytest.mark.parametrize(
    ("engine", "version", "major"),
    [
        ("aurora-mysql", "5.7.mysql_aurora.2.11.1", "5.7"),
        ("aurora-mysql", "8.0.mysql_aurora.3.03.0", "8.0"),
        ("aurora-postgresql", "11.9", "11"),
        ("aurora-postgresql", "16.4", "16"),
        ("mysql", "5.7.19", "5.7"),
        ("mysql", "8.0.36", "8.0"),
        ("postgres", "11.20", "11"),
        ("postgres", "15.3", "15"),
    ],
)
def test_a_version_of_a_public_template_belongs_to_a_major_one(engine: str, version: str, major: str) -> None:
    found = find_version(engine, version)
    assert found is not None
    assert found.version == major
