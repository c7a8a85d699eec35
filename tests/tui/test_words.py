"""Undo and forecasts."""

from __future__ import annotations

from drill.session.forecast import Forecast, compare
from drill.session.history import History


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
    assert compare(Forecast(0.9, "writer"), 0.97, "writer").first_down == "First to go down: writer, as you predicted."
    assert (
        compare(Forecast(0.9, ""), 0.97, "writer").first_down
        == "First to go down: writer; you predicted that no node would."
    )
