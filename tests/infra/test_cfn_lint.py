"""What our resolver and cfn-lint both resolve is equal: in templates of our own, and in those of others.

`DRILL_TEMPLATES` names a folder of CloudFormation templates of others, where a machine has them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drill.infra.import_settings import ImportSettings
from drill.infra.infrastructure import Resource
from drill.infra.mapping import mapped_property
from drill.infra.read_sources import read_sources
from drill.infra.values import OneOf, is_known, plain_value, references
from tests.infra.cfn_lint import REGION, agree, needs_cfn_lint, resolved_by_cfn_lint
from tests.infra.templates import AURORA, CACHES, FUNCTIONS, POSTGRES
from tests.infra.test_templates_of_others import FILES

OWN = {"postgres": POSTGRES, "aurora": AURORA, "caches": CACHES, "functions": FUNCTIONS}
LEAST = {"postgres": 9, "aurora": 12, "caches": 8, "functions": 17}
"""Values that both resolve, counted by hand: fewer, and something was not compared."""


@pytest.mark.slow
@pytest.mark.parametrize("name", OWN)
def test_values_that_both_resolve_are_equal(name: str, tmp_path: Path) -> None:
    needs_cfn_lint()
    path = tmp_path / f"{name}.yaml"
    path.write_text(OWN[name], encoding="utf-8")
    compared = list(both(path))
    assert [row[:4] for row in compared if not row[4]] == []
    assert len(compared) >= LEAST[name]


@pytest.mark.slow
@pytest.mark.skipif(not FILES, reason="DRILL_TEMPLATES names no folder of templates")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_values_that_both_resolve_are_equal_in_templates_of_others(path: Path) -> None:
    needs_cfn_lint()
    compared = list(both(path))
    assert [row[:4] for row in compared if not row[4]] == []
    assert compared


def both(path: Path) -> Iterator[tuple[str, str, Any, list[Any], bool]]:
    """The resource, the property, each of our values, all of cfn-lint's, and whether one of those agrees, where both have some."""
    theirs = resolved_by_cfn_lint(path)
    for item in read_sources([path], ImportSettings(REGION)).resources.values():
        for name, fact in item.facts.items():
            found = theirs.get((item.id, name))
            every = fact.value.values if isinstance(fact.value, OneOf) else (fact.value,)
            if not found or not all(is_known(one) and not list(references(one)) for one in every):
                continue
            for one in every:
                ours = plain_value(one)
                yield (
                    item.id,
                    name,
                    ours,
                    found,
                    any(agree(ours, other, left_out(item, name, found)) for other in found),
                )


def left_out(item: Resource, name: str, found: list[Any]) -> frozenset[str]:
    """Keys that are left out because the table of properties keeps others only."""
    row = mapped_property(item.type, name)
    rule, _, kept = row.keep.partition(" ") if row else ("", "", "")
    if rule != "only":
        return frozenset()
    maps = [one for value in found for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]
    return frozenset(key for one in maps for key in one) - set(kept.split())


@pytest.mark.parametrize(
    ("ours", "theirs", "equal"),
    [
        ("5", 5, True),
        ("true", "True", True),
        ("5", "6", False),
        (["a", "b"], ["a", "c"], False),
        (["a"], ["a", "b"], False),
        (["a"], ["a", {"Fn::If": ["x", "b", {"Ref": "AWS::NoValue"}]}], True),
        ({"a": "1"}, {"a": {"Ref": "A"}}, True),
        ({"a": "1"}, {"a": "1", "b": {"Ref": "B"}}, True),
        ({"a": "1"}, {"a": "1", "b": "2"}, False),
        ({"a": "1"}, {"a": "1", "secret": "2"}, True),
        ({"a": "1", "b": "2"}, {"a": "1"}, False),
        ({}, "", False),
    ],
)
def test_readings_agree_where_cfn_lint_resolves_them(ours: Any, theirs: Any, equal: bool) -> None:
    assert agree(ours, theirs, frozenset(("secret",))) == equal
