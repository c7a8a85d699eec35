"""The command palette's provider: levels, options, faults and pages of the field guide."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual.command import Hit, Hits, Provider

from drill.session.opened_level import OpenedLevel
from drill.syntax.safe_text import safe
from drill.tui import messages

if TYPE_CHECKING:
    from collections.abc import Callable

    from drill.session.field_guide import Entry


@dataclass(frozen=True, slots=True)
class NamedTarget:
    """A target to jump to: its name, its description, and how to get there."""

    name: str
    about: str
    go: Callable[[], object]


class NameProvider(Provider):
    """Finds by name. Where a plan is open, options are rows of it; otherwise pages of the field guide."""

    async def startup(self) -> None:
        """Read the entries once the palette is open."""
        self._places = await asyncio.to_thread(self._read)

    def _read(self) -> tuple[NamedTarget, ...]:
        from drill.files.library import shipped
        from drill.session.field_guide import entries

        found = shipped()
        levels = [(entry.level, str(entry.path)) for entry in found if entry.level is not None]
        places = [
            NamedTarget(f"Level: {safe(level.title)}", f"{level.chapter}, {level.id}", partial(self._open_level, path))
            for level, path in levels
        ]
        places += self._options()
        pages = entries(levels[0][0]) if levels else ()
        return (*places, *(self._page(entry) for entry in pages))

    def _open_level(self, path: str) -> None:
        from drill.files.library import find_level

        self.app.post_message(messages.NextLevelRequested(OpenedLevel(find_level(path), path)))

    def _options(self) -> list[NamedTarget]:
        """The options of the plan that is open."""
        from drill.design.plan_rows import options
        from drill.tui.screens.options_editor import DesignScreen

        screen = self.screen
        if not isinstance(screen, DesignScreen):
            return []
        return [
            NamedTarget(
                f"Option: {option.label.strip()}",
                option.meaning,
                partial(screen.rows.point_at, option.key, option.label),
            )
            for option in options(screen.level, screen.design)
        ]

    def _page(self, entry: Entry) -> NamedTarget:
        return NamedTarget(
            f"Guide: {entry.title}", entry.group, lambda: self.app.post_message(messages.GuideRequested(entry.title))
        )

    async def search(self, query: str) -> Hits:
        """The matches, the best first."""
        matcher = self.matcher(query)
        for place in self._places:
            score = matcher.match(place.name)
            if score > 0:
                yield Hit(score, matcher.highlight(place.name), place.go, text=place.name, help=place.about)
