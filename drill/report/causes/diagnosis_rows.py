"""A diagnosis in reports: the cause of a seed's night, how the player named it, and what tells each suspect."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from drill.engine.deck_draws import with_drawn_faults
from drill.model.diagnosis import cause_of, naming
from drill.report.report_parts import Lines, Section, line
from drill.words.kinds.diagnosis_words import outcome, symptoms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from drill.model.level import Level
    from drill.model.level_play import Diagnosis
    from drill.model.run import ScoredRun
    from drill.report.report_parts import Block


def diagnosis_sections(level: Level | None, run: ScoredRun) -> tuple[Section, ...]:
    """The section of a run; none where the level has no suspects."""
    if level is None or level.diagnosis is None:
        return ()
    cause = cause_of(with_drawn_faults(level, run.seed))
    return (Section("The cause", partial(_rows, level.diagnosis, cause, run)),)


def _rows(diagnosis: Diagnosis, cause: str, run: ScoredRun) -> Iterator[Block]:
    named = naming(run.recording.events)
    yield Lines(tuple(map(line, (outcome(diagnosis, cause, named), *symptoms(diagnosis, cause, named)))))


def diagnosis_data(level: Level, run: ScoredRun) -> dict[str, Any]:
    """The same as plain data; a cause that was not named took null."""
    named = naming(run.recording.events)
    return {
        "cause": cause_of(with_drawn_faults(level, run.seed)),
        "named": named.named,
        "diagnosis_s": named.took_s if named.named else None,
        "wrong": list(named.wrong),
    }
