"""Templates become the designs that they describe, and every resource of the data tier is accounted for."""

from __future__ import annotations

from pathlib import Path

import pytest

from drill.errors import Problems
from drill.infra.evidence import How
from drill.infra.prepared_import import PreparedImport
from drill.model.said import Said
from tests.infra.conftest import Import
from tests.infra.templates import AURORA, CACHES, CANARY, POSTGRES


def codes(made: PreparedImport) -> set[str]:
    return {note.code for note in made.notes}


def choice(made: PreparedImport, path: str) -> tuple[object, str, str, str]:
    (found,) = (one for one in made.choices if one.path == path)
    return found.value, found.resource, found.property, found.how


def test_an_instance_with_a_replica_named_by_its_arn(imported: Import) -> None:
    made = imported(POSTGRES)
    (one,) = made.systems
    design = one.level.start
    assert (design.database.service.name, design.database.engine) == ("rds", "postgres")
    assert (design.database.instance, design.database.storage.gib) == ("db.r6g.large", 200)
    assert (design.database.multi_az, design.database.zone, design.database.encrypted) == ("off", "us-east-1b", True)
    assert [(item.instance, item.zone) for item in design.replicas] == [("db.r6g.large", "us-east-1d")]
    assert [region.zones for region in one.level.regions] == [("us-east-1b", "us-east-1d")]
    assert {row.outcome for row in made.account} == {"mapped"}
    assert len(made.account) == 3


def test_what_a_template_leaves_out_is_what_aws_does(imported: Import) -> None:
    design = imported(POSTGRES).systems[0].level.start
    assert design.database.retention_days == 1
    assert not design.database.public
    assert not design.monitoring.alarms
    bare = imported(
        POSTGRES.replace("      StorageEncrypted: yes\n", "").replace("      DBSubnetGroupName: !Ref Subnets\n", "")
    )
    assert (bare.systems[0].level.start.database.encrypted, bare.systems[0].level.start.database.public) == (
        False,
        True,
    )
    assert choice(bare, "database.encrypted") == (False, "Orders", "StorageEncrypted", How.AWS_DEFAULT.value)


def test_a_parameter_decides_and_is_named(imported: Import) -> None:
    made = imported(POSTGRES, parameters={"Standby": "true"})
    assert made.systems[0].level.start.database.multi_az == "standby"
    fact = made.infrastructure.resources["Orders"].facts["MultiAZ"]
    assert (fact.evidence.how, fact.evidence.parameters) == (How.GIVEN, ("Standby",))
    assert (fact.evidence.at.line, fact.evidence.at.column) == (14, 16)
    assert imported(POSTGRES).infrastructure.resources["Orders"].facts["MultiAZ"].evidence.how is How.DEFAULT


def test_json_and_yaml_of_the_same_template_give_the_same_design(imported: Import) -> None:
    yaml = "Resources: {Db: {Type: AWS::RDS::DBInstance, Properties: {Engine: mysql, DBInstanceClass: db.t3.micro, AllocatedStorage: 5}}}"
    json = (
        '{\n\t"Resources": {"Db": {"Type": "AWS::RDS::DBInstance",\n\t"Properties": '
        '{"Engine": "mysql", "DBInstanceClass": "db.t3.micro", "AllocatedStorage": "5"}}}}'
    )
    first, second = imported(yaml), imported(json, name="stack.json")
    assert first.systems[0].level.start.digest == second.systems[0].level.start.digest
    assert "I402" in codes(first)
    assert first.systems[0].level.start.database.storage.gib == 20


def test_the_lowest_tier_writes_and_an_open_condition_is_told(imported: Import) -> None:
    made = imported(AURORA)
    design = made.systems[0].level.start
    assert (design.database.instance, design.database.capacity) == ("db.serverless", (0.0, 8.0))
    assert [item.instance for item in design.replicas] == ["db.r6g.large"]
    assert design.proxy is not None
    assert (design.proxy.max_connections_pct, design.proxy.borrow_timeout_s) == (80, 30)
    assert design.security.iam_auth
    assert "I203" in codes(made)


