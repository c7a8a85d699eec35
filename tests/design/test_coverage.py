"""Everything a design file can say about the data tier can be chosen by a row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace

import pytest

from drill.catalog import rules
from drill.design.dump import design_yaml
from drill.design.plan_rows import options
from drill.files.load import load_design
from drill.model.design import Alarm, Design
from drill.model.level import Fault, Level
from drill.model.level_traffic import WorkQueue
from tests.factories import WEST
from tests.tui import evening

NAMES = {"name", "level", "digest", "replicas.name", "runbook", "by_hand"}
"""Fields that are no choice of their own: labels, the runbook, whose rules are presets (tests/design/test_plan_rows.py), acting."""


@pytest.fixture(scope="module")
def level() -> Level:
    """A level on which every row has a reason to be shown."""
    plain = evening.level()
    checkout, browse = plain.classes
    queued = replace(checkout, name="queued", queue=WorkQueue())
    kinds = (
        "drill:patch",
        "drill:audit",
        "drill:certificate-rotation",
        "drill:rotate-password",
        "drill:leaked-password",
        "drill:schema-change",
        "drill:cache-keys-without-expiry",
    )
    return replace(
        plain,
        regions=(*plain.regions, WEST),
        classes=(checkout, browse, replace(browse, name="session", ephemeral=True), queued),
        faults=tuple(Fault(f"f{n}", kind, 60 + n, 0) for n, kind in enumerate(kinds)),
    )


def put(level: Level, design: Design, **values: object) -> Design:
    for key, value in values.items():
        option = next(row for row in options(level, design) if row.key == key.replace("__", "."))
        design = option.put(level, design, value)
    return design


def designs(level: Level) -> Iterator[Design]:
    """Designs in which, between them, every part is there."""
    start = put(level, level.start, replicas=2, proxy=True, database__encrypted=False)
    paired = put(level, start, database__multi_az="standby", cache=("elasticache", "redis"))
    yield paired
    assert paired.cache is not None
    yield replace(paired, cache=replace(paired.cache, replicas=1, failover=False))
    yield replace(paired, database=replace(paired.database, version="16", snapshots_kept=7))
    yield put(level, start, cache=("elasticache", "valkey"))
    yield put(level, start, cache=("elasticache-serverless", "valkey"))
    memcached = put(level, start, cache=("elasticache", "memcached"), database__engine="oracle")
    yield memcached
    yield put(level, memcached, cache__scale_percentage=20)
    aurora = put(level, start, database__service="aurora", database__engine="mysql", scaling=True)
    yield put(level, aurora, database__class="db.serverless")
    yield put(level, start, database__service="aurora")
    yield replace(level.start, database=replace(aurora.database, writers=2))
    yield replace(level.start, clients=replace(level.start.clients, admission=(("browse", 100.0),)))
    yield replace(level.start, alarms=(Alarm("cpu", "writer", "CPUUtilization", 80.0),))


def leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every field of a design by dotted path; those of the first replica stand for all."""
    for field in fields(value) if is_dataclass(value) else ():
        part = getattr(value, field.name)
        name = f"{path}{field.name}"
        inner = part[0] if name == "replicas" and part else part
        if is_dataclass(inner):
            yield from leaves(inner, f"{name}.")
        yield name, part


def test_every_field_of_a_design_is_changed_by_some_row(level: Level) -> None:
    moved: set[str] = set()
    every: set[str] = set()
    for design in designs(level):
        before = dict(leaves(design))
        every |= before.keys()
        for option in options(level, design):
            for value, _ in option.choices(level, design):
                after = dict(leaves(option.put(level, design, value)))
                moved |= {name for name in before if name in after and before[name] != after[name]}
    assert every - moved - NAMES == set()


def test_every_value_of_every_row_is_read_back(level: Level) -> None:
    for design in designs(level):
        for option in options(level, design):
            for value, text in option.choices(level, design):
                made = option.put(level, design, value)
                assert option.get(made) == value, (option.key, value)
                assert text


def test_a_legal_design_of_aurora_survives_its_file_with_all_it_has(level: Level) -> None:
    aurora = put(level, level.start, database__service="aurora", database__engine="mysql", replicas=2)
    made = put(level, aurora, database__class="db.serverless", database__backtrack=24, scaling=True)
    made = put(level, made, endpoints__analytics=("replica-2",), reads__browse="analytics", monitoring__alarms=False)
    assert rules.check(level, made) == ()
    loaded = load_design(design_yaml(made), level)
    assert loaded.database.capacity == (0.5, 16.0)
    assert loaded.database.backtrack_h == 24
    assert (loaded.scaling, loaded.endpoints) == (made.scaling, made.endpoints)
    assert dict(loaded.reads)["browse"] == "analytics"
    assert not loaded.monitoring.alarms


def test_what_only_aurora_has_does_not_outlive_it(level: Level) -> None:
    aurora = put(level, level.start, database__service="aurora", database__engine="mysql", replicas=2)
    made = put(level, aurora, database__class="db.serverless", database__backtrack=24, scaling=True)
    back = put(level, put(level, made, endpoints__analytics=("replica-2",)), database__service="rds")
    assert rules.check(level, back) == ()
    assert back.scaling is None
    assert back.endpoints == ()
    assert back.database.capacity is None


def test_an_endpoint_loses_the_readers_that_go(level: Level) -> None:
    aurora = put(level, level.start, database__service="aurora", replicas=2)
    made = put(level, aurora, endpoints__analytics=("replica-2",))
    assert put(level, made, replicas=1).endpoints == ()
