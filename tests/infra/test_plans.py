"""Plans, states and descriptions become the same facts as templates."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from drill.errors import Problems
from drill.infra.evidence import How
from tests.infra import plans
from tests.infra.conftest import Import
from tests.infra.templates import CANARY


def test_a_plan_of_two_nested_modules_is_two_systems(imported: Import) -> None:
    made = imported(json.dumps(plans.plan()), name="plan.json")
    assert [one.design.name for one in made.systems] == ["orders-db", "users-db"]
    first, second = (one.level.start for one in made.systems)
    assert (first.database.instance, first.database.multi_az) == ("db.r6g.large", "standby")
    assert (second.database.instance, second.database.multi_az) == ("db.m6g.large", "off")
    assert [len(design.replicas) for design in (first, second)] == [1, 1]
    assert first.database.zone == "eu-west-1a"
    assert [region.zones for region in made.systems[0].level.regions] == [("eu-west-1a", "eu-west-1b")]
    assert {row.outcome for row in made.account} == {"mapped"}
    assert len(made.account) == 6


def test_a_variable_is_followed_through_the_modules(imported: Import) -> None:
    made = imported(json.dumps(plans.plan()), name="plan.json")
    item = made.infrastructure.resources["module.orders.module.db.aws_db_instance.this[0]"]
    assert item.facts["DBInstanceClass"].evidence.parameters == ("orders_class",)
    assert item.facts["AllocatedStorage"].evidence.how is How.LITERAL
    assert item.facts["AvailabilityZone"].evidence.how is How.UNKNOWN
    assert item.at.address == "module.orders.module.db.aws_db_instance.this[0]"
    assert item.region == "eu-west-1"


@pytest.mark.parametrize("data", [plans.state(), plans.raw_state()], ids=["show", "raw"])
def test_a_state_knows_writer_zones_proxy_and_scaling(imported: Import, data: dict[str, object]) -> None:
    made = imported(json.dumps(data), name="state.json")
    design = made.systems[0].level.start
    assert (design.database.instance, design.database.zone) == ("db.r6g.xlarge", "us-west-2c")
    assert [(item.instance, item.zone) for item in design.replicas] == [("db.r6g.large", "us-west-2b")]
    assert design.proxy is not None
    assert (design.proxy.max_connections_pct, design.proxy.borrow_timeout_s) == (75, 20)
    assert design.scaling is not None
    assert (design.scaling.least, design.scaling.most, design.scaling.cpu_pct) == (1, 5, 55)
    assert design.cache is not None
    assert (design.cache.engine.name, design.cache.replicas, design.cache.auth) == ("valkey", 1, True)
    assert design.monitoring.alarms
    assert not design.security.iam_auth
    assert {row.outcome for row in made.account} == {"mapped"}


def test_both_forms_of_a_state_give_one_design(imported: Import) -> None:
    first, second = (imported(json.dumps(data), name="s.json") for data in (plans.state(), plans.raw_state()))
    assert first.systems[0].level.start.digest == second.systems[0].level.start.digest


def test_a_description_knows_zones(imported: Import) -> None:
    made = imported(json.dumps(plans.described()), name="rds.json")
    design = made.systems[0].level.start
    assert (design.database.zone, design.database.standby_zones) == ("eu-central-1b", ("eu-central-1c",))
    assert (design.database.retention_days, design.database.storage.gib) == (14, 500)
    assert [(item.zone, item.multi_az) for item in design.replicas] == [("eu-central-1a", False)]
    assert design.cache is not None
    assert (design.cache.shards, design.cache.replicas, design.cache.cluster_mode) == (2, 1, True)
    assert design.cache.zones == ("eu-central-1a", "eu-central-1b")
    assert made.infrastructure.region == "eu-central-1"


def test_what_runs_is_believed_before_a_template(imported: Import) -> None:
    template = """\
Resources:
  Main:
    Type: AWS::RDS::DBInstance
    Properties: {DBInstanceIdentifier: main, Engine: mysql, DBInstanceClass: db.t3.small, AllocatedStorage: 20, MultiAZ: false}