@pytest.mark.parametrize(
    "settings", [{"assume": {"Proxied": False}}, {"parameters": {"WithProxy": "no"}}], ids=["assumed", "given"]
)
def test_without_the_proxy(imported: Import, settings: dict[str, object]) -> None:
    made = imported(AURORA, **settings)
    assert made.systems[0].level.start.proxy is None
    assert {item.id for item in made.infrastructure.absent} == {"Proxy", "Targets"}
    assert "I203" not in codes(made)


def test_a_condition_that_the_template_does_not_define_leaves_its_database_in(imported: Import) -> None:
    text = POSTGRES.replace("  Orders:\n", "  Orders:\n    Condition: Nowhere\n")
    made = imported(text)
    assert made.systems[0].level.start.database.engine == "postgres"
    assert "I203" in codes(made)
    with pytest.raises(Problems) as caught:
        imported(text, assume={"Nowhere": False})
    assert [one.code for one in caught.value.problems] == ["I120"]


def test_conditions_that_exclude_each_other_are_not_both_taken(imported: Import) -> None:
    text = AURORA.replace(
        "    Condition: Proxied\n    Properties: {DBProxyName", "    Condition: Bare\n    Properties: {DBProxyName", 1
    )
    text = text.replace("Conditions:\n", "Conditions:\n  Bare: !Not [!Condition Proxied]\n")
    made = imported(text)
    present = {"Proxy", "Targets"} & made.infrastructure.resources.keys()
    assert len(present) == 1


def test_a_set_of_versions_is_one_of_them_and_engines_are_known(imported: Import) -> None:
    made = imported(AURORA)
    fact = made.infrastructure.resources["Cluster"].facts["EngineVersion"]
    assert fact.value.values == ("15.4", "16.1")  # type: ignore[union-attr]
    assert made.systems[0].level.start.database.version == "15"


@pytest.mark.parametrize(
    ("engine", "version", "want", "codes"),
    [
        ("postgres", "16.4", "16", set()),
        ("mysql", "8.0.39", "8.0", set()),
        ("sqlserver-se", "15.00.4073.23.v1", "15.00", set()),
        ("postgres", "10.21", "", {"I409"}),
        ("postgres", "99.1", "", {"I310"}),
    ],
)
def test_a_version_is_its_major_one_as_far_as_aws_runs_it(
    imported: Import, engine: str, version: str, want: str, codes: set[str]
) -> None:
    more = "LicenseModel: license-included, " if "sqlserver" in engine else ""
    text = (
        "Resources: {Db: {Type: AWS::RDS::DBInstance, Properties: "
        f'{{Engine: {engine}, EngineVersion: "{version}", {more}DBInstanceClass: db.r6i.xlarge, AllocatedStorage: "200"}}}}}}'
    )
    made = imported(text)
    assert made.systems[0].level.start.database.version == want
    assert {note.code for note in made.notes if note.property == "EngineVersion"} == codes


def test_each_cache_is_a_level_and_what_the_engine_lacks_is_told(imported: Import) -> None:
    made = imported(CACHES)
    assert [one.design.name for one in made.systems] == ["sessions", "ranks"]
    assert [one.level_name for one in made.systems] == ["level-sessions.yaml", "level-ranks.yaml"]
    first, second = (one.level.start.cache for one in made.systems)
    assert first is not None
    assert second is not None
    assert (first.shards, first.replicas, first.cluster_mode, first.zones) == (1, 2, False, ("us-east-1a",))
    assert (second.shards, second.replicas, second.cluster_mode) == (2, 1, True)
    assert second.zones == ("us-east-1a", "us-east-1b", "us-east-1c")
    found = {(note.code, note.resource) for note in made.notes}
    assert {("I401", "Sessions"), ("I303", "Sessions")} <= found
    caches = {one.design.name: one.level.start.cache for one in made.systems}
    assert {name: cache.failover for name, cache in caches.items() if cache} == {"sessions": False, "ranks": True}
    assert [(row.resource, row.outcome) for row in made.account][-1] == ("Unused", "skipped")


