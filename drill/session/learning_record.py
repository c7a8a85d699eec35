"""A player's learning by claim: answers before and after a level, first tries, tries until passed, forecasts.

Kept on the player's own machine. Exported as one file when they ask for it; nothing is sent anywhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from drill.catalog.claim_questions import asked
from drill.model.level import Level, Question
from drill.session.calibration import Guess, points
from drill.store.store import Result

KEY = "answers"
"""The setting that holds answers."""
KEPT = 1000
FORMAT = 1
"""Version of the exported file."""

Phase = Literal["before", "after"]


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer to one of a level's questions."""

    level: str
    claim: str
    number: int
    """Of the question in its level, from 1."""
    phase: Phase
    right: bool


def options(question: Question) -> tuple[str, ...]:
    """The answers to choose from, in an order that does not tell which is right."""
    return tuple(sorted((question.right, *question.wrong)))


def phase_of(results: Sequence[Result]) -> Phase:
    """Questions are asked before the first drill on a level, and after it."""
    return "after" if results else "before"


def answered(level: Level, chosen: Sequence[int], phase: Phase) -> tuple[Answered, ...]:
    """The answers to all questions of a level; `chosen` counts options from 1. Raises ValueError for one that is not there."""
    questions = asked(level)
    if len(chosen) != len(questions):
        raise ValueError(f"{level.id} has {len(questions)} questions, not {len(chosen)}")
    made = []
    for number, (question, choice) in enumerate(zip(questions, chosen, strict=True), 1):
        known = options(question)
        if not 1 <= choice <= len(known):
            raise ValueError(f"question {number} has answers 1 to {len(known)}, not {choice}")
        made.append(Answered(level.id, question.claim, number, phase, known[choice - 1] == question.right))
    return tuple(made)


def with_answers(text: str, more: Iterable[Answered]) -> str:
    """The setting with more answers; of one question in one phase the first before a level counts, the last after it."""
    kept = {(one.level, one.number, one.phase): one for one in parse(text)}
    for one in more:
        key = (one.level, one.number, one.phase)
        if one.phase == "after" or key not in kept:
            kept[key] = one
    return json.dumps([asdict(one) for one in list(kept.values())[-KEPT:]])


def parse(text: str) -> tuple[Answered, ...]:
    """The answers of a setting; none if it holds nothing usable."""
    try:
        return tuple(Answered(**one) for one in json.loads(text or "[]"))
    except (ValueError, TypeError):
        return ()


def record(
    levels: Iterable[tuple[Level, Sequence[Result]]],
    answers: Sequence[Answered],
    guesses: Sequence[Guess],
    student: str,
) -> dict[str, Any]:
    """The exported file's data: a row for each level that was played or asked about."""
    rows = [
        _row(level, sorted(results, key=lambda one: one.played_at), answers, guesses)
        for level, results in levels
        if results or any(one.level == level.id for one in answers)
    ]
    return {"format": FORMAT, "student": student, "levels": rows}


def _row(
    level: Level, tries: Sequence[Result], answers: Sequence[Answered], guesses: Sequence[Guess]
) -> dict[str, Any]:
    mine = [one for one in answers if one.level == level.id]
    until = next((number for number, one in enumerate(tries, 1) if one.passed), None)
    designs = {one.design_yaml for one in tries[:until]} if until is not None else set()
    digests = {one.digest for one in tries}
    return {
        "level": level.id,
        "scenario_digest": level.scenario,
        "claims": list(dict.fromkeys((*level.decides, *(one.claim for one in asked(level))))),
        "before": _shares(one for one in mine if one.phase == "before"),
        "after": _shares(one for one in mine if one.phase == "after"),
        "tries": len(tries),
        "passed_first_try": until == 1,
        "tries_until_passed": until,
        "changes_until_passed": len(designs) - 1 if designs else None,
        "forecast_points": [points(one) for one in guesses if one.digest in digests],
    }


def _shares(answers: Iterable[Answered]) -> dict[str, list[int]]:
    """By claim: how many answers are right, of how many."""
    found: dict[str, list[int]] = {}
    for one in answers:
        counts = found.setdefault(one.claim, [0, 0])
        counts[0] += one.right
        counts[1] += 1
    return found
