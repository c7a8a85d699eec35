"""The keys of a screen, for its help and for the command palette."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.app import SystemCommand

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from textual.app import App
    from textual.binding import ActiveBinding
    from textual.dom import DOMNode
    from textual.screen import Screen

STOCK = ("app.", "screen.", "scroll_", "page_")
"""Actions Textual binds everywhere; listing them would bury the game's own."""


def own_bindings(app: App[Any], screen: Screen[Any]) -> list[ActiveBinding]:
    """The game's own keys: the screen's, then what has the keyboard, then those that always work."""
    ours = [item for item in screen.active_bindings.values() if not item.binding.action.startswith(STOCK)]
    return sorted(ours, key=lambda item: (item.node is app, item.node is not screen))


def help_rows(app: App[Any], screen: Screen[Any]) -> tuple[tuple[str, str], ...]:
    """Keys and what they do; keys with the same action share a row."""
    found: dict[str, list[str]] = {}
    for item in own_bindings(app, screen):
        words = item.tooltip or item.binding.description
        key = app.get_key_display(item.binding)
        if words and not item.binding.system and key not in found.setdefault(words, []):
            found[words].append(key)
    return tuple((" ".join(keys), words) for words, keys in found.items())


def commands(app: App[Any], screen: Screen[Any]) -> Iterator[SystemCommand]:
    """The actions of keys, by name."""
    labels: Mapping[str, str] = getattr(screen, "labels", {})
    for item in own_bindings(app, screen):
        binding = item.binding
        listed = binding.show or (item.node is screen and binding.description != "Scroll")
        if binding.description and item.enabled and listed:
            words = item.tooltip or f"Key {app.get_key_display(binding)}"
            name = labels.get(binding.action, binding.description)
            yield SystemCommand(name, words, partial(_act, app, binding.action, item.node))


async def _act(app: App[Any], action: str, node: DOMNode) -> None:
    """Run the chosen action, unless its screen or widget has been closed meanwhile."""
    if node is app or node.is_attached:
        await app.run_action(action, node)
