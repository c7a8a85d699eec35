"""A plan whose design has parts that a predecessor built and the player has not inspected."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from drill.design.hidden_parts import concerns, has_part, inherited, masked
from drill.design.level_context import LevelContext
from drill.design.option_list import model_path, value_at

if TYPE_CHECKING:
    from drill.design.option import Option
    from drill.model.design import Design
    from drill.model.level import Level


@dataclass(frozen=True, slots=True)
class InheritedPlan:
    """A design, and the paths in it that are unknown to the player: they are as the level's start has them."""

    design: Design
    unknown: tuple[str, ...] = ()

    def shown(self, level: Level) -> Design:
        """The design with defaults in place of what is unknown: what rows, map and cards are drawn from."""
        return masked(self.design, LevelContext.of(level), self.unknown)

    def without(self, known: frozenset[str]) -> InheritedPlan:
        """The plan after these paths were looked at."""
        return replace(self, unknown=tuple(path for path in self.unknown if path not in known))

    def hidden_path(self, option: Option) -> str:
        """The unknown path that an option's row stands for; empty for one that is known."""
        return next((path for path in self.unknown if concerns(option.key, path)), "")

    def chosen(self, level: Level, option: Option, value: Any) -> InheritedPlan:  # noqa: ANN401 (values of every kind)
        """The plan with another value of an option."""
        return self._changed(level, option, option.put(level, self.shown(level), value))

    def stepped(self, level: Level, option: Option, by: int) -> InheritedPlan:
        """The plan with the next (`by` 1) or previous (-1) value of an option.

        From an unknown one to the first or the last: the default that stands for it is no place to step from.
        """
        shown = self.shown(level)
        if not self.hidden_path(option):
            return self._changed(level, option, option.step(level, shown, by))
        values = [value for value, _ in (option.near or option.choices)(level, shown)]
        return self.chosen(level, option, values[0 if by > 0 else -1]) if values else self

    def _changed(self, level: Level, option: Option, after: Design) -> InheritedPlan:
        """The plan that shows a design. A part that a choice replaces is no longer the predecessor's.

        The choice was made on the design as it is shown, so that it tells nothing of what is unknown.
        """
        before = self.shown(level)
        kept = tuple(path for path in self.unknown if not concerns(option.key, path) and _same(before, after, path))
        return InheritedPlan(inherited(after, level.start, LevelContext.of(level), kept), kept)


def _same(before: Design, after: Design, path: str) -> bool:
    """True if both designs have the option, with one value."""
    names = model_path(path)
    return has_part(before, path) and has_part(after, path) and bool(value_at(before, names) == value_at(after, names))
