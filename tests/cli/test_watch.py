"""drill watch: shows what it finds, and again whenever the file has been saved."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from drill.cli.watch import follow
from tests.cli.conftest import DESIGN, LEVEL, Drill


class Enough(Exception):
    """Ends the watching."""


def test_it_shows_at_first_and_once_for_each_save(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_text("one", encoding="utf-8")
    shown: list[str] = []
    steps = iter(["", "two, longer", "", "three, longer still", ""])

    def wait() -> None:
        text = next(steps, None)
        if text is None:
            raise Enough
        if text:
            path.write_text(text, encoding="utf-8")

    with pytest.raises(Enough):
        follow(path, lambda: shown.append(path.read_text(encoding="utf-8")), wait)
    assert shown == ["one", "two, longer", "three, longer still"]


def test_a_design_is_drawn_and_scored(drill: Drill, small: str, mine: str) -> None:
    done = drill("watch", "--once", mine, "--level", small)
    assert done.code == 1
    assert "writer" in done.out
    assert "✗ FAIL" in done.out


def test_its_result_comes_in_every_format(drill: Drill, small: str, mine: str) -> None:
    """A program gets the result alone: the map and the sentences are for people."""
    scored = drill("watch", "--once", mine, "--level", small, "--format", "json")
    assert (scored.code, json.loads(scored.out)["verdict"]) == (1, "fail")
    level = drill("watch", "--once", small, "--format", "json")
    rows = {row["design"]: (row["passed"], row["should_pass"]) for row in json.loads(level.out)["designs"]}
    assert (rows["@start"], rows["@trap:dark"], rows["@solution:elsewhere"]) == (
        (True, False),
        (False, False),
        (True, True),
    )


def test_a_level_shows_each_of_its_designs(drill: Drill, small: str) -> None:
    """The small level's start stands in the zone that keeps its power, so it passes and should not."""
    done = drill("watch", "--once", small)
    assert done.code == 1
    assert "@start" in done.out
    assert "but it should lose" in done.out
    assert "✓ @solution:elsewhere" in done.out
    assert "✗ @trap:dark" in done.out


def test_problems_are_shown_with_their_place(drill: Drill, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(LEVEL.replace("title: A small level", "titel: A small level"), encoding="utf-8")
    done = drill("watch", "--once", str(path))
    assert done.code == 2
    assert "titel" in done.out


def test_a_file_that_is_not_there_is_said(drill: Drill) -> None:
    assert drill("watch", "nothing.yaml").code == 2


def test_a_design_without_a_level_is_said(drill: Drill, tmp_path: Path) -> None:
    path = tmp_path / "design.yaml"
    path.write_text(DESIGN.replace("for: small\n", ""), encoding="utf-8")
    assert drill("watch", "--once", str(path)).code == 2
