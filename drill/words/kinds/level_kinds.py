"""The kinds of a level besides an outage that a design lives through alone, as lists of levels name them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from drill.model.level import Level

KINDS: Mapping[str, Callable[[Level], bool]] = {
    "diagnose": lambda level: level.diagnosis is not None,
    "incident commander": lambda level: level.hands is not None,
    "two nights": lambda level: level.second is not None,
    "inherited mess": lambda level: bool(level.hidden),
}
"""Each kind in words, and the levels that are of it."""


def kinds(level: Level) -> tuple[str, ...]:
    """The kinds of a level; none for the usual one."""
    return tuple(name for name, is_one in KINDS.items() if is_one(level))


def kind_words(level: Level) -> str:
    """The kinds as they stand behind a title, with a space before them: ` [two nights]`; empty for the usual one."""
    found = kinds(level)
    return f" [{', '.join(found)}]" if found else ""
