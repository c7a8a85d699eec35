"""The option table reads and writes every part of a design, and offers only what a level allows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.catalog import rules
from drill.design.dump import design_yaml
from drill.design.option import Option
from drill.design.plan_rows import allowed, options
from drill.files.library import find_level
from drill.files.load import load_design
from drill.model.design import Design, Rule
from drill.model.level import Level
from tests.shipped import shipped
from tests.tui import evening

LEVELS = [entry.level for entry in shipped() if entry.level is not None]


@pytest.fixture(scope="module")
def level() -> Level:
    return evening.level()


def find(level: Level, design: Design, key: str) -> Option:
    return next(option for option in options(level, design) if option.key == key)


def put(level: Level, design: Design, **values: object) -> Design:
    for key, value in values.items():
        design = find(level, design, key.replace("__", ".")).put(level, design, value)
    return design


def rich(level: Level) -> Design:
    """A design in which every optional part is there, so that every row is shown."""
    design = put(
        level, level.start, database__multi_az="standby", replicas=2, proxy=True, cache=("elasticache", "valkey")
    )
    assert rules.check(level, design) == ()
    return design


def test_every_value_of_every_option_is_read_back_as_it_was_put(level: Level) -> None:
    design = rich(level)
    for option in options(level, design):
        for value, _text in option.choices(level, design):
            assert option.get(option.put(level, design, value)) == value, (option.key, value)


def test_stepping_through_an_option_visits_every_near_value_and_returns(level: Level) -> None:
    design = rich(level)
    for option in options(level, design):
        near = (option.near or option.choices)(level, design)
        now, seen = option.step(level, design, 1), []
        for _ in near:
            seen.append(option.get(now))
            now = option.step(level, now, 1)
        assert sorted(map(str, seen)) == sorted(str(value) for value, _ in near), option.key


def test_a_legal_design_put_together_by_options_survives_its_file(level: Level) -> None:
    design = rich(level)
    loaded = load_design(design_yaml(design), level)
    assert load_design(design_yaml(loaded), level).digest == loaded.digest
    assert loaded.cache is not None
    assert loaded.cache.classes == ("browse",)
    assert [replica.zone for replica in loaded.replicas] == ["us-east-1b", "us-east-1c"]


def test_moving_the_writer_places_its_standby_anew(level: Level) -> None:
    design = put(level, level.start, database__multi_az="standby", database__standby_zones=("us-east-1b",))
    moved = put(level, design, database__zone="us-east-1b")
    assert moved.database.standby_zones == ()
    assert rules.check(level, moved) == ()


def test_new_replicas_keep_the_old_ones_and_go_where_the_writer_is_not(level: Level) -> None:
    two = put(level, level.start, replicas=2)
    four = put(level, two, replicas=4)
    assert four.replicas[:2] == two.replicas
    assert len({replica.name for replica in four.replicas}) == 4
    assert all(replica.zone != four.database.zone for replica in four.replicas)


def test_aurora_comes_with_what_aurora_has(level: Level) -> None:
    design = put(level, rich(level), database__service="aurora")
    keys = {option.key for option in options(level, design)}
    assert not {"database.storage.gib", "database.multi_az", "replicas.serves"} & keys
    assert design.database.multi_az == "off"


def test_a_level_that_fixes_parts_shows_only_the_rest(level: Level) -> None:
    narrow = replace(level, choices=("database.multi_az", "cache"))
    keys = {option.key for option in options(narrow, rich(level))}
    assert "database.multi_az" in keys
    assert "cache.ttl" in keys
    assert not {key for key in keys if not key.startswith(("database.multi_az", "database.standby_zones", "cache"))}


def test_choosing_a_standby_includes_choosing_its_zone(level: Level) -> None:
    assert allowed(replace(level, choices=("database.multi_az",)), "database.standby_zones")


def test_a_rule_of_the_runbook_is_switched_on_and_off(level: Level) -> None:
    option = find(level, level.start, "runbook")
    for chosen, _text in option.choices(level, level.start)[1:]:
        switched = option.put(level, level.start, chosen)
        assert switched.runbook == chosen
        assert rules.check(level, switched) == ()
        assert load_design(design_yaml(switched), level).runbook == switched.runbook
        assert option.put(level, switched, ()).runbook == ()


def offered(level: Level, design: Design) -> list[tuple[Rule, ...]]:
    """Everything the runbook's rows offer."""
    rows = [row for row in options(level, design) if row.key == "runbook"]
    return [value for row in rows for value, _ in row.choices(level, design)]


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.id)
def test_every_rule_of_a_shipped_solution_can_be_chosen(level: Level) -> None:
    """A star that asks for no action by hand would be out of the player's reach otherwise."""
    if not allowed(level, "runbook"):
        return
    for _, solution in level.solutions:
        bare = replace(solution, runbook=())
        for deed in {(rule.do, rule.target) for rule in solution.runbook}:
            same = tuple(rule for rule in solution.runbook if (rule.do, rule.target) == deed)
            assert same in offered(level, bare), solution.name


def test_a_rule_for_a_replica_is_offered_for_the_one_the_plan_puts_in_its_place() -> None:
    level = find_level("promote-me")
    solution = dict(level.solutions)["next-door"]
    mine = replace(solution, runbook=(), replicas=(replace(solution.replicas[0], name="replica-1"),))
    assert (replace(solution.runbook[0], target="replica-1"),) in offered(level, mine)
    elsewhere = replace(mine, replicas=())
    assert not any(row.label.startswith("promote") for row in options(level, elsewhere))


def test_a_rule_at_a_time_is_shown_by_the_clock_of_the_drill() -> None:
    level = find_level("half-way-there")  # it starts at 13:00
    row = next(row for row in options(level, level.start) if row.key == "runbook" and row.label == "convert writer")
    assert [text for _, text in row.choices(level, level.start)] == ["off", "at 13:01", "at 13:45"]


def test_no_row_of_the_runbook_moves_when_one_is_put_to_another_value() -> None:
    level = find_level("bad-deploy")
    before = [row.label for row in options(level, level.start) if row.key == "runbook"]
    for label in before:
        row = next(row for row in options(level, level.start) if row.label == label)
        made = row.put(level, level.start, row.choices(level, level.start)[-1][0])
        assert [row.label for row in options(level, made) if row.key == "runbook"] == before
