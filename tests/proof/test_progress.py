"""Progress of a long command: what it does is said at once, and how long it still takes."""

from __future__ import annotations

import time
from io import StringIO

import pytest

from drill.proof.progress import Progress


class Terminal(StringIO):
    """A terminal that keeps what is written to it."""

    def isatty(self) -> bool:
        """A terminal."""
        return True


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time of the clock, to be set."""
    at = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: at[0])
    return at


def test_a_log_has_what_is_done_at_once_and_the_time_left_with_every_tenth(now: list[float]) -> None:
    stream = StringIO()
    with Progress("assess", 20, stream, "drills") as progress:
        progress.tell("compiling")
        assert stream.getvalue() == "assess: compiling\n"
        progress.step()
        now[0] += 10
        progress.step()
    assert stream.getvalue().splitlines()[1:] == ["assess: 2 of 20 drills, about 1 min 30 s left"]


def test_a_terminal_has_it_behind_the_bar_and_is_cleared(now: list[float]) -> None:
    stream = Terminal()
    with Progress("assess", stream=stream, unit="drills") as progress:
        progress.tell("compiling")
        assert stream.getvalue() == "\rassess  compiling"
        progress.tell("drilling", 4)
        now[0] += 6
        progress.step()
        assert stream.getvalue().endswith("1 of 4 drills  drilling, about 18 s left")
    assert stream.getvalue().endswith(" \r")


def test_without_a_word_of_what_is_done_nothing_is_guessed(now: list[float]) -> None:
    stream = StringIO()
    with Progress("changes", 2, stream) as progress:
        now[0] += 10
        progress.step()
    assert stream.getvalue() == "changes: 1 of 2 runs\n"


def test_of_steps_that_are_alike_the_time_left_is_told(now: list[float]) -> None:
    stream = StringIO()
    with Progress("grading", 4, stream, "submissions", steady=True) as progress:
        now[0] += 10
        progress.step()
    assert stream.getvalue() == "grading: 1 of 4 submissions, about 30 s left\n"
