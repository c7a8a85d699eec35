"""The dialog before a drill: which seed it starts with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.app import App

from drill.tui.screens.prediction import Prediction, Start

if TYPE_CHECKING:
    from drill.model.topology import Topology
from drill.topology.build import build
from tests.factories import design, level


class Asking(App[Start]):
    """Asks, and ends with the answer."""

    def __init__(self, topology: Topology, last: int) -> None:
        super().__init__()
        self._dialog = Prediction(topology, 77, last)

    def on_mount(self) -> None:
        self.push_screen(self._dialog, self.exit)


@pytest.mark.parametrize(
    ("keys", "seed"),
    [
        ((), 77),
        (("4", "2"), 42),
        (("4", "2", "0", "0", "0"), 9999),
        (("0",), 1),
        (("0", "5"), 5),
        (("n",), 1234),
        (("4", "n"), 1234),
        (("4", "n", "5"), 5),
        (("4", "down", "down", "right", "7"), 7),
    ],
)
async def test_digits_type_a_seed_and_n_takes_the_last_night(keys: tuple[str, ...], seed: int) -> None:
    app = Asking(build(level(), design()), 1234)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys, "s")
    assert app.return_value == Start(None, seed)
