"""The ledger of every level's first design is true: each large claim passes the six rules, by runs from zero."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pytest

from drill.files.load import load_level
from drill.proof.cause_verdicts import verdicts
from drill.proof.trial import serial
from tests.deep import DEEP
from tests.levels.awaiting import LEVELS
from tests.levels.cause_check import line

EVERY = sorted(LEVELS.rglob("*.yaml"))
FIRST = [next(iter(found)) for _, found in groupby(EVERY, lambda path: path.parent)]
CHOSEN = EVERY if DEEP else FIRST[::3]
"""Minutes for all of them; the first of every third chapter in a run that is not deep."""


@pytest.mark.slow
@pytest.mark.parametrize("path", CHOSEN, ids=lambda path: path.stem)
def test_the_ledger_of_its_first_design_is_true(path: Path) -> None:
    level = load_level(path.read_text(encoding="utf-8"), str(path))
    large = [row for row in verdicts(level, level.start, serial(level)) if row.large]
    assert [line(level, "@start", row) for row in large if row.rule] == []
