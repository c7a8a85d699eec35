"""What a player has set: colours, speed, motion, keys. Kept as settings of the profile; a value nobody knows is left out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from textual.binding import Binding

from drill.tui import themes
from drill.tui.playhead import SPEEDS

if TYPE_CHECKING:
    from drill.tui.navigation import Navigation

THEME, SPEED, MOTION, KEYS = "theme", "speed", "motion", "keys"
SCREENS = (
    ("app", "DrillApp"), ("screens.page", "Page"), ("screens.levels", "LevelsScreen"), ("screens.brief", "BriefScreen"),
    ("screens.design", "DesignScreen"), ("screens.plan", "PlanScreen"), ("screens.watch", "WatchScreen"),
    ("screens.drill", "DrillScreen"), ("screens.debrief", "DebriefScreen"),
)  # fmt: skip
"""Where keys are that can be changed, in the order they are met."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key that can be changed: id of its binding, what it does, on which screen, the keys it has from the start."""

    id: str
    does: str
    where: str
    keys: tuple[str, ...]


def changeable() -> tuple[Key, ...]:
    """Every binding with an id, once."""
    found: dict[str, Key] = {}
    for module, name in SCREENS:
        owner = getattr(import_module(f"drill.tui.{module}"), name)
        for item in owner.__dict__["BINDINGS"]:
            if isinstance(item, Binding) and item.id and item.id not in found:
                where = {"DrillApp": "everywhere", "Page": "everywhere"}.get(name, name.removesuffix("Screen").lower())
                found[item.id] = Key(item.id, item.description, where, tuple(item.key.split(",")))
    return tuple(found.values())


def clash(every: tuple[Key, ...], keymap: dict[str, str], chosen: Key, key: str) -> Key | None:
    """The other key of the same screens that `key` stands for already; None when it is free."""
    together = {
        "plan": {"plan", "design"},
        "design": {"plan", "design"},
        "drill": {"drill", "watch"},
        "watch": {"drill", "watch"},
    }
    mine = together.get(chosen.where, {chosen.where}) | {"everywhere"}
    for other in every:
        beside = other.where in mine or chosen.where == "everywhere"
        if other.id != chosen.id and beside and key in keymap.get(other.id, ",".join(other.keys)).split(","):
            return other
    return None


def keymap_of(text: str) -> dict[str, str]:
    """The keys of a setting; none when it says nothing usable."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return {str(id): str(key) for id, key in found.items()} if isinstance(found, dict) else {}


def apply(app: Navigation, *, coloured: bool) -> None:
    """Put what was set to use. Without colours the theme stays the terminal's."""
    theme = app.kept(THEME)
    if coloured and theme in {name for name, _ in themes.CHOICES}:
        app.theme = theme
    speed = app.kept(SPEED)
    if speed.isdecimal() and int(speed) in SPEEDS:
        app.speed = int(speed)
    if app.kept(MOTION) == "none":
        app.animation_level = "none"
    keymap = keymap_of(app.kept(KEYS))
    if keymap:
        app.set_keymap(keymap)