APART = """\
  Endpoint:
    Type: AWS::RDS::DBProxyEndpoint
    Properties: {DBProxyName: !Ref Proxy, TargetRole: READ_ONLY, VpcSubnetIds: [subnet-1, subnet-2]}
  Plan:
    Type: AWS::Backup::BackupPlan
    Properties: {BackupPlan: {BackupPlanName: daily, BackupPlanRule: [{RuleName: daily, TargetBackupVault: Default}]}}
"""


def test_what_is_imported_but_not_drilled_is_told(imported: Import) -> None:
    """A reader endpoint of a proxy belongs to its system; a plan of AWS Backup to none; the version of a cache to its cache."""
    made = imported(AURORA + APART, parameters={"WithProxy": "yes"})
    found = {(note.code, note.said.code, note.resource, note.property) for note in made.notes}
    assert ("I310", "infra.not_in_engine", "Endpoint", "TargetRole") in found
    assert ("I310", "infra.backup_plan", "Plan", "") in found
    assert [row.outcome for row in made.account if row.resource == "Endpoint"] == ["mapped"]
    versioned = CACHES.replace("Properties:", "Properties:\n      EngineVersion: '7.1'", 1)
    assert ("I310", "EngineVersion") in {(note.code, note.property) for note in imported(versioned).notes}


def test_a_replica_whose_source_is_elsewhere_is_named(imported: Import) -> None:
    text = POSTGRES.replace(':1:db:", !Ref Orders]]', ':1:db:elsewhere"]]')
    made = imported(text)
    (row,) = (row for row in made.account if row.resource == "Copy")
    assert (row.outcome, row.why.code if row.why else "") == ("skipped", "infra.skipped.source_elsewhere")
    assert "I204" in codes(made)


def test_an_engine_that_is_not_modelled_is_skipped_and_alone_refused(imported: Import) -> None:
    other = "  Docs: {Type: AWS::RDS::DBInstance, Properties: {Engine: sqlserver-ex, DBInstanceClass: db.t3.small}}\n"
    made = imported(POSTGRES + other)
    assert {row.resource: row.outcome for row in made.account}["Docs"] == "skipped"
    with pytest.raises(Problems) as caught:
        imported("Resources:\n" + other)
    assert caught.value.problems[0].code == "I120"


def test_a_broken_rule_is_told_at_the_line_of_the_template(imported: Import) -> None:
    text = POSTGRES.replace("StorageType: gp3", "StorageType: gp3\n      MaxAllocatedStorage: 400\n      Iops: 99")
    text = text.replace('"200"', '"500"')
    with pytest.raises(Problems) as caught:
        imported(text)
    (one,) = caught.value.problems
    assert one.path.endswith("stack.yaml")
    assert one.line == text.splitlines().index("      Iops: 99") + 1


def test_a_loop_is_written_out(imported: Import) -> None:
    text = """\
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Each:
    - Name
    - [Red, Blue]
    - Db${Name}:
        Type: AWS::RDS::DBInstance
        Properties: {Engine: mysql, DBInstanceClass: db.t3.small, AllocatedStorage: 30, DBInstanceIdentifier: !Ref Name}
"""
    made = imported(text)
    assert [one.design.name for one in made.systems] == ["db-red", "db-blue"]
    assert made.infrastructure.resources["DbRed"].value("DBInstanceIdentifier") == "Red"


def test_no_secret_and_no_tag_is_in_any_byte(imported: Import) -> None:
    literal = POSTGRES.replace("!Ref Secret", CANARY)
    for text, given in ((POSTGRES, {"Secret": CANARY}), (literal, {})):
        made = imported(text, parameters=given)
        assert [name for name, file in made.files.items() if CANARY in file] == []
        assert CANARY not in repr(made.infrastructure)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "I013"),
        ("Resources: {a: &x [1], b: *y}", "I006"),
        ("Resources: {a: 1, a: 2}", "I008"),
        ("Resources: " + "{a: " * 100 + "1" + "}" * 100, "I011"),
        ("Resources:\n  a: [", "I005"),
        ("Resources: {}", "I101"),
        ("hello: world", "I100"),
        ('resource "aws_db_instance" "x" {\n}\n', "I110"),
        ('{"format_version": "2.0", "planned_values": {}}', "I111"),
        ('{"encrypted_data": "x"}', "I112"),
        ("Resources: {T: {Type: AWS::DynamoDB::Table}}", "I120"),
        ("\x00\x01binary", "I003"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_code(imported: Import, text: str, code: str) -> None:
    with pytest.raises(Problems) as caught:
        imported(text)
    assert code in {one.code for one in caught.value.problems}
    assert all(not one.source for one in caught.value.problems)


def test_aliases_count_as_much_as_what_they_stand_for(imported: Import) -> None:
    bomb = "Resources: {A: {Type: x}}\na0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
    bomb += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9))
    with pytest.raises(Problems) as caught:
        imported(bomb)
    assert [one.code for one in caught.value.problems] == ["I012"]


