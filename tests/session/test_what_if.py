"""The debrief's advice: what a player could have chosen, with the same seed, in the order that `drill explain` has."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.design.changes import changes
from drill.proof.option_counterfactuals import breadth_first, counterfactuals, helps
from drill.proof.trial import serial
from drill.scoring.scored_run import run
from drill.session.debrief_story import sentences
from drill.session.what_if import Search, search
from tests.proof.levels import level
from tests.tui import evening


def last(found: list[Search]) -> Search:
    assert [item.tried for item in found] == sorted(item.tried for item in found)
    return found[-1]


@pytest.mark.slow
def test_the_advice_is_the_first_row_of_explain() -> None:
    short = level(("choices: [database.multi_az]", "choices: [database.multi_az, database.backups]"))
    played = run(short, short.start, 2)
    end = last(list(search(short, short.start, played, lambda: True)))
    first = next(filter(helps, counterfactuals(short, short.start, 2, serial(short))))
    assert end.best is not None
    assert (end.best.changes, end.best.after) == (first.changes, first.after)
    assert end.best.after.digest == run(short, first.design, 2).digest
    assert end.tried == end.of == len(changes(short, short.start))


@pytest.mark.slow
def test_the_last_links_are_the_advice_and_roots_come_before_choices() -> None:
    short = level(("choices: [database.multi_az]", "choices: [database.multi_az, database.backups]"))
    played = run(short, short.start, 2)
    found = list(search(short, short.start, played, lambda: True))
    first, end = found[0].causes, found[-1].causes
    assert first is not None
    assert end is not None
    assert (first.named, {row.chain[0].code for row in first.losses}) == (None, {"fault.root"})
    assert end.named is not None
    assert found[-1].best is not None
    assert {one.best.changes for one in end.named if one.best} == {found[-1].best.changes}
    assert sentences(short, played, end) != sentences(short, played)


def test_a_run_of_other_inputs_is_not_proven() -> None:
    """A fault that was let loose in the laboratory is in the recording, not in the level."""
    short = level()
    other = replace(short, faults=(replace(short.faults[0], at_s=90),))
    assert last(list(search(other, short.start, run(short, short.start, 1), lambda: True))).causes is None


def test_nobody_waits_for_what_is_no_longer_wanted() -> None:
    made = evening.level()
    assert list(search(made, made.start, run(made, made.start, 1), lambda: False)) == []


def test_every_option_is_tried_once_before_any_is_tried_twice_and_none_is_left_out() -> None:
    made = evening.level()
    every = changes(made, made.start)
    ordered = breadth_first(every)
    assert sorted(change.words for change in ordered) == sorted(change.words for change in every)
    kinds = [(change.key, change.label) for change in ordered]
    first = len(dict.fromkeys(kinds))
    assert len(set(kinds[:first])) == first


def test_a_drill_that_nothing_betters_gives_no_advice() -> None:
    calm = level(
        ('faults: [{id: dark, at: 1m, for: 5m, do: "drill:az-power", zone: a}]', "faults: []"),
        ("At {fault.dark.at} zone a goes.", "Quiet."),
    )
    played = run(calm, calm.start, 1)
    assert last(list(search(calm, calm.start, played, lambda: True))).best is None
