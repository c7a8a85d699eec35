"""The screens without animations, with a store of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import constants

from tests.tui.rest import screens_come_to_rest  # noqa: F401 (a fixture of every test here)


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is read from or written to the player's own progress, nothing moves by the wall clock."""
    monkeypatch.setenv("DRILL_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setattr(constants, "TEXTUAL_ANIMATIONS", "none")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def advice() -> None:
    """Asked for by a test in which the debrief looks for the best change all the while."""


@pytest.fixture
def nobody_looks_back(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The debrief tries no other design, which takes more time than all that a test of keys does."""
    if "advice" not in request.fixturenames:
        monkeypatch.setattr("drill.tui.screens.debrief_page.search", lambda *_given: ())
