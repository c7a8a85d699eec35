"""A fix names the resource that it is about, whatever else has its name, and whatever it is called."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from drill.assess.subject import Subject, load_subjects
from drill.cli.main import run
from drill.design.changes import Change, changes
from drill.export.fix_text import fix_snippet
from drill.syntax.tagged import read_tagged
from tests.infra.plans import resource

DATABASE = {
    "engine": "postgres",
    "instance_class": "db.r6g.large",
    "allocated_storage": 100,
    "publicly_accessible": False,
}
CACHE = {
    "engine": "valkey",
    "node_type": "cache.r7g.large",
    "num_cache_clusters": 2,
    "automatic_failover_enabled": True,
}


def subject(folder: Path, *rows: dict[str, Any]) -> Subject:
    """The first system of a plan with these resources."""
    source = folder / "plan.json"
    plan = {"format_version": "1.2", "planned_values": {"root_module": {"resources": list(rows)}}}
    source.write_text(json.dumps(plan), encoding="utf-8")
    assert run(["import", str(source), "-o", str(folder / "r")]) == 0
    return next(iter(load_subjects(str(folder / "r"))))


def change(of: Subject, key: str) -> Change:
    return next(one for one in changes(of.level, of.design) if one.key == key and one.after.strip() in ("1", "on"))


@pytest.mark.parametrize("turned", [False, True], ids=["first", "last"])
def test_the_database_is_named_beside_a_cache_of_the_same_name(tmp_path: Path, turned: bool) -> None:
    rows = (
        resource("aws_db_instance.orders", "aws_db_instance", **DATABASE),
        resource("aws_elasticache_replication_group.orders", "aws_elasticache_replication_group", **CACHE),
        resource("aws_db_instance.orders_replica", "aws_db_instance", replicate_source_db="elsewhere"),
    )
    of = subject(tmp_path, *(reversed(rows) if turned else rows))
    added = fix_snippet(of, change(of, "replicas"), "terraform").split("\n")
    assert "  replicate_source_db = aws_db_instance.orders.identifier" in added
    # And what is new gets a name that nothing has.
    assert 'resource "aws_db_instance" "orders_replica2" {' in added
    proxied = fix_snippet(of, change(of, "proxy"), "terraform").split("\n")
    assert "  db_instance_identifier = aws_db_instance.orders.identifier" in proxied


NAMES = (
    'this["orders.eu"]',
    'this["a]b"]',
    'this["say \\"hi\\""]',
    'this["2026"]',
    'this["${no}"]',
    "orders-db",
    "_9",
    "заказы",
    "this[0]",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_resource_of_any_address_gets_a_replica_in_terraform_and_in_cloudformation(tmp_path: Path, name: str) -> None:
    of = subject(tmp_path, resource(f"aws_db_instance.{name}", "aws_db_instance", **DATABASE))
    text = fix_snippet(of, change(of, "replicas"), "terraform")
    assert f"  replicate_source_db = aws_db_instance.{name}.identifier" in text.split("\n")
    (label,) = re.findall(r'^resource "aws_db_instance" "(.*)" \{$', text, re.MULTILINE)
    assert re.fullmatch(r"[A-Za-z_][\w-]*", label)
    root = read_tagged(fix_snippet(of, change(of, "replicas"), "cfn"), "snippet")
    ((new, node),) = root.items["Resources"].items.items()
    source = node.items["Properties"].items["SourceDBInstanceIdentifier"].items["Ref"].text
    assert re.fullmatch("[A-Za-z0-9]+", new)
    assert re.fullmatch("[A-Za-z0-9]+", source)