def test_conditions_in_a_circle_end(imported: Import) -> None:
    text = POSTGRES.replace(
        '  Wanted: !Equals [!Ref Standby, "true"]\n',
        "  Wanted: !Not [!Condition Other]\n  Other: !Not [!Condition Wanted]\n",
    )
    assert imported(text).systems


def test_mistyped_parameters_and_conditions_are_refused(imported: Import) -> None:
    with pytest.raises(Problems) as caught:
        imported(POSTGRES, parameters={"Standbye": "true"}, assume={"Wantd": True})
    assert [(one.code, one.hint) for one in caught.value.problems] == [
        ("I121", "did you mean Standby?"),
        ("I122", "did you mean Wanted?"),
    ]


def test_a_fleet_of_applications_has_its_size(imported: Import) -> None:
    service = "  Shop: {Type: AWS::ECS::Service, Properties: {DesiredCount: 9}}\n"
    assert imported(POSTGRES + service).systems[0].level.apps.instances == 9
    both = service + "  Group: {Type: AWS::AutoScaling::AutoScalingGroup, Properties: {MinSize: 3, MaxSize: 5}}\n"
    assert (
        imported(POSTGRES + both).systems[0].level.apps.instances == imported(POSTGRES).systems[0].level.apps.instances
    )


def test_a_macro_is_told(imported: Import) -> None:
    assert "I211" in codes(imported("Transform: [AWS::Serverless-2016-10-31, Ours]\n" + POSTGRES))
    assert "I211" not in codes(imported("Transform: AWS::Serverless-2016-10-31\n" + POSTGRES))


GLOBAL = """\
Resources:
  Cluster:
    Type: AWS::RDS::DBCluster
    Properties: {{Engine: aurora-mysql, GlobalClusterIdentifier: world{more}}}
  Instance:
    Type: AWS::RDS::DBInstance
    Properties: {{DBClusterIdentifier: !Ref Cluster, DBInstanceClass: db.r6g.large, Engine: aurora-mysql}}
"""


def test_a_template_for_each_region_makes_a_global_database(imported: Import, tmp_path: Path) -> None:
    world = (
        "  World: {Type: AWS::RDS::GlobalCluster, Properties: {GlobalClusterIdentifier: world, Engine: aurora-mysql}}\n"
    )
    home = GLOBAL.format(more=", MasterUsername: root, BackupRetentionPeriod: 7") + world
    away = str(tmp_path / "1-stack.yaml")
    made = imported(home, GLOBAL.format(more=""), region="us-east-1", regions={away: "us-west-2"})
    (one,) = made.systems
    assert [(item.zone, item.instance) for item in one.level.start.replicas] == [("us-west-2a", "db.r6g.large")]
    assert [region.name for region in one.level.regions] == ["us-east-1", "us-west-2"]
    assert {row.outcome for row in made.account} == {"mapped"}
    assert len(made.account) == 5


ENGINES = {
    "cluster": (
        "AWS::RDS::DBCluster",
        "Engine: mysql, DBClusterInstanceClass: db.r6gd.large, AllocatedStorage: 400, Iops: 3000, StorageType: io1",
        ("rds", "mysql", "db.r6gd.large", "cluster"),
    ),
    "oracle": (
        "AWS::RDS::DBInstance",
        "Engine: oracle-se2, DBInstanceClass: db.r5.large, AllocatedStorage: 100, MultiAZ: true",
        ("rds", "oracle", "db.r5.large", "standby"),
    ),
    "sqlserver": (
        "AWS::RDS::DBInstance",
        "Engine: sqlserver-se, DBInstanceClass: db.r5.large, AllocatedStorage: 100",
        ("rds", "sqlserver", "db.r5.large", "off"),
    ),
}


