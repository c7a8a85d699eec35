"""The keys at the bottom. One widget without children: Textual's own footer rebuilds itself on every focus change."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content
from textual.widget import Widget

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual import events
    from textual.dom import DOMNode
    from textual.screen import Screen

MOST = 7


class Shown(NamedTuple):
    """A key on the bar."""

    key: str
    label: str
    action: str
    enabled: bool


class KeyBar(Widget):
    """Up to seven keys of the screen; each can be clicked."""

    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: 1; background: $panel; color: $foreground; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Shown, ...] = ()
        self._owners: dict[str, DOMNode] = {}
        self._ends: list[int] = []

    def on_mount(self) -> None:
        """Follow the screen's keys."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)
        self._read(self.screen)

    def on_resize(self) -> None:
        """Fewer keys may fit."""
        self.refresh()

    def _changed(self, screen: Screen[object]) -> None:
        if self.is_attached and screen is self.screen:
            self._read(screen)

    def _read(self, screen: Screen[object]) -> None:
        found: dict[str, Shown] = {}
        labels: Mapping[str, str] = getattr(screen, "labels", {})
        for node, binding, enabled, _tooltip in screen.active_bindings.values():
            if binding.show and binding.action not in found:
                label = labels.get(binding.action, binding.description)
                shown = Shown(self.app.get_key_display(binding), label, binding.action, enabled)
                found[binding.action] = shown
                self._owners[binding.action] = node
        first: tuple[str, ...] = getattr(screen, "FIRST", ())
        order = {action: number for number, action in enumerate(first)}
        shown_now = tuple(sorted(found.values(), key=lambda item: order.get(item.action, len(order))))
        if shown_now != self._shown:
            self._shown = shown_now
            self.refresh()

    def render(self) -> Content:
        """The keys that fit, at most seven."""
        parts: list[tuple[str, str]] = []
        self._ends = []
        used = 0
        for item in self._shown[:MOST]:
            width = len(item.key) + len(item.label) + 4
            if used + width > self.size.width:
                self._ends.append(used)
                continue
            used += width
            self._ends.append(used)
            parts.append((f" {item.key} ", "bold $accent" if item.enabled else "$quiet"))
            parts.append((f"{item.label}  ", "" if item.enabled else "$quiet"))
        return Content.assemble(*parts)

    async def on_click(self, event: events.Click) -> None:
        """A click on a key does what the key does."""
        for end, item in zip(self._ends, self._shown, strict=False):
            if event.x < end:
                if item.enabled:
                    await self.app.run_action(item.action, self._owners[item.action])
                return
