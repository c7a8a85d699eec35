"""The condition that a level's lesson puts on a design: `database.multi_az`, `clients.keepalive != start`, `cache == off`.

An option alone: the design has it, and otherwise than the level's start. With a value: the design has that value, or any
other; `start` stands for the value that the level starts with, `off` for none. To leave something out may be the lesson.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import TypeAdapter

from drill.design.dump import design_data, part
from drill.design.level_context import LevelContext
from drill.design.option_list import BY_PATH
from drill.design.value_forms import ValueForm, zone
from drill.model.design import Design
from drill.model.level import Level

START, OFF = "start", "off"
"""Words for the value that a level starts with, and for none."""


@dataclass(frozen=True, slots=True)
class LessonCondition:
    """An option of a design, by its path, and how its value has to be: `operator` is `==`, `!=` or empty."""

    path: str
    operator: str = ""
    value: str = ""

    def met(self, level: Level, design: Design) -> bool:
        """True if a design has the lesson."""
        written, first = (part(design_data(made), self.path.split(".")) for made in (design, level.start))
        now, first = _plain(written), _plain(first)
        if not self.operator:
            return written is not None and now != first
        wanted = first if self.value == START else _plain(written_value(self.path, self._word(level)))
        same: bool = now == wanted
        return same == (self.operator == "==")

    def _word(self, level: Level) -> str:
        """The value as designs have it: a zone by its full name."""
        return LevelContext.of(level).zone(self.value) if self.names_zone else self.value

    @property
    def names_zone(self) -> bool:
        """True if the value is a zone, which a file may write by its letter."""
        return self.path in BY_PATH and BY_PATH[self.path].form == zone() and self.value not in ("", START, OFF)


def lesson_condition(text: str) -> LessonCondition:
    """Read a condition. Raises ValueError for what is no path, nor a path, an operator and a value."""
    words = text.split()
    if len(words) == 1:
        return LessonCondition(words[0])
    if len(words) != 3 or words[1] not in ("==", "!="):
        message = f"write an option, or option == value, or option != value: {text!r}"
        raise ValueError(message)
    return LessonCondition(*words)


def written_value(path: str, text: str) -> Any:  # noqa: ANN401 (a value of a design file)
    """The value at a path as a design file holds it, from a word of a condition; None for `off`.

    Raises ValueError for what the option cannot be; a part of a design with options of its own is only `off`.
    """
    if text == OFF:
        return None
    form = BY_PATH[path].form
    if not isinstance(form, ValueForm):
        message = f"{path} is no single value"
        raise ValueError(message)  # noqa: TRY004 (the word is wrong, not its type)
    try:
        read = form.read(TypeAdapter(form.type).validate_python(yaml.safe_load(text)))
    except yaml.YAMLError as error:
        raise ValueError(text) from error
    return form.write(read)


def lesson_path(level: Level) -> str:
    """The path of the option that a level's lesson is about; empty without a lesson."""
    return lesson_condition(level.needs).path if level.needs else ""


def _plain(value: Any) -> Any:  # noqa: ANN401 (a part of a design file)
    """A value with the ways to say `not there` made one."""
    return None if value in (False, OFF, [], {}) else value
