"""Unfinished drills, which the title offers to resume: the latest, one per level."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drill.engine.actions.action_table import ACTIONS
from drill.errors import DrillError
from drill.model.action import Action
from drill.session.forecast import Forecast

if TYPE_CHECKING:
    from typing import Any

    from drill.model.design import Design
    from drill.model.level import Level
    from drill.session.opened_level import OpenedLevel

KEY = "resume"
MOST = 3
"""Two windows, and one that was killed."""


@dataclass(frozen=True, slots=True)
class UnfinishedDrill:
    """The place where a drill was left: level file, design, seed, actions, the moment shown, the forecast (0: none)."""

    ref: str
    design_yaml: str
    seed: int
    actions: tuple[Action, ...]
    at_s: int
    availability: float = 0.0
    first_down: str = ""

    @property
    def forecast(self) -> Forecast | None:
        """The player's prediction."""
        return Forecast(self.availability, self.first_down) if self.availability else None


def left_at(
    opened: OpenedLevel, design: Design, seed: int, actions: tuple[Action, ...], at_s: int, forecast: Forecast | None
) -> UnfinishedDrill:
    """A drill as it is left at a moment."""
    from drill.design.dump import design_yaml

    return UnfinishedDrill(
        ref=opened.ref,
        design_yaml=design_yaml(design),
        seed=seed,
        actions=actions,
        at_s=at_s,
        availability=forecast.availability if forecast else 0.0,
        first_down=forecast.first_down if forecast else "",
    )


def added(text: str, left: UnfinishedDrill) -> str:
    """The setting with one more drill, the newest first; it takes the place of another one of its level."""
    others = [other for other in parse(text) if other.ref != left.ref]
    return _as_text((left, *others)[:MOST])


def kept(text: str, left: UnfinishedDrill, *, over: bool) -> str:
    """The setting after a drill was left at a moment: one that is over or has not begun is not kept."""
    begun = left.at_s > 0 or bool(left.actions)
    return added(text, left) if begun and not over else without(text, left.ref)


def without(text: str, ref: str) -> str:
    """The setting without a level's drill; empty when there is no other."""
    return _as_text(tuple(other for other in parse(text) if other.ref != ref))


def _as_text(every: tuple[UnfinishedDrill, ...]) -> str:
    return json.dumps([_as_json(left) for left in every]) if every else ""


def _as_json(left: UnfinishedDrill) -> dict[str, object]:
    acts = [[a.at_s, a.kind, a.target, a.value] for a in left.actions]
    rest = {"ref": left.ref, "design": left.design_yaml, "seed": left.seed, "at": left.at_s}
    return {**rest, "actions": acts, "availability": left.availability, "first_down": left.first_down}


def parse(text: str) -> tuple[UnfinishedDrill, ...]:
    """The drills of a setting, the newest first; what is not usable is left out."""
    try:
        found = json.loads(text)
    except ValueError:
        return ()
    every = found if isinstance(found, list) else [found]
    return tuple(left for top in every if (left := _parsed(top)) is not None)


def _parsed(top: Any) -> UnfinishedDrill | None:  # noqa: ANN401 (what was kept may be anything)
    try:
        acts = tuple(
            Action(int(at), ACTIONS[kind].kind, str(target), str(value)) for at, kind, target, value in top["actions"]
        )
        return UnfinishedDrill(
            str(top["ref"]),
            str(top["design"]),
            int(top["seed"]),
            acts,
            int(top["at"]),
            float(top["availability"]),
            str(top["first_down"]),
        )
    except (ValueError, KeyError, TypeError):
        return None


def found(left: UnfinishedDrill) -> tuple[Level, Design] | None:
    """The level and design of a drill that was left; None when they are no longer what they were."""
    from drill.files.library import find_level
    from drill.files.load import load_design

    try:
        level = find_level(left.ref)
        return level, load_design(left.design_yaml, level)
    except (DrillError, OSError):
        return None