@pytest.mark.parametrize(("kind", "properties", "want"), ENGINES.values(), ids=ENGINES)
def test_other_engines(imported: Import, kind: str, properties: str, want: tuple[str, ...]) -> None:
    made = imported(f"Resources: {{Db: {{Type: {kind}, Properties: {{{properties}}}}}}}")
    database = made.systems[0].level.start.database
    assert (database.service.name, database.engine, database.instance, database.multi_az) == want


def test_memorydb_and_memcached(imported: Import) -> None:
    text = """\
Resources:
  Durable: {Type: AWS::MemoryDB::Cluster, Properties: {NodeType: db.r6g.large, ACLName: open-access, NumShards: 2}}
  Simple:
    Type: AWS::ElastiCache::CacheCluster
    Properties: {Engine: memcached, CacheNodeType: cache.m6g.large, NumCacheNodes: 3, AZMode: cross-az}
  Other: {Type: AWS::ElastiCache::GlobalReplicationGroup, Properties: {GlobalReplicationGroupIdSuffix: x}}
"""
    made = imported(text)
    durable, simple = sorted(
        (one.level.start.cache for one in made.systems), key=lambda cache: cache.service.name if cache else ""
    )[::-1]
    assert durable is not None
    assert simple is not None
    assert (durable.service.name, durable.instance, durable.shards, durable.replicas, durable.auth) == (
        "memorydb",
        "cache.r6g.large",
        2,
        1,
        False,
    )
    assert (simple.engine.name, simple.shards, simple.zones) == (
        "memcached",
        3,
        ("us-east-1a", "us-east-1b", "us-east-1c"),
    )
    assert {row.resource: row.why.code for row in made.account if row.why} == {"Other": "infra.skipped.type"}


def test_a_serverless_cache(imported: Import) -> None:
    text = """\
Resources:
  Sessions:
    Type: AWS::ElastiCache::ServerlessCache
    Properties:
      ServerlessCacheName: sessions
      Engine: valkey
      CacheUsageLimits: {DataStorage: {Maximum: 100, Unit: GB}, ECPUPerSecond: {Minimum: 50000, Maximum: "900000"}}
      SnapshotRetentionLimit: 3
      UserGroupId: people
"""
    (system,) = imported(text).systems
    cache = system.level.start.cache
    assert cache is not None
    assert (cache.service.name, cache.engine.name, cache.instance) == ("elasticache-serverless", "valkey", "")
    assert (cache.least_gb, cache.most_gb, cache.least_ecpu, cache.most_ecpu) == (None, 100, 50_000, 900_000)
    assert (cache.snapshot_days, cache.auth) == (3, True)


def test_a_node_type_that_aws_has_retired_is_drilled_as_the_nearest(imported: Import) -> None:
    """1 vCPU and half a GiB, of which AWS creates no nodes any more: the smallest of the latest generation."""
    made = imported(CACHES.replace("cache.r3.large", "cache.t2.micro"))
    taken = {one.level.start.cache.instance for one in made.systems if one.level.start.cache}
    assert taken == {"cache.t4g.micro", "cache.r7g.large"}
    assert ("I401", "CacheNodeType", "Sessions") in {(note.code, note.property, note.resource) for note in made.notes}


def test_a_class_that_nobody_knows_is_taken_by_its_letter_and_size(imported: Import) -> None:
    made = imported(
        "Resources: {Db: {Type: AWS::RDS::DBInstance, Properties: "
        "{Engine: postgres, DBInstanceClass: db.r99g.2xlarge, AllocatedStorage: 100}}}"
    )
    _, family, size = made.systems[0].level.start.database.instance.split(".")
    assert (family[0], size) == ("r", "2xlarge")
    assert "I401" in codes(made)


