"""A judgement as one object of plain data, for JSON.

Counts are whole requests: offered is exactly good + stale + late + failed, and the ledger's counts add up to stale + late +
failed. Shares are fractions, money dollars, times seconds. What is infinite (never recovered) is null.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from math import isfinite
from statistics import median
from typing import TYPE_CHECKING, Any

from drill.model.alarm_states import States, first_states, followed
from drill.model.level import Level
from drill.model.run import MICRO, LedgerRow, Score, ScoredRun
from drill.model.said import order
from drill.proof.held_figures import HeldResult
from drill.proof.ranges import Ranges
from drill.report.causes.departure_rows import departure_data
from drill.report.causes.diagnosis_rows import diagnosis_data
from drill.report.provenance import of_run
from drill.report.timeline_data import Second, frame_data, timeline
from drill.scoring.measured import Measured
from drill.scoring.verdict import Judgement
from drill.words.english import as_data, event_data
from drill.words.metric_words import bound_text

if TYPE_CHECKING:
    from drill.proof.proven_causes import ProvenCauses
    from drill.proof.trial import Trial
    from drill.store.store import Result


def score_data(
    judgement: Judgement,
    *,
    with_timeline: bool = False,
    nodes: tuple[str, ...] = (),
    alarms: tuple[str, ...] = (),
    swept: Ranges | None = None,
    level: Level | None = None,
    measured: tuple[Measured, ...] = (),
    held: tuple[HeldResult, ...] = (),
    causes: ProvenCauses | None = None,
) -> dict[str, Any]:
    """The object, keys in their fixed order.

    `level` gives events their clock, `nodes` the timeline its nodes and classes, `alarms` its alarms; `measured` are the
    metrics of every seed, `held` the published figures of the design. `ledger` has the engine's own chains,
    which the digest covers; `causes` the proven ones.
    """
    run = judgement.run
    score = run.score
    made: dict[str, Any] = {
        **of_run(run),
        "seed": run.seed,
        "seeds": judgement.seeds,
        "verdict": judgement.verdict,
        "required": list(judgement.required),
        "stars": list(judgement.stars),
        "digest": judgement.digest,
        "objectives": [
            {
                "name": row.name,
                "bound": bound_text(row.bound),
                "metric": row.bound.metric,
                "op": row.bound.op,
                "limit": row.bound.value,
                "value": number(row.value),
                "met": row.met,
                "verdict": said,
                "required": judgement.asked(row.name),
            }
            for row, said in zip(score.objectives, judgement.bounds, strict=True)
        ],
        "availability": _availability(score),
        "staleness": {
            "reads": score.reads,
            "stale": score.stale,
            "ratio": score.stale_ratio,
            "age_p99_s": number(score.age_p99_s),
            "lost_writes": score.lost_writes,
            "rpo_s": score.rpo_s,
        },
        "cost": _cost(score),
        "ledger": [_ledger_row(row, level) for row in ranked(run.recording.ledger)],
    }
    if level is not None and level.diagnosis is not None:
        made["diagnosis"] = diagnosis_data(level, run)
    if run.nights:
        made["nights"] = [_night(night, level) for night in run.nights]
    if len(measured) > 1:
        made["per_seed"] = [_seed(row) for row in measured]
        made["spread"] = {name: _spread(name, measured) for name, _ in measured[0].values}
    if with_timeline:
        made["timeline"] = list(_seconds(run, nodes, level, first_states(alarms)))
    if held:
        made["holds"] = [_held(item) for item in held]
    if swept is not None:
        made["ranges"] = _ranges(swept)
    if causes is not None:
        rows = [_ledger_row(row, level) for row in ranked(causes.losses)]
        made["causes"] = {"ledger": rows, "departures": departure_data(causes.ledger, level)}
    return made


def _night(night: ScoredRun, level: Level | None) -> dict[str, Any]:
    """One of two nights by itself: the objectives above hold for both, the figures above are the first one's."""
    score = night.score
    return {
        "digest": night.digest,
        "availability": _availability(score),
        "lost_writes": score.lost_writes,
        "objectives": [
            {"name": row.name, "metric": row.bound.metric, "value": number(row.value), "met": row.met}
            for row in score.objectives
        ],
        "ledger": [_ledger_row(row, level) for row in ranked(night.recording.ledger)],
    }


