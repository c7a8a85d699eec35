"""The metrics of a diagnosis, from the actions of a run: the right name, its time, the wrong ones; a name changes nothing else."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from drill.engine.simulate import simulate
from drill.model.action import Action
from drill.scoring.measured import measured
from drill.scoring.scored_run import run
from drill.topology.assemble import assemble
from tests import suspects

SEED = suspects.seed_of("lock")


def metrics(*actions: tuple[int, str]) -> tuple[float, float, float]:
    level = suspects.level()
    made = run(level, level.start, SEED, tuple(Action(at, "name-cause", name) for at, name in actions))
    found = measured(level, made)
    return found.value("named_cause"), found.value("diagnosis_s"), found.value("wrong_names")


@pytest.mark.parametrize(
    ("actions", "found"),
    [
        ([], (0.0, math.inf, 0.0)),
        ([(75, "lock")], (1.0, 15.0, 0.0)),
        ([(60, "lock")], (1.0, 0.0, 0.0)),
        ([(75, "rush"), (90, "crash"), (100, "lock")], (1.0, 40.0, 2.0)),
        ([(75, "rush")], (0.0, math.inf, 1.0)),
        # Refused: before the arrival, nobody of that name, and once it is known.
        ([(40, "lock")], (0.0, math.inf, 0.0)),
        ([(75, "nobody")], (0.0, math.inf, 0.0)),
        ([(75, "lock"), (80, "rush"), (90, "lock")], (1.0, 15.0, 0.0)),
    ],
)
def test_what_was_named_and_when(actions: list[tuple[int, str]], found: tuple[float, float, float]) -> None:
    assert metrics(*actions) == found


def test_a_name_changes_no_frame_and_counts_as_no_action() -> None:
    level = suspects.level()
    inputs = assemble(level, level.start)
    silent = simulate(inputs, SEED)
    named = simulate(inputs, SEED, (Action(75, "name-cause", "rush"), Action(90, "name-cause", "lock")))
    for second in range(len(silent.frames)):
        assert replace(named.frames[second], events=()) == replace(silent.frames[second], events=())
    assert (named.ledger, named.totals, named.player_actions) == (silent.ledger, silent.totals, 0)


def test_a_star_is_won_by_the_right_name_in_time_alone() -> None:
    level = suspects.level()

    def stars(*actions: Action) -> tuple[str, ...]:
        return run(level, level.start, SEED, actions).score.stars

    assert "diagnosis" in stars(Action(120, "name-cause", "lock"))
    assert "diagnosis" not in stars(Action(121, "name-cause", "lock"))
    assert "diagnosis" not in stars(Action(70, "name-cause", "rush"), Action(71, "name-cause", "lock"))
    assert "diagnosis" not in stars()
