"""Checks the condition of a level's lesson."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.design.lesson_condition import OFF, START, lesson_condition, written_value
from drill.design.references import no_zone
from drill.design.specs import BY_PATH
from drill.syntax.problems import FileRule, quoted

if TYPE_CHECKING:
    from drill.design.level_context import LevelContext
    from drill.syntax.document import Document


def check_lesson(document: Document, text: str, context: LevelContext) -> str:
    """Report a value that the lesson's option cannot have. Returns the option's path, which may be unknown."""
    lesson = lesson_condition(text)
    if lesson.names_zone and context.zone(lesson.value) not in context.zones:
        document.report(FileRule.ZONE, document.place(("lesson", "needs")), *no_zone(lesson.value, context))
    if lesson.value not in ("", START, OFF) and lesson.path in BY_PATH:
        try:
            written_value(lesson.path, lesson.value)
        except ValueError:
            place = document.place(("lesson", "needs"))
            message = f"{lesson.path} cannot be {quoted(lesson.value)}"
            document.report(
                FileRule.CHOICE, place, message, f"write a value that a design may have, or {START} or {OFF}"
            )
    return lesson.path
