"""Numbers in words, undo, and forecasts."""

from __future__ import annotations

import pytest

from drill.session.forecast import Forecast, compare
from drill.session.history import History
from drill.tui.screens.level_list import bound_words
from drill.words import display


@pytest.mark.parametrize(
    ("share", "text"),
    [(1.0, "100 %"), (0.99999, "99.99 %"), (0.5, "50.00 %"), (0.0, "0.00 %"), (0.9995, "99.95 %")],
)
def test_a_share_is_never_rounded_up(share: float, text: str) -> None:
    assert display.percent(share) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (0.5, "500 ms"), (59, "59 s"), (60, "1 min"), (90, "1 min 30 s"), (3600, "1 h"), (90061, "1 d 1 h")],
)
def test_lengths_of_time(seconds: float, text: str) -> None:
    assert display.span(seconds) == text


def test_the_clock_goes_over_midnight() -> None:
    assert display.clock("23:59", 61) == "00:00:01"


def test_text_of_files_steers_no_terminal() -> None:
    assert display.plain("a\x1b[31mb\x07c\u202e") == "a [31mb c "


def test_lines_of_a_paragraph_flow_together() -> None:
    assert display.prose("one\ntwo\n\nthree\n") == "one two\n\nthree"


def test_money() -> None:
    assert [display.dollars(n) for n in (0, 9_990_000, 712_400_000, 12_345_000_000)] == [
        "$0.00",
        "$9.99",
        "$712",
        "$12,345",
    ]
    assert display.change(-120_000_000) == "−$120"


def test_undo_and_redo() -> None:
    history = History(1)
    assert not history.put(1)
    assert history.put(2)
    assert history.put(3)
    assert history.undo()
    assert history.now == 2
    assert history.redo()
    assert history.now == 3
    assert history.undo()
    assert history.put(4)
    assert not history.redo()
    assert history.undo()
    assert history.undo()
    assert not history.undo()
    assert history.now == 1


def test_a_forecast_is_held_against_the_result() -> None:
    assert compare(Forecast(0.99, "writer"), 0.97, "app-a").availability.endswith("worse than you expected.")
    assert compare(Forecast(0.99, "writer"), 0.9904, "writer").availability.endswith("as you expected.")
    assert compare(Forecast(0.9, "writer"), 0.97, "writer").first_down == "First to go down: writer, as you said."
    assert compare(Forecast(0.9, ""), 0.97, "writer").first_down == "First to go down: writer; you said nothing."


@pytest.mark.parametrize(
    ("metric", "text", "said"),
    [
        ("availability", ">= 99.5 %", "availability ≥ 99.5 %"),
        ("availability.checkout", ">= 99 %", "availability of checkout ≥ 99 %"),
        ("monthly_usd", "<= 900", "monthly bill ≤ $900"),
        ("monthly_usd", "<= 2600", "monthly bill ≤ $2,600"),
        ("stale.detail", "<= 2.5 %", "stale reads of detail ≤ 2.5 %"),
        ("lost_writes", "<= 0", "no lost writes"),
        ("actions", "<= 2", "actions ≤ 2"),
        ("down_s", "<= 60s", "time down ≤ 60s"),
        ("something_new", "<= 1", "something new ≤ 1"),
    ],
)
def test_bounds_in_words(metric: str, text: str, said: str) -> None:
    assert bound_words(metric, text) == said
