"""Plans of tens of thousands of resources: the time to read them grows with their size, and no faster."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from drill.errors import Problems
from drill.infra.fact_reader import FactReader
from drill.infra.import_run import systems_of
from drill.infra.import_settings import ImportSettings
from drill.infra.infrastructure import Infrastructure
from drill.infra.read_sources import read_sources
from drill.infra.terraform.links import Configuration, Reached
from drill.infra.terraform.plan_links import PlanLinks
from tests.growth import MOST, growth
from tests.infra.plans import resource


def wide(count: int) -> dict[str, Any]:
    """A plan with so many instances of a database and of a subnet group, all known only after apply, and as many proxy targets."""
    rows, later = [], []
    for number in range(count):
        for kind, unknown in (
            ("aws_db_instance", {"db_subnet_group_name": True, "vpc_security_group_ids": True}),
            ("aws_db_subnet_group", {"subnet_ids": True}),
            ("aws_db_proxy_target", {"db_instance_identifier": True}),
        ):
            address = f"{kind}.this[{number}]"
            values = {"engine": "postgres", "instance_class": "db.r6g.large"} if kind == "aws_db_instance" else {}
            rows.append(resource(address, kind, **values, db_proxy_name=f"proxy-{number}"))
            later.append({"address": address, "change": {"actions": ["create"], "after_unknown": unknown}})
    names = [f"aws_db_subnet_group.this[{number}]" for number in range(count)]
    expressions = [
        ("aws_db_instance.this", {"db_subnet_group_name": {"references": names}}),
        ("aws_db_subnet_group.this", {"subnet_ids": {"references": names}}),
        ("aws_db_proxy_target.this", {"db_instance_identifier": {"references": ["aws_db_instance.this"]}}),
    ]
    return {
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": rows}},
        "resource_changes": later,
        "configuration": {
            "root_module": {"resources": [{"address": name, "expressions": found} for name, found in expressions]}
        },
    }


def written(folder: Path, count: int) -> Path:
    """The file of a plan that wide."""
    path = folder / f"{count}.json"
    path.write_text(json.dumps(wide(count)), encoding="utf-8")
    return path


def read(path: Path) -> Infrastructure:
    """What a plan holds, read and grouped."""
    found = read_sources([path], ImportSettings())
    systems_of(FactReader(found))
    return found


@pytest.mark.slow
def test_twice_the_resources_take_about_twice_as_long(tmp_path: Path) -> None:
    half, whole = written(tmp_path, 500), written(tmp_path, 1000)
    assert (len(read(half).resources), len(read(whole).resources)) == (1500, 3000)
    assert growth(lambda: read(half), lambda: read(whole)) < MOST


def test_an_instance_refers_to_the_one_with_its_own_key(tmp_path: Path) -> None:
    found = read(written(tmp_path, 3))
    (first,) = (fact.value for fact in [found.resources["aws_db_instance.this[1]"].facts["DBSubnetGroupName"]])
    assert first.resource == "aws_db_subnet_group.this[1]"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ('module.shop["a.b"].aws_db_instance.this', ['module.shop["a.b"].aws_db_subnet_group.this']),
        ('module.shop["c"].aws_db_instance.this', ['module.shop["c"].aws_db_subnet_group.this']),
        (
            "module.other.aws_db_instance.this",
            ['module.shop["a.b"].aws_db_subnet_group.this', 'module.shop["c"].aws_db_subnet_group.this'],
        ),
    ],
)
def test_a_reference_stays_in_its_own_instance_of_a_module(address: str, found: list[str]) -> None:
    links = PlanLinks(Configuration(), [f'module.shop["{key}"].aws_db_subnet_group.this' for key in ("a.b", "c")])
    reached = Reached(("module.shop.aws_db_subnet_group.this",))
    assert list(links.targets(address, reached, listed=False)) == found


def test_a_plan_with_too_many_references_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drill.infra.terraform.links.MOST_STEPS", 3)
    with pytest.raises(Problems) as caught:
        read(written(tmp_path, 3))
    assert [one.code for one in caught.value.problems] == ["I127"]
