"""The two hints of a level, and its lesson read early. They are free; the number taken is noted beside the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.design.lesson_condition import lesson_path
from drill.engine.actions.action_table import ACTIONS
from drill.session.inspection import looks_taken
from drill.syntax.safe_text import prose, safe

if TYPE_CHECKING:
    from drill.design.option import Option
    from drill.model.design import Design
    from drill.model.level import Level
    from drill.session.profile import Profile

STEPS = 2
READ = "read"


def taken(profile: Profile, level: Level) -> int:
    """Hints taken of a level so far, among them a lesson read before it was passed, and looks at hidden parts."""
    return hints_given(profile, level) + lesson_revealed(profile, level) + looks_taken(profile, level)


def hints_given(profile: Profile, level: Level) -> int:
    """The number of hints given, of two."""
    text = profile.setting(f"hints:{level.id}", "0")
    return int(text) if text.isdecimal() else 0


def lesson_revealed(profile: Profile, level: Level) -> bool:
    """True if the lesson was read before the level was passed."""
    return profile.setting(f"lesson:{level.id}") == READ


def reveal_lesson(profile: Profile, level: Level) -> None:
    """The lesson is read before the level is passed: that counts as a hint."""
    profile.keep(f"lesson:{level.id}", READ)


def take_hint(profile: Profile, level: Level, step: int | None = None) -> str:
    """The next hint, or that of a step; the last one again when there are no more."""
    before = hints_given(profile, level)
    number = step or min(before + 1, STEPS)
    if number > before:
        profile.keep(f"hints:{level.id}", str(number))
    return prose(level.story.hint or "There is none.") if number == 1 else second(level)


def second(level: Level) -> str:
    """The option the level turns on, by the name it has in the plan; the action, where it turns on one."""
    if not level.needs:
        return "This level turns on no single option."
    path = lesson_path(level)
    if path == "runbook":
        return _action(level)
    found = _row(level, path)
    return f"It turns on {found.label.strip()}: {found.meaning}" if found else f"It turns on {safe(path)}."


def _row(level: Level, path: str) -> Option | None:
    """The row of what the level needs, which may be a part of a design: then one that a solution puts otherwise."""
    from drill.design.plan_rows import option_key, options

    def texts(design: Design) -> dict[tuple[str, str], tuple[Option, str]]:
        return {(row.key, row.label): (row, row.text(level, design)) for row in options(level, design)}

    before, solved = texts(level.start), [texts(design) for _, design in level.solutions]
    key = option_key(tuple(path.split(".")))
    rows = [row for found in (before, *solved) for row, _ in found.values()]
    named = next((row for row in rows if row.key == key), None)
    if named is not None or not solved:
        return named
    changed = [
        {place for place, (_, text) in found.items() if place not in before or before[place][1] != text}
        for found in solved
    ]
    parts = [
        (place, row) for place, (row, _) in solved[0].items() if row.key.startswith(f"{key}.") and place in changed[0]
    ]
    shared = [row for place, row in parts if all(place in some for some in changed)]
    return next(iter((*shared, *(row for _, row in parts))), None)


def _action(level: Level) -> str:
    """The action to take during the drill: the first one in the first solution's runbook."""
    done = [rule.do for _, design in level.solutions[:1] for rule in design.runbook if rule not in level.start.runbook]
    if not done:
        return "It turns on the runbook: which action is taken during the drill, and when."
    offer = ACTIONS[done[0]].offers[0]
    return f"It turns on an action during the drill, in time: {offer.title} (a acts). {offer.does}"


def helped(count: int) -> str:
    """A note beside a result that was reached with help."""
    return f"{count} hint" if count == 1 else f"{count} hints"


def said(count: int) -> str:
    """The number of hints taken, in words."""
    return {0: "", 1: "One hint taken."}.get(count, f"{count} hints taken.")
