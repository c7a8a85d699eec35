"""Hindsight tries what the player could have chosen, with the same luck, and names what saves most."""

from __future__ import annotations

from drill.design.changes import changes
from drill.scoring.runs import run
from drill.session.what_if import Found, better, in_turn, lived, lost, sentence
from tests.tui import evening


def test_a_change_lives_through_the_same_drill_as_if_it_had_been_chosen() -> None:
    level = evening.level()
    change = next(c for c in changes(level, level.start) if c.key == "database.multi_az" and c.after == "one standby")
    tried = lived(level, change, 1, (), lambda: True)
    assert tried is not None
    assert tried.digest == run(level, change.design, 1).digest
    played = run(level, level.start, 1)
    assert lost(tried) < lost(played)
    said = sentence(played, Found(change, tried), 3, 3)
    assert f"would have lost {lost(tried):,} requests instead of {lost(played):,}" in said
    assert "+$" in said


def test_nobody_waits_for_what_is_no_longer_wanted() -> None:
    level = evening.level()
    assert lived(level, changes(level, level.start)[0], 1, (), lambda: False) is None


def test_every_option_is_tried_once_before_any_is_tried_twice_and_none_is_left_out() -> None:
    level = evening.level()
    every = [change for change in changes(level, level.start) if change.key != "database.zone"]
    assert len(every) < len(changes(level, level.start))
    ordered = in_turn(changes(level, level.start))
    assert sorted(c.words for c in ordered) == sorted(c.words for c in every)
    kinds = [(c.key, c.label) for c in ordered]
    first = len(dict.fromkeys(kinds))
    assert len(set(kinds[:first])) == first


def test_of_two_that_save_the_same_the_cheaper_is_better() -> None:
    level = evening.level()
    made = {c.words: c for c in changes(level, level.start)}
    runs = [Found(c, r) for c in list(made.values())[:4] if (r := lived(level, c, 1, (), lambda: True))]
    best = None
    for found in runs:
        best = found if better(found, best) else best
    assert best is not None
    assert (lost(best.run), best.run.score.monthly_micro_usd) == min(
        (lost(f.run), f.run.score.monthly_micro_usd) for f in runs
    )


def test_a_drill_nothing_could_have_bettered_says_so() -> None:
    level = evening.level()
    played = run(level, level.start, 1)
    assert sentence(played, None, 5, 5) == "All 5 designs one option away tried. None loses less."
