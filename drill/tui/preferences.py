"""The player's settings: colours, speed, motion, keys. Kept in the profile; unknown values are ignored."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING

from textual.binding import Binding

from drill.session.live.pace import Pacing
from drill.session.live.playhead import SPEEDS
from drill.tui import themes

if TYPE_CHECKING:
    from drill.session.profile import Profile

THEME, SPEED, MOTION, KEYS, PACE, PAUSING = "theme", "speed", "motion", "keys", "pace", "pausing"
SCREENS = (
    ("app", "DrillApp", "everywhere"),
    ("screens.base_screen", "Page", "everywhere"),
    ("screens.level_list", "LevelsScreen", "levels"),
    ("screens.brief", "BriefScreen", "brief"),
    ("screens.options_editor", "DesignScreen", "plan"),
    ("screens.plan", "PlanScreen", "plan"),
    ("widgets.option_rows", "OptionRows", "options"),
    ("widgets.map_view", "MapView", "map"),
    ("screens.prediction", "Prediction", "forecast"),
    ("screens.clock_screen", "ClockScreen", "drill"),
    ("screens.running", "WatchScreen", "drill"),
    ("screens.drill", "DrillScreen", "drill"),
    ("screens.debrief", "DebriefScreen", "debrief"),
    ("screens.side_by_side", "SideBySideScreen", "sides"),
    ("screens.guide_pages", "GuideScreen", "guide"),
    ("screens.settings", "SettingsScreen", "settings"),
)
"""Screens with keys that can be changed, in the order they are met, and a player's name of each."""
BESIDE = {"plan": ("options", "map"), "options": ("plan",), "map": ("plan", "drill"), "drill": ("map",)}
"""Places whose keys are heard at the same time."""
RESERVED = frozenset(
    ("escape", "enter", "tab", "shift+tab", "up", "down", "left", "right", "ctrl+c", "ctrl+q", "ctrl+p", "backspace")
)
"""Keys that mean one thing throughout; only the binding that has one by default can have it."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key that can be changed: id of its binding, what it does, in which places, the keys it has from the start."""

    id: str
    does: str
    places: tuple[str, ...]
    keys: tuple[str, ...]

    @property
    def where(self) -> str:
        """The places in words."""
        return ", ".join(self.places)


def changeable() -> tuple[Key, ...]:
    """Every binding with an id, once; one that is on several screens has the keys of all of them."""
    found: dict[str, Key] = {}
    for module, name, place in SCREENS:
        owner = getattr(import_module(f"drill.tui.{module}"), name)
        for item in owner.__dict__.get("BINDINGS", ()):
            if not isinstance(item, Binding) or not item.id:
                continue
            keys = tuple(item.key.split(","))
            seen = found.setdefault(item.id, Key(item.id, item.description, (place,), keys))
            places, every = dict.fromkeys((*seen.places, place)), dict.fromkeys((*seen.keys, *keys))
            found[item.id] = replace(seen, places=tuple(places), keys=tuple(every))
    return tuple(found.values())


def clash(every: tuple[Key, ...], keymap: dict[str, str], chosen: Key, key: str) -> Key | None:
    """The other key of the same places that `key` stands for already; None when it is free."""
    mine = {"everywhere", *chosen.places, *(place for own in chosen.places for place in BESIDE.get(own, ()))}
    for other in every:
        beside = "everywhere" in chosen.places or not mine.isdisjoint(other.places)
        if other.id != chosen.id and beside and key in keymap.get(other.id, ",".join(other.keys)).split(","):
            return other
    return None


def keymap_of(text: str) -> dict[str, str]:
    """The keys of a setting; none if it holds nothing usable."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return {id: key for id, key in found.items() if isinstance(key, str) and key} if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class Preferences:
    """The player's settings: theme, speed, whether motion is off, keys, how drills are paced. Empty or 0: not set."""

    theme: str
    speed: int
    still: bool
    keymap: dict[str, str]
    pacing: Pacing


def pacing_of(profile: Profile) -> Pacing:
    """The pace of drills that the player has chosen."""
    return Pacing(profile.setting(PACE) == "even", profile.setting(PAUSING) != "none")


def preferred(profile: Profile) -> Preferences:
    """Read the settings of a profile; unknown values are ignored."""
    theme, speed = profile.setting(THEME), profile.setting(SPEED)
    return Preferences(
        theme if theme in dict(themes.CHOICES) else "",
        int(speed) if speed.isdecimal() and int(speed) in SPEEDS else 0,
        profile.setting(MOTION) == "none",
        keymap_of(profile.setting(KEYS)),
        pacing_of(profile),
    )
