"""A diagnosis in words: which suspect it was, when it was named, and what told it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.words import units

if TYPE_CHECKING:
    from drill.model.diagnosis import Naming
    from drill.model.level_play import Diagnosis, Suspect

MARKS = {"cause": "✔", "wrong": "✘", "open": "·"}


def outcome(diagnosis: Diagnosis, cause: str, naming: Naming) -> str:
    """The true cause, and how it was named: `The cause: A slow volume. Named after 2 min 10 s and 1 wrong name.`."""
    told = diagnosis.suspect(cause).told
    wrong = _wrong(len(naming.wrong))
    if not naming.named:
        return f"The cause: {told}. It was not named{f', after {wrong}' if wrong else ''}."
    return f"The cause: {told}. Named after {units.duration(naming.took_s)}{f' and {wrong}' if wrong else ''}."


def _wrong(count: int) -> str:
    return f"{count} wrong name{'s' * (count > 1)}" if count else ""


def mark(suspect: Suspect, cause: str, naming: Naming) -> str:
    """The state of a suspect: `cause`, `wrong` where it was named and was not, otherwise `open`."""
    if suspect.id == cause:
        return "cause"
    return "wrong" if suspect.id in naming.wrong else "open"


def symptoms(diagnosis: Diagnosis, cause: str, naming: Naming) -> tuple[str, ...]:
    """Each suspect with the symptoms that tell it, the cause first."""
    ranked = sorted(diagnosis.suspects, key=lambda one: one.id != cause)
    return tuple(f"{MARKS[mark(one, cause, naming)]} {one.told}: {one.evidence}" for one in ranked)


def said_at_once(told: str, took_s: float | None, wrong: int) -> str:
    """The answer to a name as it is given; `took_s`: of the right one."""
    if took_s is not None:
        return f"Right, after {units.duration(took_s)}: {told}. Space resumes time."
    return f"No: it is not this one, {told}. {_wrong(wrong)} so far."
