"""The hidden parts of a level that the player has inspected. Each inspection before a drill is noted like a hint."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drill.model.level import Level
    from drill.session.profile import Profile

LOOKED, REVEALED = "looked", "revealed"
"""Settings of a level: the paths that the player inspected, and whether a drill has shown all of them."""


def known_parts(profile: Profile, level: Level) -> frozenset[str]:
    """The hidden paths that the player knows by now."""
    if not level.hidden:
        return frozenset()
    if profile.setting(f"{REVEALED}:{level.id}") == level.digest:
        return frozenset(level.hidden)
    return frozenset(profile.setting(f"{LOOKED}:{level.id}").split()) & frozenset(level.hidden)


def looks_taken(profile: Profile, level: Level) -> int:
    """The number of hidden parts that were inspected before a drill showed them."""
    return (
        len(frozenset(profile.setting(f"{LOOKED}:{level.id}").split()) & frozenset(level.hidden)) if level.hidden else 0
    )


def inspect_part(profile: Profile, level: Level, path: str) -> None:
    """Note that the player has looked at a hidden path."""
    profile.change(f"{LOOKED}:{level.id}", lambda before: " ".join(dict.fromkeys((*before.split(), path))))


def reveal_all(profile: Profile, level: Level) -> None:
    """Note that a drill has shown every hidden part, which counts as no look."""
    if level.hidden:
        profile.keep(f"{REVEALED}:{level.id}", level.digest)
