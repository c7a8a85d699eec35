"""Designs to set beside one another with the same seed: the level's own, the last try, a change, known solutions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from drill.session.comparison import previous

if TYPE_CHECKING:
    from drill.model.action import Action
    from drill.model.design import Design
    from drill.model.level import Level
    from drill.session.profile import Profile


@dataclass(frozen=True, slots=True)
class ComparedDesign:
    """A design with a name for the screen, and what was done by hand in its drill."""

    name: str
    design: Design
    actions: tuple[Action, ...] = ()


def compared_designs(level: Level, own: Design, profile: Profile, *, solved: bool) -> tuple[ComparedDesign, ...]:
    """Designs other than one's own settled one: the last try, the design of today, known solutions once they may be seen."""
    last = profile.attempt(lambda store: previous(store, level, other_than=own.digest), None, quiet=True)
    found = [ComparedDesign("your last try", last)] if last is not None else []
    found.append(ComparedDesign("the design today", level.start))
    if solved:
        found += [ComparedDesign(f"known to pass: {name}", design) for name, design in level.solutions]
    return tuple(rival for rival in found if rival.design.digest != own.digest)
