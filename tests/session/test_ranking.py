"""The player among the best known designs."""

from __future__ import annotations

from dataclasses import replace

from drill.proof.front import Front, Point
from drill.session.ranking import against, basis
from drill.tui import debrief_text

CHEAP = Point(100_000_000, 0.95, 0.0, 0, passed=True)
GOOD = Point(300_000_000, 0.999, 0.0, 0, passed=True)
LOST = Point(50_000_000, 0.5, 0.0, 0, passed=False)
FRONT = Front("small", "1", "2", "3", 1, 250, 4, exhausted=False, points=(LOST, CHEAP, GOOD))


def test_the_player_stands_among_the_designs_that_pass_by_cost() -> None:
    own = Point(200_000_000, 0.94, 0.0, 7, passed=True)
    found = against(FRONT, own)
    assert (found.points, found.own, found.better) == ((CHEAP, own, GOOD), own, 1)
    assert against(FRONT, GOOD).better == 0
    proven = basis(replace(FRONT, exhausted=True))
    assert all("250" in text for text in (basis(found.front), proven))
    assert basis(found.front) != proven
    lines = debrief_text.par(found).plain.splitlines()
    assert [line.split()[0] for line in lines[2:5]] == ["$100", "▶", "$300"]
    assert "you" in lines[3]
