"""One option changed is one option changed, and what must follow from it is named in its record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from drill.design.changes import overridden_choices
from drill.design.choices import flat, within
from drill.design.dump import design_data
from drill.design.level_context import LevelContext, automatic_reads
from drill.design.normal import normal
from drill.design.option import Option
from drill.design.option_list import BY_PATH, same_field
from drill.design.plan_rows import options
from drill.files.library import find_level
from drill.model.design import Design
from drill.model.level import Level
from tests.shipped import shipped

LEVELS = [entry.level for entry in shipped() if entry.level is not None]


def data(level: Level, design: Design) -> dict[str, Any]:
    """A design's choices in full, replicas by their fields, so that each of them has a path of its own."""
    found = design_data(normal(design, LevelContext.of(level)))
    replicas = {str(number): item for number, item in enumerate(found.pop("replicas"))}
    return flat({**found, "replicas": {"count": len(replicas), **replicas}})


def topic(path: str) -> str:
    """The option a path of `data` belongs to: `replicas.0.zone` to `replicas.zone`."""
    return ".".join(part for part in path.split(".") if not part.isdecimal() and part != "count")


def tried(level: Level, design: Design, most: int) -> Iterator[tuple[Option, Design]]:
    """Every option put to up to `most` of its other values."""
    for option in options(level, design):
        others = [value for value, _ in option.choices(level, design) if value != option.get(design)]
        for value in others[:most]:
            yield option, option.put(level, design, value)


def designs(level: Level) -> tuple[Design, ...]:
    return (level.start, *(made for _, made in (*level.solutions, *level.traps)))


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.id)
def test_setting_an_option_changes_its_path_and_what_its_record_names(level: Level) -> None:
    for design in designs(level):
        before = data(level, design)
        for option, made in tried(level, design, 40 if design is level.start else 1):
            after = data(level, made)
            moved = {topic(path) for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
            implied = BY_PATH[option.topic].implied
            # A part that a design leaves out comes with the first option below it, and goes with the last.
            head = option.topic.partition(".")[0]
            part = {head} if {} in (before.get(head), after.get(head)) else set()
            allowed = (*same_field(option.topic), *(implied.paths if implied else ()))
            assert [path for path in moved - part if not within(path, allowed)] == [], option.key


def reading(level: Level, design: Design, where: str) -> Design:
    """The design with its first class that only reads sent somewhere."""
    name = next(item.name for item in level.classes if item.writes == 0)
    return normal(replace(design, reads=tuple((dict(design.reads) | {name: where}).items())), LevelContext.of(level))


def put(level: Level, design: Design, key: str, value: object) -> Design:
    option = next(row for row in options(level, design) if row.key == key)
    return normal(option.put(level, design, value), LevelContext.of(level))


REPLICA_CHANGES = (
    ("replicas", 3),
    ("replicas.class", "db.r6g.4xlarge"),
    ("replicas.multi_az", True),
    ("replicas.0.zone", "us-east-1c"),
)


@pytest.mark.parametrize(("key", "value"), REPLICA_CHANGES, ids=str)
def test_reads_that_were_chosen_outlive_any_change_of_a_replica(key: str, value: object) -> None:
    level = replace(find_level("lights-out"), choices=())
    chosen = reading(level, put(level, level.start, "replicas", 2), "writer")
    assert chosen.reads != automatic_reads(chosen, LevelContext.of(level))
    assert put(level, chosen, key, value).reads == chosen.reads


def test_reads_that_went_by_themselves_still_do() -> None:
    level = replace(find_level("lights-out"), choices=())
    alone = level.start
    assert set(dict(alone.reads).values()) == {"writer"}
    two = put(level, alone, "replicas", 2)
    assert set(dict(two.reads).values()) == {"replicas"}
    assert put(level, two, "replicas", 0).reads == alone.reads


def test_reads_that_find_no_replica_any_more_give_way_and_it_is_said() -> None:
    """The only replica stands abroad, where no class goes by itself, and a class was sent there."""
    level = replace(find_level("promote-me"), choices=())
    design = dict(level.solutions)["far-away"]
    sent = [name for name, where in design.reads if where == "replicas"]
    assert sent
    assert "replicas" not in dict(automatic_reads(design, LevelContext.of(level))).values()
    row = next(row for row in options(level, design) if row.key == "replicas")
    alone = row.put(level, design, 0)
    assert set(dict(normal(alone, LevelContext.of(level)).reads).values()) == {"writer"}
    assert overridden_choices(level, row, design, alone) == tuple(f"reads.{name}: writer" for name in sent)


def test_a_standby_that_was_placed_by_hand_stays_unless_the_writer_takes_its_zone() -> None:
    level = replace(find_level("lights-out"), choices=())
    standby = put(level, level.start, "database.multi_az", "standby")
    by_hand = put(level, standby, "database.standby_zones", ("us-east-1c",))
    assert put(level, by_hand, "database.zone", "us-east-1b").database.standby_zones == ("us-east-1c",)
    assert put(level, by_hand, "database.zone", "us-east-1c").database.standby_zones == ("us-east-1a",)
    assert put(level, standby, "database.zone", "us-east-1b").database.standby_zones == ("us-east-1a",)