def test_a_database_whose_engine_nobody_knows_is_asked(imported: Import) -> None:
    text = POSTGRES.replace("Parameters:\n", "Parameters:\n  Kind: {Type: String}\n").replace(
        "Engine: postgres", "Engine: !Ref Kind"
    )
    with pytest.raises(Problems):
        imported(text)
    made = imported(text, parameters={"Kind": "mysql"})
    assert made.systems[0].level.start.database.engine == "mysql"
    other = imported(text + CACHES.partition("Resources:\n")[2])
    (row,) = (row for row in other.account if row.resource == "Orders")
    assert row.why is not None
    assert row.why.code == "infra.skipped.engine_unknown"
    assert ("I201", "Orders") in {(note.code, note.resource) for note in other.notes}


SHARED = """\
Resources:
  Orders: {Type: AWS::RDS::DBInstance, Properties: {Engine: postgres, DBInstanceClass: db.r6g.large, AllocatedStorage: "100"}}
  Users: {Type: AWS::RDS::DBInstance, Properties: {Engine: postgres, DBInstanceClass: db.r6g.large, AllocatedStorage: "100"}}
  Carts: {Type: AWS::ElastiCache::ReplicationGroup, Properties: {ReplicationGroupDescription: ours, CacheNodeType: cache.r7g.large}}
  Ranks: {Type: AWS::ElastiCache::ReplicationGroup, Properties: {ReplicationGroupDescription: ours, CacheNodeType: cache.r7g.large}}
  Shop:
    Type: AWS::Lambda::Function
    Properties: {Environment: {Variables: {DB: !GetAtt Orders.Endpoint.Address, CACHE: !GetAtt Carts.PrimaryEndPoint.Address}}}
  Stats:
    Type: AWS::Lambda::Function
    Properties:
      Environment:
        Variables: {A: !GetAtt Orders.Endpoint.Address, B: !GetAtt Users.Endpoint.Address, C: !GetAtt Ranks.PrimaryEndPoint.Address}
"""


def test_a_cache_goes_with_the_only_database_that_its_clients_reach(imported: Import) -> None:
    made = imported(SHARED)
    assert {one.design.name: "cache" in one.design.start for one in made.systems} == {
        "orders": True,
        "users": False,
        "ranks": True,
    }
    asked = {note.resource: note.said.code for note in made.notes if note.code == "I207"}
    assert asked == {"Carts": "infra.asked.cache_of_clients", "Ranks": "infra.asked.cache_alone"}


ZONED = """\
Parameters:
  Stage: {Type: String, Default: test}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties: {Engine: postgres, DBInstanceClass: db.r6g.large, AllocatedStorage: "100", AvailabilityZone: ZONE}
  Copy:
    Type: AWS::RDS::DBInstance
    Condition: IsProd
    Properties: {SourceDBInstanceIdentifier: !Ref Orders, DBInstanceClass: db.r6g.large}
"""


@pytest.mark.parametrize("letter", "abcdef")
def test_a_zone_that_a_source_names_is_one_of_the_level(imported: Import, letter: str) -> None:
    made = imported(ZONED.replace("ZONE", f"us-east-1{letter}"))
    (one,) = made.systems
    assert one.level.start.database.zone == f"us-east-1{letter}"
    assert "I411" not in codes(made)


@pytest.mark.parametrize("name", ["mars-1a", "us-east-1q", "eu-west-1a", ""])
def test_a_zone_of_no_or_another_region_is_told_at_its_place(imported: Import, name: str) -> None:
    made = imported(ZONED.replace("ZONE", name or "'nowhere at all'"))
    (note,) = (one for one in made.notes if one.code == "I411")
    assert (note.said.code, note.resource, note.property, note.at.line) == (
        "infra.no_zone",
        "Orders",
        "AvailabilityZone",
        8,
    )


def test_a_resource_whose_condition_is_false_is_accounted_for(imported: Import) -> None:
    made = imported(ZONED.replace("ZONE", "us-east-1a"))
    (row,) = (one for one in made.account if one.resource == "Copy")
    assert row.outcome == "skipped"
    assert row.why is not None
    assert row.why == Said("infra.skipped.condition", name="IsProd")
    assert made.systems[0].level.start.replicas == ()
    built = imported(ZONED.replace("ZONE", "us-east-1a"), parameters={"Stage": "prod"})
    assert {one.outcome for one in built.account} == {"mapped"}
