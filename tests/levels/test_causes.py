"""Its ledger is true: every large claim of every level's own designs passes the six rules, by runs from zero."""

from __future__ import annotations

from pathlib import Path

import pytest

from drill.files.load import load_level
from drill.proof.named_choices import TOLD
from tests.levels.awaiting import LEVELS
from tests.levels.cause_check import own_designs, verdicts

LARGE = 0.95
"""The least share of a level's losses that its large claims hold."""


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(LEVELS.rglob("*.yaml")), ids=lambda path: path.stem)
def test_its_ledger_is_true(path: Path) -> None:
    level = load_level(path.read_text(encoding="utf-8"), str(path))
    rows = [
        row for name, design in own_designs(level) for row in verdicts(level, design, name, choices=name == "start")
    ]
    large = [row for row in rows if row.share >= TOLD]
    assert [str(row) for row in large if not row.event or row.choice == "false"] == []
    assert sum(row.requests for row in large) >= LARGE * sum(row.requests for row in rows)
