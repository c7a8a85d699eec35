"""Global Datastore in a plan: its row, the classes that it brings, what goes with it."""

from __future__ import annotations

from dataclasses import replace

from drill.catalog.rules import check
from drill.design.level_context import LevelContext
from drill.design.normal import normal
from drill.design.option import Option
from drill.design.plan_rows import options
from drill.model.design import Design
from drill.model.level import Apps
from tests.factories import EAST, WEST, browse, cache, design, level

PLACE = level(
    regions=(EAST, WEST),
    apps=Apps((*EAST.zones, *WEST.zones)),
    classes=(browse(), browse(name="west", region=WEST.name)),
)


def row(made: Design, key: str) -> Option:
    return next(one for one in options(PLACE, made) if one.key == key)


def chosen(made: Design, key: str, value: object) -> Design:
    return normal(row(made, key).put(PLACE, made, value), LevelContext.of(PLACE))


AT_HOME = normal(design(cache=cache(classes=())), LevelContext.of(PLACE))
COPIED = chosen(AT_HOME, "cache.global_datastore", (WEST.name,))


def test_classes_of_a_region_use_its_cluster_and_leave_with_it() -> None:
    assert AT_HOME.cache is not None
    assert COPIED.cache is not None
    assert AT_HOME.cache.classes == ("browse",)
    assert COPIED.cache.classes == ("browse", "west")
    assert chosen(COPIED, "cache.global_datastore", ()) == AT_HOME
    picked = chosen(COPIED, "cache.classes", ("west",))
    assert chosen(picked, "cache.global_datastore", ()).cache == AT_HOME.cache


def test_another_engine_or_service_takes_it_away_and_leaves_a_legal_design() -> None:
    for kind in (("elasticache", "memcached"), ("elasticache-serverless", "valkey"), ("memorydb", "redis")):
        made = chosen(COPIED, "cache", kind)
        assert made.cache is not None
        assert made.cache.global_datastore == ()
        assert check(PLACE, made) == ()


def test_its_row_is_there_where_somebody_asks_for_it() -> None:
    """A level that opens the whole cache has a plan without it; one that names it has it; a design that has it shows it."""
    key, opened = "cache.global_datastore", replace(PLACE, choices=("cache",))
    assert key not in {one.key for one in options(opened, AT_HOME)}
    assert key in {one.key for one in options(opened, COPIED)}
    assert key in {one.key for one in options(replace(PLACE, choices=("cache", key)), AT_HOME)}
    assert [value for value, _ in row(AT_HOME, "cache.global_datastore").choices(PLACE, AT_HOME)] == [(), (WEST.name,)]