"""
    made = imported(template, json.dumps(plans.described()))
    (system, *_) = (one for one in made.systems if not one.design.stands_in)
    assert (system.level.start.database.instance, system.level.start.database.multi_az) == ("db.m6g.large", "standby")
    assert made.infrastructure.resources["Main"].facts["DBInstanceClass"].evidence.at.file.endswith("1-stack.yaml")
    assert len([row for row in made.account if row.type == "AWS::RDS::DBInstance"]) == 2


@pytest.mark.parametrize(
    "data",
    [plans.plan(), plans.state(), plans.raw_state(), plans.described()],
    ids=["plan", "state", "raw", "described"],
)
def test_no_secret_is_in_any_byte(imported: Import, data: dict[str, object]) -> None:
    made = imported(json.dumps(data), name="x.json")
    assert CANARY in json.dumps(data)
    assert [name for name, text in made.files.items() if CANARY in text] == []


def write_assembly(folder: Path) -> None:
    """A folder `cdk.out` of our own: a stack that exports its database, one that imports it, and a nested one."""
    data = {
        "Resources": {
            "Db": {
                "Type": "AWS::RDS::DBInstance",
                "Properties": {"Engine": "postgres", "DBInstanceClass": "db.r6g.large", "AllocatedStorage": "100"},
            }
        },
        "Outputs": {"O": {"Value": {"Ref": "Db"}, "Export": {"Name": "Data:ExportsOutputRefDb"}}},
    }
    app = {
        "Resources": {
            "Copy": {
                "Type": "AWS::RDS::DBInstance",
                "Properties": {
                    "SourceDBInstanceIdentifier": {
                        "Fn::Join": [
                            "",
                            [
                                "arn:",
                                {"Ref": "AWS::Partition"},
                                ":rds:",
                                {"Ref": "AWS::Region"},
                                ":",
                                {"Ref": "AWS::AccountId"},
                                ":db:",
                                {"Fn::ImportValue": "Data:ExportsOutputRefDb"},
                            ],
                        ]
                    },
                    "DBInstanceClass": "db.r6g.large",
                },
            },
            "Nested": {
                "Type": "AWS::CloudFormation::Stack",
                "Properties": {
                    "Parameters": {"Class": "cache.r7g.large"},
                    "TemplateURL": {"Fn::Join": ["", ["https://s3/", "x"]]},
                },
                "Metadata": {"aws:asset:path": "App.Nested.nested.template.json"},
            },
        }
    }
    nested = {
        "Parameters": {"Class": {"Type": "String"}},
        "Resources": {
            "Cache": {
                "Type": "AWS::ElastiCache::CacheCluster",
                "Properties": {
                    "Engine": "memcached",
                    "CacheNodeType": {"Ref": "Class"},
                    "NumCacheNodes": 2,
                    "AZMode": "cross-az",
                },
            }
        },
    }
    manifest = {
        "version": "36.0.0",
        "artifacts": {
            name: {
                "type": "aws:cloudformation:stack",
                "environment": "aws://1/eu-west-1",
                "properties": {"templateFile": f"{name}.template.json"},
            }
            for name in ("App", "Data")
        },
    }
    folder.mkdir(parents=True)
    for name, content in (
        ("manifest.json", manifest),
        ("Data.template.json", data),
        ("App.template.json", app),
        ("App.Nested.nested.template.json", nested),
    ):
        (folder / name).write_text(json.dumps(content, indent=1), encoding="utf-8")


def test_a_cloud_assembly_with_exports_and_a_nested_stack(imported: Import, tmp_path: Path) -> None:
    from drill.infra.import_run import prepare_import
    from drill.infra.import_settings import ImportSettings
    from drill.infra.prepared_import import ImportRequest

    write_assembly(tmp_path / "cdk.out")
    made = prepare_import(ImportRequest((tmp_path / "cdk.out",), tmp_path / "out", ImportSettings()))
    (one,) = made.systems
    assert len(one.level.start.replicas) == 1
    assert one.level.start.cache is not None
    assert (one.level.start.cache.instance, one.level.start.cache.shards) == ("cache.r7g.large", 2)
    assert sorted(made.infrastructure.resources) == ["App.Copy", "App.Nested", "App.Nested.Cache", "Data.Db"]
    assert one.level.home.name == "eu-west-1"
    assert {row.outcome for row in made.account} == {"mapped"}
    assert [source.format for source in made.infrastructure.sources] == ["cdk", "cdk", "cloudformation"]
    assert (
        made.infrastructure.resources["App.Nested.Cache"]
        .facts["CacheNodeType"]
        .evidence.at.file.endswith("nested.template.json")
    )


def test_a_manifest_that_leads_out_of_its_folder_is_refused(tmp_path: Path) -> None:
    from drill.infra.import_settings import ImportSettings
    from drill.infra.read_sources import read_sources

    write_assembly(tmp_path / "cdk.out")
    manifest = (tmp_path / "cdk.out" / "manifest.json").read_text(encoding="utf-8")
    (tmp_path / "cdk.out" / "manifest.json").write_text(
        manifest.replace("Data.template.json", "../Data.template.json"), encoding="utf-8"
    )
    with pytest.raises(Problems) as caught:
        read_sources([tmp_path / "cdk.out"], ImportSettings())
    assert [one.code for one in caught.value.problems] == ["I102"]


def test_a_plan_s_variables_are_fixed(imported: Import) -> None:
    with pytest.raises(Problems) as caught:
        imported(json.dumps(plans.plan()), name="plan.json", parameters={"orders_class": "db.r6g.4xlarge"})
    assert [one.code for one in caught.value.problems] == ["I121"]


def test_a_serverless_cache_of_a_state_has_its_limits(imported: Import) -> None:
    limits = {
        "data_storage": [{"minimum": 2, "maximum": 100, "unit": "GB"}],
        "ecpu_per_second": [{"minimum": None, "maximum": 50_000}],
    }
    cache = plans.resource(
        "aws_elasticache_serverless_cache.c",
        "aws_elasticache_serverless_cache",
        name="c",
        engine="redis",
        cache_usage_limits=[limits],
        snapshot_retention_limit=5,
    )
    state = {"format_version": "1.0", "values": {"root_module": {"resources": [cache]}}}
    (system,) = imported(json.dumps(state), name="state.json").systems
    found = system.level.start.cache
    assert found is not None
    assert (found.service.name, found.engine.name) == ("elasticache-serverless", "redis")
    assert (found.least_gb, found.most_gb, found.least_ecpu, found.most_ecpu) == (2, 100, None, 50_000)
    assert found.snapshot_days == 5


def test_a_plan_without_a_data_tier_is_told_what_terraform_can_do(imported: Import) -> None:
    """A plan has no conditions to assume: a resource whose count is 0 is not in it."""
    table = plans.resource("aws_dynamodb_table.t", "aws_dynamodb_table", name="t")
    bare = {"format_version": "1.2", "planned_values": {"root_module": {"resources": [table]}}, "configuration": {}}
    with pytest.raises(Problems) as caught:
        imported(json.dumps(bare), name="plan.json")
    (problem,) = caught.value.problems
    assert problem.code == "I120"
    assert "--assume" not in problem.hint
    assert "-var" in problem.hint
    with pytest.raises(Problems) as caught:
        imported("Resources: {T: {Type: AWS::DynamoDB::Table}}")
    assert "--assume" in caught.value.problems[0].hint
