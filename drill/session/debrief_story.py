"""Tells the course of a run in sentences, from its score and its ledger."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from drill.engine.faults.fault_table import FAULTS
from drill.session.option_names import option_name, option_value
from drill.syntax.safe_text import safe
from drill.words import units
from drill.words.english import chain_words, english
from drill.words.losses import Loss, losses

if TYPE_CHECKING:
    from drill.model.level import Level
    from drill.model.run import ScoredRun
    from drill.proof.proven_causes import ProvenCauses
    from drill.scoring.difference_ledger import DifferenceLedger

SENTENCES = 5
REMEDY_SHARE = 0.05
"""A remedy is worth a sentence from this share of the losses on."""


def sentences(level: Level, run: ScoredRun, causes: ProvenCauses | None = None) -> tuple[str, ...]:
    """At most five: the whole, the causes that cost most with their chains, what was lost for good, how long it took.

    The chains are the engine's until they have been proven.
    """
    score = run.score
    lost = score.offered - score.good
    first = f"Of {units.count(score.offered)} requests {units.count(score.good)} were answered in time and fresh" + (
        f"; {units.count(lost)} were not." if lost else "."
    )
    said = [first]
    ranked = losses(run.recording.ledger if causes is None else causes.losses)
    tail = [*_tail(level, run), *(_remedies(level, causes.ledger, lost) if causes else ())]
    said += [_loss_sentence(level, loss, lost) for loss in ranked[: SENTENCES - 1 - len(tail)]]
    return (*said, *tail)[:SENTENCES]


def _loss_sentence(level: Level, loss: Loss, lost: int) -> str:
    verb = {"failed": "failed", "late": "were answered late", "stale": "got stale data"}.get(loss.outcome, loss.outcome)
    names = _and(loss.classes)
    part = loss.count / lost if lost else 0.0
    why = chain_words(loss.merged_chain, level, partial(option_name, level), partial(option_value, level))
    return (
        f"{units.count(loss.count)} {names} requests ({units.percent(part)} of those lost) {verb} ({english(loss.merged_cause)})"
        + (f": {why}." if why else ".")
    )


def _tail(level: Level, run: ScoredRun) -> list[str]:
    """Lost writes, and recovery or the worst minute: only what is worth a sentence."""
    score = run.score
    said = []
    if score.lost_writes:
        said.append(f"{units.count(score.lost_writes)} writes were acknowledged to customers and no longer exist.")
    if score.recovered_s is None:
        said.append("It had not recovered when the drill ended.")
    elif score.recovered_s:
        worst = units.percent(score.worst_minute)
        said.append(
            f"Recovery took {units.duration(score.recovered_s)}; in the worst minute {worst} were answered in time."
        )
    elif not run.recording.ledger and level.possible_faults:
        said.append("Whatever happened, customers did not notice.")
    return said


def _remedies(level: Level, ledger: DifferenceLedger, lost: int) -> Iterator[str]:
    """The action of people or the runbook that reduced losses most, if it matters."""
    useful = [item for item in ledger.departures if item.remedy and -item.alone >= REMEDY_SHARE * max(lost, 1)]
    for item in sorted(useful, key=lambda item: item.alone)[:1]:
        yield f"Without this, {units.count(-item.alone)} more would have been lost: {english(item.said, level)}."


def _and(names: tuple[str, ...]) -> str:
    plain = [safe(name) for name in names]
    return plain[0] if len(plain) == 1 else f"{', '.join(plain[:-1])} and {plain[-1]}"


def fault_words(kind: str, target: str) -> str:
    """A fault that may happen, in words a customer of the level understands."""
    text = FAULTS[kind].title
    return f"{text}: {safe(target)}" if target else text
