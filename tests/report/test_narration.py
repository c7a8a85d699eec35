"""A drill told as text says every event, a line a minute, and exactly what `drill score` says at the end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from drill.cli.main import run as command
from drill.engine.deck_draws import with_drawn_faults
from drill.files.library import find_design, find_level
from drill.model.diagnosis import tells_cause
from drill.report.narration import narration
from drill.report.score_report import Scored, score_report
from drill.report.writers import write
from drill.scene.zoom import MAP, WORLD, Zoom, ZoomLevel
from drill.scoring.scored_run import run
from drill.scoring.verdict import judge
from drill.topology.assemble import assemble
from drill.words.english import event_words
from tests import suspects
from tests.tui import evening


@pytest.fixture(scope="module")
def lines() -> list[str]:
    level = evening.level()
    return list(narration(assemble(level, level.start), 1))


def test_every_event_is_told_once_and_in_order(lines: list[str]) -> None:
    level = evening.level()
    events = [event_words(event, level) for event in run(level, level.start, 1).recording.events]
    rest = iter(line for line in lines[: lines.index("")] if " so far; " not in line)
    assert events
    assert all(any(text in line for line in rest) for text in events)


def test_there_is_a_line_a_minute_that_names_what_is_down(lines: list[str]) -> None:
    status = [line for line in lines if " so far; " in line]
    assert [line.split(" minute ")[1].split(":")[0] for line in status] == ["1", "2", "3"]
    assert "down: app-a, writer" in status[0]
    assert "00:00:00 minute 1" in status[0]


def test_it_ends_with_the_report_of_the_same_run(lines: list[str]) -> None:
    level = evening.level()
    report = write(score_report(Scored(judge(run(level, level.start, 1)), level))).splitlines()
    assert lines[-len(report) :] == report


def test_text_of_files_steers_no_terminal() -> None:
    level = evening.level()
    assert all(char.isprintable() for line in narration(assemble(level, level.start), 1) for char in line)


@pytest.mark.slow
def test_the_command_tells_without_a_terminal_and_without_textual() -> None:
    program = (
        "import sys; from drill.cli.main import run; code = run(['play', 'lights-out', '@solution', '--plain', '--seed', '3']);"
        "sys.exit(code or ('textual' in sys.modules))"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=root, check=False)
    assert done.returncode == 0, done.stderr
    level = find_level("lights-out")
    expected = list(narration(assemble(level, find_design("@solution", level)), 3))
    assert done.stdout.splitlines() == expected


@pytest.mark.parametrize("arguments", [["--plain"], ["lights-out", "@start"]])
def test_what_makes_no_sense_is_refused_with_a_hint(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["play", *arguments]) == 2
    assert "--plain" in capsys.readouterr().err


def test_a_zoom_of_the_map_is_told_in_words_each_minute() -> None:
    level = evening.level()
    built = assemble(level, dict(level.solutions)["standby"])
    for zoom, expected in (
        (Zoom(ZoomLevel.NODE, "writer"), "  writer: state down; no power in its zone; role writer;"),
        (WORLD, "  us-east-1: degraded; load "),
        (MAP, "  app-a: down"),
    ):
        found = [line for line in narration(built, 1, zoom) if line.startswith("  ")]
        assert any(line.startswith(expected) for line in found), found[:12]
        assert not {char for line in found for char in line} & set("✖●◐↻○◔█▏▎▍▌▋▊▉■□│─")


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_a_cause_that_is_to_be_named_is_told_at_the_end_only(seed: int) -> None:
    level = suspects.level()
    inputs = assemble(level, level.start)
    drawn = with_drawn_faults(level, seed)
    all_events = run(level, level.start, seed).recording.events
    telling = [event_words(event, level) for event in all_events if tells_cause(event, drawn)]
    lines = list(narration(inputs, seed))
    told = [line for line in lines[: lines.index("")] if " so far; " not in line]
    assert telling
    assert not any(text in line for text in telling for line in told)
    assert len(told) > 1


def test_names_that_only_files_know_are_not_told(lines: list[str]) -> None:
    assert not any("(drill:" in line for line in lines)