def number(value: float) -> float | None:
    """A figure as JSON can hold it: infinite and undefined ones become null."""
    return value if isfinite(value) else None


def outcome_data(came: Trial | Result) -> dict[str, Any]:
    """A run's result in six fields, the same in every list."""
    return {
        "passed": came.passed,
        "stars": list(came.stars),
        "availability": came.availability,
        "stale_ratio": came.stale_ratio,
        "lost_writes": came.lost_writes,
        "monthly_usd": came.monthly_micro_usd / MICRO,
    }


def ranked(ledger: tuple[LedgerRow, ...]) -> list[LedgerRow]:
    """Rows that hold requests, the largest first; ties by class, outcome and cause."""
    held = [row for row in ledger if row.count]
    return sorted(held, key=lambda row: (-row.count, row.cls, row.outcome, row.cause, order(row.chain)))


def _availability(score: Score) -> dict[str, Any]:
    return {
        "offered": score.offered,
        "good": score.good,
        "late": score.late,
        "stale": score.stale,
        "failed": score.failed,
        "ratio": score.availability,
        "worst_minute": score.worst_minute,
        "down_s": score.down_s,
        "recovered_s": score.recovered_s,
        "rto_s": dict(score.rto_s),
    }


def _cost(score: Score) -> dict[str, Any]:
    return {
        "monthly_usd": score.monthly_micro_usd / MICRO,
        "drill_usd": score.drill_micro_usd / MICRO,
        "spent_usd": score.spent_micro_usd / MICRO,
        "following_month_usd": score.following_micro_usd / MICRO,
        "items": [
            {
                **as_data(item.said),
                "usd_month": item.micro_usd_month / MICRO,
                "source": item.source,
            }
            for item in score.bill
        ],
    }


def _seed(row: Measured) -> dict[str, Any]:
    """Every metric of one seed."""
    return {"seed": row.seed, "digest": row.digest, "metrics": {name: number(value) for name, value in row.values}}


def _held(item: HeldResult) -> dict[str, Any]:
    """A published figure, and the median of the seeds."""
    figure = item.figure
    return {
        "metric": figure.metric,
        "published": number(figure.value),
        "tolerance": figure.tolerance,
        "source": figure.source,
        "value": number(item.value),
        "met": item.met,
    }


def _spread(name: str, rows: tuple[Measured, ...]) -> dict[str, float | None]:
    """The least, the middle and the greatest value of a metric over the seeds."""
    values = sorted(row.value(name) for row in rows)
    return {"min": number(values[0]), "median": number(median(values)), "max": number(values[-1])}


def _seconds(run: ScoredRun, nodes: tuple[str, ...], level: Level | None, states: States) -> Iterator[dict[str, Any]]:
    """Every second of the timeline; of a design with alarms each with their states, which begin as given."""
    for second in timeline(run.recording):
        states = followed(states, second.events)
        alarms = {"alarms": {name: state.value for name, state in states.items()}} if states else {}
        yield _second(second, run, nodes, level) | alarms


def _second(second: Second, run: ScoredRun, nodes: tuple[str, ...], level: Level | None) -> dict[str, Any]:
    made = {**asdict(second), "events": [event_data(event, level) for event in second.events]}
    if nodes:
        classes = [row.cls for row in run.recording.totals]
        made |= frame_data(run.recording.frames[second.t], classes, nodes)
    return made


def _ledger_row(row: LedgerRow, level: Level | None) -> dict[str, Any]:
    chain = [as_data(link, level) for link in row.chain]
    return {
        "class": row.cls,
        "outcome": row.outcome,
        "cause": as_data(row.cause, level),
        "chain": chain,
        "count": row.count,
    }


def _ranges(swept: Ranges) -> dict[str, Any]:
    """The constants that the verdict depends on."""
    rows = [
        {
            "constant": flip.figure.key,
            "value": flip.figure.value,
            "unit": flip.figure.unit,
            "low": flip.figure.low,
            "high": flip.figure.high,
            "supposed": flip.supposed,
            "verdict": flip.verdict,
        }
        for flip in swept.flips
    ]
    return {"read": swept.read, "swept": swept.swept, "verdict_at_values": swept.verdict, "hangs_on": rows}
