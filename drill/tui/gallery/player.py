"""A scripted player: presses keys and waits for screens; never sleeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from textual.widgets import OptionList

from drill.tui.screens.base_screen import SMALLEST, Page
from drill.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.message import Message
    from textual.pilot import Pilot
    from textual.screen import Screen

    from drill.tui.app import DrillApp

LOOKS = 3000
"""Looks before waiting is given up, a fiftieth of a second apart at least."""

ScreenType = TypeVar("ScreenType", bound="Screen[None]")


@dataclass(frozen=True, slots=True)
class Player:
    """The game under test, with a scripted keyboard."""

    app: DrillApp
    pilot: Pilot[None]

    async def press(self, *keys: str) -> None:
        """Press keys and let the screen settle."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def ask(self, request: Message) -> None:
        """Ask the game for a screen."""
        self.app.post_message(request)
        await self.pilot.pause()

    async def until(self, ready: Callable[[], bool]) -> None:
        """Wait for something. Raises TimeoutError."""
        for _ in range(LOOKS):
            await self.pilot.pause()
            if ready():
                await self.pilot.pause()
                return
            await self.pilot.pause(0.02)
        raise TimeoutError("the screen that was waited for did not appear")

    async def on(self, kind: type[ScreenType]) -> ScreenType:
        """Wait until the screen on top is of this kind, and return it. Raises TimeoutError."""
        await self.until(lambda: isinstance(self.app.screen, kind))
        screen = self.app.screen
        if not isinstance(screen, kind):
            raise TimeoutError("another screen was opened meanwhile")
        return screen

    async def listed(self, selector: str) -> None:
        """Wait until a list of the screen on top has rows. Raises TimeoutError."""
        await self.until(lambda: any(rows.option_count for rows in self.app.screen.query(selector).results(OptionList)))

    async def fit(self, size: tuple[int, int]) -> None:
        """Resize the terminal and wait for the layout, which takes a while on a busy machine. Raises TimeoutError."""
        await self.pilot.resize_terminal(*size)
        await self.until(lambda: self._laid_out(size))

    def _laid_out(self, size: tuple[int, int]) -> bool:
        """True if the keys are at the bottom, or this size shows none."""
        small = size[0] < SMALLEST[0] or size[1] < SMALLEST[1]
        pages = [screen for screen in self.app.screen_stack if isinstance(screen, Page)]
        return small or all((bar.region.right, bar.region.bottom) == size for bar in pages[-1].query(KeyBar))
