"""A drill that was left before its end, so that the title can offer to go on with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drill.errors import DrillError
from drill.model.action import Action, ActionKind

if TYPE_CHECKING:
    from drill.model.design import Design
    from drill.model.level import Level

KEY = "resume"


@dataclass(frozen=True, slots=True)
class Left:
    """Where a drill was left: level file, design, luck, actions, the moment shown, the forecast (0: none)."""

    ref: str
    design_yaml: str
    seed: int
    actions: tuple[Action, ...]
    at_s: int
    availability: float = 0.0
    first_down: str = ""


def as_text(left: Left) -> str:
    """The setting's value."""
    acts = [[a.at_s, a.kind.value, a.target, a.value] for a in left.actions]
    rest = {"ref": left.ref, "design": left.design_yaml, "seed": left.seed, "at": left.at_s}
    return json.dumps({**rest, "actions": acts, "availability": left.availability, "first_down": left.first_down})


def parse(text: str) -> Left | None:
    """What a setting's value says; None when it says nothing usable."""
    try:
        top = json.loads(text)
        acts = tuple(
            Action(int(at), ActionKind(kind), str(target), str(value)) for at, kind, target, value in top["actions"]
        )
        return Left(
            str(top["ref"]), str(top["design"]), int(top["seed"]), acts, int(top["at"]),
            float(top["availability"]), str(top["first_down"]),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError):
        return None


def found(left: Left) -> tuple[Level, Design] | None:
    """The level and design of a drill that was left; None when they are no longer what they were."""
    from drill.loading.library import level_path
    from drill.loading.load import load_design, load_level

    try:
        level = load_level(level_path(left.ref))
        return level, load_design(left.design_yaml, level)
    except (DrillError, OSError):
        return None
