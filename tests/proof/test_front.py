"""Par in its file, and a point against it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.proof.front import Front, Point, as_text, front_of, parse
from drill.proof.par import par
from drill.proof.trial import serial
from tests.proof.levels import level

CHEAP = Point(100_000_000, 0.95, 0.0, 0, passed=True)
GOOD = Point(300_000_000, 0.999, 0.0, 0, passed=True)
LOST = Point(50_000_000, 0.5, 0.0, 0, passed=False)
FRONT = Front("small", "1", "2", "3", 1, 250, 4, exhausted=False, points=(LOST, CHEAP, GOOD))


def test_the_front_of_a_search_survives_its_file_and_is_of_exactly_its_level() -> None:
    """A standby costs more and is answered more often: neither design beats the other."""
    made = level()
    kept = front_of(made, par(made, 20, 1, serial(made)), 1)
    assert parse(as_text(kept)) == kept
    assert kept.exhausted
    assert kept.designs >= len(kept.points) >= 2
    assert kept.is_of(made)
    assert not kept.is_of(level(("rate: 20/s", "rate: 21/s")))
    assert not replace(kept, engine="0").is_of(made)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 1}', '{"format": 1, "points": [3]}', "[" * 5000])
def test_what_is_no_front_is_none(text: str) -> None:
    assert parse(text) is None


def test_a_point_is_beaten_by_one_that_is_nowhere_worse_and_somewhere_better() -> None:
    assert CHEAP.beats(replace(CHEAP, monthly_micro_usd=101_000_000))
    assert not CHEAP.beats(CHEAP)
    assert not CHEAP.beats(GOOD)
    assert not GOOD.beats(CHEAP)
