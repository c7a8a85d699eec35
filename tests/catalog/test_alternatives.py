"""What a refused class is replaced by."""

from __future__ import annotations

import re

import pytest

from drill.catalog.instances import INSTANCES, UNMODELLED
from drill.catalog.prices import cache_classes, cluster_classes, database_classes
from drill.catalog.rules_class import instead

ABLE = database_classes("postgres", "rds")
CLUSTER = cluster_classes("postgres", "rds")
NODES = cache_classes("valkey", "elasticache")


def named(hint: str) -> list[str]:
    return re.findall(r"(?:db|cache)\.[a-z0-9]+\.[a-z0-9]+", hint)


@pytest.mark.parametrize(
    ("name", "able"),
    [
        *((name, ABLE) for name in UNMODELLED if name.startswith("db.")),
        *((name, NODES) for name in UNMODELLED if name.startswith("cache.")),
        *((name, CLUSTER) for name in ABLE),
    ],
)
def test_a_hint_names_classes_that_can_be_ordered(name: str, able: tuple[str, ...]) -> None:
    found = named(instead(name, able))
    assert found
    assert set(found) <= set(able)


@pytest.mark.parametrize(
    ("name", "able"), [("db.r6g.large", CLUSTER), ("db.m4.xlarge", ABLE), ("cache.r8g.2xlarge", NODES)]
)
def test_a_like_class_is_as_large(name: str, able: tuple[str, ...]) -> None:
    family, size = name.split(".")[1:]
    for other in named(instead(name, able)):
        assert (INSTANCES[other].family[0], other.split(".")[2]) == (family[0], size)
