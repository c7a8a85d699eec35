"""What loading fills in, and what it hands over."""

from __future__ import annotations

import pytest

from drill.design.file_model import DesignFile
from drill.design.from_file import design_of
from drill.design.level_context import LevelContext, cache_primaries, database_nodes
from drill.design.normal import normal
from drill.files.load import load_design, load_level
from drill.model.design import Design
from drill.model.level import Level
from drill.model.level_traffic import Keys
from drill.syntax.problems import Kind
from drill.syntax.source import parse
from drill.topology.build import build
from tests.document_texts import DESIGN, LEVEL, level


def changed(old: str, new: str) -> Design:
    assert old in DESIGN
    return load_design(DESIGN.replace(old, new), level())


def open_level() -> Level:
    """LEVEL where everything may be changed."""
    return load_level(LEVEL[: LEVEL.index("choices:")])


BARE = "database: {service: rds, engine: postgres, class: db.r6g.large, zone: a%s}\n"


def test_a_level_in_full() -> None:
    made = level()
    assert (made.id, made.title, made.chapter, made.length_s, made.starts) == (
        "night-shift",
        "A night shift",
        "basics",
        1800,
        "22:00",
    )
    assert made.zones == ("us-east-1a", "us-east-1b", "us-east-1c", "eu-west-1a", "eu-west-1b")
    assert made.home.name == "us-east-1"
    assert made.apps.zones == ("us-east-1a", "us-east-1b")
    assert (made.data_gib, made.write_bytes, made.budget_usd_month) == (50.0, 2048, 900.0)
    checkout, browse = made.classes
    assert checkout.rate.points == ((0, 100.0), (600, 200.0))
    assert (checkout.timeout_ms, checkout.fresh_s, checkout.updates) == (2000, 0.0, (("browse", 1.0),))
    assert (browse.keys, browse.fresh_s) == (Keys(200_000, 0.9, 1024), 30.0)
    assert browse.timeout_ms == 600, "twice the objective where the file says nothing"
    power, slow = made.faults
    assert (power.id, power.kind, power.target, power.at_s, power.for_s) == (
        "fault-1",
        "drill:az-power",
        "us-east-1a",
        600,
        300,
    )
    assert (slow.id, slow.target, slow.factor) == ("slow", "writer", 20.0)
    assert [(item.name, [(bound.op, bound.value) for bound in item.bounds]) for item in made.objectives] == [
        ("pass", [(">=", 0.99), ("<=", 0.0)]),
        ("thrift", [("<=", 700.0)]),
    ]


def test_a_ramp_is_joined_and_steps_are_held() -> None:
    text = LEVEL.replace("rate: 300/s", "rate: {ramp: {0m: 100/s, 10m: 200/s}}")
    browse = load_level(text).request_class("browse")
    assert browse.rate.linear
    assert browse.rate.at(300) == 150.0
    assert level().request_class("checkout").rate.at(599) == 100.0


def test_solutions_and_traps_are_start_with_a_patch() -> None:
    made = level()
    ((name, standby),) = made.solutions
    assert (name, standby.name, standby.database.multi_az, standby.replicas) == (
        "standby",
        "standby",
        "standby",
        made.start.replicas,
    )
    ((_, bare),) = made.traps
    assert (bare.replicas, bare.database) == ((), made.start.database)
    text = LEVEL.replace("choices: [", "choices: [database.storage, ")
    without = load_level(text.replace("{replicas: []}", "{replicas: null, database: {storage: {gib: 60}}}"))
    assert without.traps[0][1].replicas == ()
    assert without.traps[0][1].database.storage.gib == 60
    assert without.traps[0][1].database.engine == "postgres"


@pytest.mark.parametrize(
    ("zone", "multi_az", "zones"),
    [
        ("a", "standby", ("us-east-1b",)),
        ("b", "standby", ("us-east-1a",)),
        ("us-east-1c", "standby", ("us-east-1a",)),
        ("b", "cluster", ("us-east-1a", "us-east-1c")),
        ("b", "off", ()),
    ],
)
def test_standbys_go_to_the_first_other_zones(zone: str, multi_az: str, zones: tuple[str, ...]) -> None:
    text = BARE.replace("zone: a%s", f"zone: {zone}, multi_az: {multi_az}")
    file = DesignFile.model_validate(parse(text, "design", Kind.DESIGN).content)
    assert normal(design_of(file, "x", ""), LevelContext.of(level())).database.standby_zones == zones


def test_a_class_that_only_reads_goes_to_replicas_when_any_serve() -> None:
    assert changed("reads: {browse: replicas}\n", "").reads == (("browse", "replicas"),)
    hidden = "  - {zone: b, class: db.r6g.large, serves: false}\n"
    alone = load_design(BARE % "", open_level())
    assert alone.reads == (("browse", "writer"),)
    silent = load_design((BARE % "") + "replicas:\n" + hidden, open_level())
    assert silent.reads == (("browse", "writer"),)


def test_a_cache_serves_every_class_that_can_use_one_in_the_zones_of_the_applications() -> None:
    made = load_design(DESIGN, level()).cache
    assert made is not None
    assert made.classes == ("browse",)
    assert made.zones == ("us-east-1a", "us-east-1b")
    assert (made.ttl_s, made.shards, made.replicas) == (60, 1, 1)


def test_words_for_nothing_and_for_ever() -> None:
    made = load_design(DESIGN, level())
    assert made.proxy is None
    assert made.clients.dns_ttl_s is None
    assert made.clients.pool == 0


def test_runbook_values_are_as_actions_hold_them() -> None:
    rules = load_design(DESIGN, level()).runbook
    assert [(rule.when, rule.for_s, rule.do, rule.target, rule.value) for rule in rules] == [
        ("writer.down", 300, "promote", "replica-1", ""),
        ("at 12m", 0, "shed", "browse", "50"),
    ]
    restored = changed("do: shed, target: browse, value: 50 %", "do: restore, value: 10m").runbook[1]
    assert (restored.do, restored.value) == ("restore", "600")


def test_names_of_nodes_agree_with_the_topology() -> None:
    """What a runbook may name is what the map shows."""
    for multi_az in ("standby", "off"):
        text = DESIGN.replace("multi_az: standby", f"multi_az: {multi_az}")
        made = load_design(text, level())
        shown = {node.id for node in build(level(), made, lambda _a, _b: 1.0).nodes}
        assert {*database_nodes(made), *cache_primaries(made)} <= shown
        assert {name for name in shown if name.startswith(("writer", "standby", "replica"))} == set(
            database_nodes(made)
        )
