"""The profile keeps what the store keeps, and a store that refuses stops no game."""

from __future__ import annotations

from pathlib import Path

import pytest

from drill.session.profile import Profile
from drill.store.store import FILE, Store


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DRILL_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_what_is_kept_is_there_for_the_next_one(home: Path) -> None:
    warned: list[Exception] = []
    Profile(warned.append).keep("speed", "30")
    assert Profile(warned.append).setting("speed", "20") == Store().setting("speed") == "30"
    assert Profile(warned.append).setting("motion", "full") == "full"
    assert warned == []


def test_a_store_that_refuses_is_said_once_and_the_change_still_answers(home: Path) -> None:
    home.mkdir()
    (home / FILE).write_text("no database", encoding="utf-8")
    warned: list[Exception] = []
    profile = Profile(warned.append)
    assert profile.setting("speed", "20") == "20"
    assert warned == [], "looking is no loss"
    assert [profile.change("forecasts", lambda text: f"{text}more") for _ in range(2)] == ["more", "more"]
    assert profile.attempt(lambda store: store.best(), None) is None
    assert len(warned) == 1
