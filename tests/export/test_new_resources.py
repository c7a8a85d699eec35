"""Resources that a fix adds: written into a template and imported again they give the design that was drilled."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from drill.assess.subject import Subject, load_subjects
from drill.cli.main import run
from drill.design.changes import Change, changes
from drill.export.fix_text import can_say, fix_snippet, fix_text
from drill.export.new_resources import NewResource
from drill.export.template_insert import inserted
from drill.export.terraform_blocks import hcl
from drill.syntax.disk import write
from drill.syntax.tagged import read_tagged
from tests.infra import plans
from tests.infra.cfn_lint import errors_of_cfn_lint, needs_cfn_lint

SUBNETS: dict[str, Any] = {
    "Subnets": {
        "Type": "AWS::RDS::DBSubnetGroup",
        "Properties": {
            "DBSubnetGroupDescription": "ours",
            "SubnetIds": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
        },
    }
}
INSTANCE: dict[str, Any] = {
    "Orders": {
        "Type": "AWS::RDS::DBInstance",
        "Properties": {
            "Engine": "postgres",
            "DBInstanceClass": "db.r6g.large",
            "AllocatedStorage": "100",
            "StorageType": "gp3",
            "ManageMasterUserPassword": True,
            "MasterUsername": "root",
            "DBSubnetGroupName": {"Ref": "Subnets"},
        },
    },
    **SUBNETS,
}
CLUSTER: dict[str, Any] = {
    "Cluster": {
        "Type": "AWS::RDS::DBCluster",
        "Properties": {
            "Engine": "aurora-postgresql",
            "MasterUsername": "root",
            "MasterUserPassword": "{{resolve:secretsmanager:ours}}",
        },
    },
    "One": {
        "Type": "AWS::RDS::DBInstance",
        "Properties": {
            "DBClusterIdentifier": {"Ref": "Cluster"},
            "DBInstanceClass": "db.r6g.large",
            "Engine": "aurora-postgresql",
        },
    },
}
GROUP: dict[str, Any] = {
    "Sessions": {
        "Type": "AWS::ElastiCache::ReplicationGroup",
        "Properties": {
            "ReplicationGroupDescription": "ours",
            "CacheNodeType": "cache.r7g.large",
            "Engine": "valkey",
            "NumCacheClusters": 1,
            "TransitEncryptionEnabled": True,
        },
    }
}
SPREAD: dict[str, Any] = {
    "Sessions": {
        "Type": "AWS::ElastiCache::ReplicationGroup",
        "Properties": {
            **GROUP["Sessions"]["Properties"],
            "NumCacheClusters": 2,
            "AutomaticFailoverEnabled": True,
        },
    }
}
CASES = [
    (INSTANCE, "replicas", "1"),
    (INSTANCE, "replicas", "2"),
    (INSTANCE, "proxy", "on"),
    (CLUSTER, "replicas", "1"),
    (CLUSTER, "proxy", "on"),
    (GROUP, "cache.replicas", "1"),
    (SPREAD, "cache.zones", "spread over all"),
]


def template(resources: dict[str, Any], form: str) -> str:
    """A template in one of two forms, laid out as people do."""
    data = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}
    if form == "json":
        return json.dumps(data, indent=2) + "\n"
    from drill.design.dump import dumped

    return dumped(data) + "# The end.\n"


def imported(source: Path) -> Subject:
    """The only system of a source."""
    assert run(["import", str(source), "-o", str(source.parent / "r")]) == 0
    (found,) = load_subjects(str(source.parent / "r"))
    return found


def change(subject: Subject, key: str, after: str) -> Change:
    """A change of one option, by its path and its new value in words."""
    return next(one for one in changes(subject.level, subject.design) if (one.key, one.after.strip()) == (key, after))


@pytest.mark.slow
@pytest.mark.parametrize("form", ["yaml", "json"])
@pytest.mark.parametrize(("resources", "key", "after"), CASES, ids=[f"{next(iter(a))}-{b}-{c}" for a, b, c in CASES])
def test_what_is_added_and_imported_again_is_what_was_drilled(
    resources: dict[str, Any], key: str, after: str, form: str, tmp_path: Path
) -> None:
    source = tmp_path / f"template.{form}"
    source.write_text(template(resources, form), encoding="utf-8")
    before = imported(source)
    wanted = change(before, key, after)
    assert can_say(before, wanted)
    made = fix_text(before, wanted)
    ((_, (old, new)),) = made.files.items()
    kept = new.split("\n")
    assert [line.rstrip(",") for line in old.split("\n") if line not in kept and f"{line}," not in kept] in (
        [],
        [line.rstrip(",") for line in old.split("\n") if "NumCacheClusters" in line],
    )
    source.write_text(new, encoding="utf-8")
    assert imported(source).design.digest == wanted.design.digest


@pytest.mark.slow
@pytest.mark.parametrize("form", ["yaml", "json"])
@pytest.mark.parametrize(("resources", "key", "after"), CASES, ids=[f"{next(iter(a))}-{b}-{c}" for a, b, c in CASES])
def test_cfn_lint_accepts_what_is_added(
    resources: dict[str, Any], key: str, after: str, form: str, tmp_path: Path
) -> None:
    needs_cfn_lint()
    source = tmp_path / f"template.{form}"
    source.write_text(template(resources, form), encoding="utf-8")
    before = imported(source)
    ((_, (_, new)),) = fix_text(before, change(before, key, after)).files.items()
    source.write_text(new, encoding="utf-8")
    assert errors_of_cfn_lint(source) == []


@pytest.mark.slow
@pytest.mark.parametrize(("resources", "key", "after"), CASES[:5])
def test_a_snippet_of_new_resources_names_what_there_is(
    resources: dict[str, Any], key: str, after: str, tmp_path: Path
) -> None:
    source = tmp_path / "template.yaml"
    source.write_text(template(resources, "yaml"), encoding="utf-8")
    before = imported(source)
    text = fix_snippet(before, change(before, key, after), "cfn")
    owner = next(iter(resources))
    assert f"Ref: {owner}" in text
    needs_cfn_lint()
    alone = tmp_path / "snippet.yaml"
    write(alone, text)
    assert {code for code, _ in errors_of_cfn_lint(alone)} <= {"E1012", "E1020", "E1010"}


@pytest.mark.slow
def test_a_plan_gets_blocks_of_terraform(tmp_path: Path) -> None:
    source = tmp_path / "plan.json"
    row = plans.resource(
        "aws_db_instance.orders",
        "aws_db_instance",
        engine="postgres",
        instance_class="db.r6g.large",
        allocated_storage=100,
        publicly_accessible=False,
    )
    source.write_text(
        json.dumps({"format_version": "1.2", "planned_values": {"root_module": {"resources": [row]}}}), encoding="utf-8"
    )
    before = imported(source)
    zone = change(before, "replicas", "1").design.replicas[0].zone
    assert fix_text(before, change(before, "replicas", "1")).settings == [
        "\n".join(
            (
                'resource "aws_db_instance" "orders_replica" {',
                "  replicate_source_db = aws_db_instance.orders.identifier",
                '  instance_class = "db.r6g.large"',
                f'  availability_zone = "{zone}"',
                "}",
                "",
            )
        )
    ]
    proxy = fix_snippet(before, change(before, "proxy", "on"), "terraform")
    for line in (
        'resource "aws_db_proxy" "orders_proxy" {',
        "  role_arn = var.orders_proxy_role_arn",
        "    secret_arn = var.orders_proxy_secret_arn",
        "  vpc_subnet_ids = var.orders_proxy_subnet_ids",
        "  db_proxy_name = aws_db_proxy.orders_proxy.name",
        "  db_instance_identifier = aws_db_instance.orders.identifier",
        "    max_connections_percent = 100",
        'variable "orders_proxy_subnet_ids" {',
        "  type = list(string)",
    ):
        assert line in proxy.split("\n")


def test_a_template_on_one_line_gets_a_part_to_paste(tmp_path: Path) -> None:
    source = tmp_path / "template.json"
    source.write_text(json.dumps({"Resources": INSTANCE}), encoding="utf-8")
    before = imported(source)
    made = fix_text(before, change(before, "replicas", "1"))
    assert made.files == {}
    assert "SourceDBInstanceIdentifier" in made.settings[0]


def test_a_snippet_of_new_and_changed_resources_is_one_template(tmp_path: Path) -> None:
    source = tmp_path / "template.yaml"
    source.write_text(template(INSTANCE, "yaml"), encoding="utf-8")
    before = imported(source)
    first = change(before, "database.multi_az", "one standby")
    second = next(
        one for one in changes(before.level, first.design) if (one.key, one.after.strip()) == ("replicas", "1")
    )
    both = replace(second, origin=first.origin)
    root = read_tagged(fix_snippet(before, both, "cfn"), "snippet")
    properties = {name: node.items["Properties"].items for name, node in root.items["Resources"].items.items()}
    assert properties["Orders"]["MultiAZ"].content is True
    assert properties["OrdersReplica"]["SourceDBInstanceIdentifier"].items["Ref"].text == "Orders"
    blocks = fix_snippet(before, both, "terraform").split("\n")
    assert 'resource "aws_db_instance" "orders" {' in blocks
    assert "  replicate_source_db = aws_db_instance.orders.identifier" in blocks


@pytest.mark.parametrize(
    "text",
    [
        "Resources:\n  A: {\n    Type: B\n  }\n  C:\n    Type: B\n",
        '{\n  "Resources": {\n    "A": {"Type": "B"}\n  },\n  "Outputs": {\n    "X": {\n      "Value": 1\n    }\n  }\n}\n',
    ],
    ids=["yaml", "json"],
)
def test_a_resource_in_braces_of_its_own_line_is_left_as_it_is(text: str) -> None:
    added = NewResource("Replica", "AWS::RDS::DBInstance", {"DBInstanceClass": "db.r6g.large"})
    assert inserted(text, ("A", 3), [added], {}) is None


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ('a"b\n}', r'"a\"b\n}"'),
        ("${file(1)}", '"$${file(1)}"'),
        ("%{ if x }", '"%%{ if x }"'),
        ("$${x}", '"$$${x}"'),
        ("a\\b\tc", r'"a\\b\tc"'),
        # HCL has no escape for these but their number, and no halves of a letter beyond 16 bits (HCL's specification, Literals).
        ("\x1b[2J\x08", r'"\U0000001b[2J\U00000008"'),
        ("заказы 😀", '"заказы 😀"'),
        (True, "true"),
        (3, "3"),
        (2.5, "2.5"),
    ],
)
def test_no_text_of_a_source_leaves_its_quotes_in_terraform(value: object, written: str) -> None:
    assert hcl(value) == written
