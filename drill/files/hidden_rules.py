"""Checks of the parts of a level's start that it hides from the player, and of designs that inherit them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from drill.design.choices import flat, within
from drill.design.dump import design_data
from drill.design.hidden_parts import concerns, default_of, masked, plan_rows
from drill.design.level_context import LevelContext
from drill.design.option_list import option_paths
from drill.design.option_spec import Default
from drill.files import texts
from drill.syntax.problems import FileRule, quoted, suggest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from drill.files.level_file import LevelFile
    from drill.model.level import Level
    from drill.syntax.document import Document

PLACEHOLDERS = {
    "database.zone": "start.zone",
    "database.class": "start.class",
    "database.storage.gib": "start.gib",
    "replicas": "start.replicas",
}
"""Options of `start` whose values a text can take by a placeholder."""
AFTER_PLAY = ("story", "lesson")
"""The text that a player reads once a drill has revealed everything."""


def check_hidden(document: Document, file: LevelFile) -> None:
    """Report hidden paths that `start` does not set, that have no default to stand for them, or that overlap."""
    known = option_paths()
    for number, path in enumerate(file.hidden):
        place = document.place(("hidden", number))
        if path not in known:
            continue  # the rule for names of options has said so
        if default_of(path) is Default.NEEDED:
            message = f"{quoted(path)} has no default that the plan could show in its place"
            document.report(FileRule.CONFLICT, place, message, "hide another option, or one within it")
        elif ("start", *path.split(".")) not in document.keys:
            message = f"start does not set {path}, so that nobody has built it"
            document.report(FileRule.CONFLICT, place, message, f"set {path} in start, or hide another option")
        others = file.hidden[:number]
        if any(within(path, (other,)) or within(other, (path,)) for other in others):
            document.report(FileRule.TWICE, place, f"{quoted(path)} is hidden twice", "name it, or the whole, once")


def check_shown(document: Document, level: Level) -> None:
    """Report parts that cannot be shown without the hidden ones, and texts that give one away."""
    if not level.hidden:
        return
    from drill.catalog import rules  # opens the tables of prices

    shown = masked(level.start, LevelContext.of(level), level.hidden)
    rows = (*plan_rows(level, shown), *plan_rows(level, level.start))
    for number, path in enumerate(level.hidden):
        if not any(concerns(row.key, path) for row in rows):
            place = document.place(("hidden", number))
            message = f"the plan has no row for {path}"
            document.report(FileRule.OPTION, place, message, "hide the part that holds it")
    for violation in rules.check(level, shown):
        message = f"with defaults in place of what is hidden, start breaks {violation.code}: {violation.message}"
        hint = "hide what goes with it too, or hide less"
        document.report(FileRule.CONFLICT, document.place(("hidden",)), message, hint)
    for where, text in texts.written(level):
        if where == AFTER_PLAY:
            continue
        for hidden, words in _given_away(level, text):
            message = f"the text tells {hidden}, which is hidden: {quoted(words)}"
            document.report(FileRule.TEXT, document.place(where), message, "leave the value out, or do not hide it")


def check_inherited(document: Document, level: Level, paths: Sequence[str]) -> None:
    """Report parts that a design cannot inherit from a level, or sets itself as well."""
    for number, path in enumerate(paths):
        place = document.place(("inherits", number))
        if path not in level.hidden:
            hint = suggest(path, level.hidden) if level.hidden else "remove it"
            document.report(FileRule.OPTION, place, f"{level.id} hides no {quoted(path)}", hint)
        elif tuple(path.split(".")) in document.keys:
            message = f"the design both inherits {path} and sets it"
            document.report(FileRule.CONFLICT, place, message, "keep one of the two")


def _given_away(level: Level, text: str) -> Iterator[tuple[str, str]]:
    """Hidden paths whose values a text tells, with the words that do: a placeholder, or the option's name beside its value."""
    values = flat(design_data(level.start))
    for path in level.hidden:
        name = PLACEHOLDERS.get(path, "")
        if name in texts.names(text):
            yield path, f"{{{name}}}"
        found = {option: value for option, value in values.items() if within(option, (path,))}
        for option, value in found.items():
            told = re.search(_told(option, value), text, re.IGNORECASE)
            if told:
                yield path, told[0]


def _told(option: str, value: object) -> str:
    """A pattern of an option's name followed by its value: `keepalive: 30s`, `keepalive is 30s`."""
    name = re.escape(option.rpartition(".")[2]).replace("_", "[ _-]")
    word = str(value).lower() if isinstance(value, bool) else str(value)
    return rf"\b{name}\b[:=]?\s+(?:(?:is|are|was|of|at|to|set to)\s+)?{re.escape(word)}(?![\w-])"
