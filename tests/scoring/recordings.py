"""Recordings written by hand, second by second, so that what a score must be can be counted on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from drill.model.run import BillItem, ClassFrame, ClassTotals, Event, Frame, LedgerRow, Recording, Score, ScoredRun
from drill.model.said import Said
from drill.scoring.scorecard import score_with
from drill.scoring.scored_run import run_digest
from drill.scoring.verdict import Judgement, judge
from tests.factories import level

BILL = (
    BillItem(Said("bill.instance", node="writer", instance="db.r6g.large", copies=1.0), 164_250_000, "price list"),
    BillItem(Said("bill.volume", type="gp3", gib=100), 11_500_000, "price list"),
)

CAUSES = {
    "stale": Said("cause.lag", node="writer"),
    "late": Said("cause.slow", node="writer"),
    "failed": Said("cause.refused", node="writer"),
}
CHAIN = (
    Said("machine.stopped", node="writer"),
    Said("choice.option", path="database.multi_az", value="off"),
)


def class_frame(**over: Any) -> ClassFrame:
    """100 requests a second, all good."""
    made = ClassFrame(
        offered=100.0,
        good=100.0,
        stale=0.0,
        late=0.0,
        failed=0.0,
        retries=0.0,
        waiting=0.0,
        p50_ms=5.0,
        p99_ms=20.0,
        hit_ratio=0.0,
    )
    return replace(made, **over)


FINE = class_frame()
STALE = class_frame(good=40.0, stale=60.0)
FAILING = class_frame(good=0.0, failed=100.0)
HANGING = class_frame(good=0.0, waiting=100.0)


def frames(*runs: tuple[int, ClassFrame]) -> tuple[Frame, ...]:
    """Seconds of one class: (how many, what each is like)."""
    rows = [row for count, row in runs for _ in range(count)]
    return tuple(Frame(t, (row,), (), ()) for t, row in enumerate(rows))


def totals(seconds: Sequence[Frame], cls: str = "browse") -> ClassTotals:
    """The whole requests of frames whose rates are whole; what waits at the end has failed."""
    good, stale, late = (
        round(sum(getattr(frame.classes[0], name) for frame in seconds)) for name in ("good", "stale", "late")
    )
    offered = round(sum(frame.classes[0].offered for frame in seconds))
    failed = max(offered - good - stale - late, 0)
    return ClassTotals(cls, good + stale + late + failed, good, stale, late, failed)


def recording(*runs: tuple[int, ClassFrame], **over: Any) -> Recording:
    """A recording of those seconds, with one ledger row for each kind of loss."""
    seconds = frames(*(runs or ((60, FINE),)))
    total = totals(seconds)
    losses = (("stale", total.stale), ("late", total.late), ("failed", total.failed))
    made = Recording(
        frames=seconds,
        events=(Event(0, "fault", "writer", Said("alarm.availability")),),
        totals=(total,),
        ledger=tuple(LedgerRow("browse", outcome, CAUSES[outcome], CHAIN, count) for outcome, count in losses if count),
        age_p99_s=1.5,
        reads=total.good + total.stale,
        lost_writes=0,
        actions=(),
        player_actions=0,
        drill_micro_usd=0,
        drill_items=(),
        digest="0" * 64,
    )
    return replace(made, **over)


def run(made: Recording | None = None, *, on: Any = None, seed: int = 1) -> ScoredRun:
    """A run of a recording on a level (the quiet one of the factories)."""
    chosen = on or level()
    made = made or recording()
    scored: Score = score_with(chosen, made, BILL)
    return ScoredRun(
        level=chosen.id,
        level_digest="3" * 64,
        scenario="1" * 64,
        design="test",
        design_digest="2" * 64,
        seed=seed,
        actions=(),
        engine="1",
        catalog="4" * 64,
        recording=made,
        score=scored,
        digest=run_digest("1" * 64, "2" * 64, seed, (), made, scored),
    )


def judgement(made: Recording | None = None, *, on: Any = None) -> Judgement:
    """A judgement of one seed."""
    return judge(run(made, on=on))
