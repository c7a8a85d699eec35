"""The record of a drill in whole numbers: frames, events, totals, losses with their causes, charges; and its digest."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from drill.engine.flow.staleness import percentile
from drill.engine.observe import ledger as accounts
from drill.engine.observe.ledger import Ledger
from drill.engine.observe.run_totals import queue_totals, rpo_s
from drill.engine.state.arrays import Arrays
from drill.engine.state.frames import FrameLog
from drill.engine.state.state import State
from drill.model.level import Level
from drill.model.run import ClassTotals, LedgerRow, Recording
from drill.model.said import order


def record(state: State, r: Arrays, level: Level, ledger: Ledger, frames: FrameLog, waiting: list[float]) -> Recording:
    """The record so far. `waiting`: requests of each class that are under way; `frames` are the record's own."""
    ledger.read(r)
    totals, losses = accounts.close(ledger, waiting)
    charges = state.bill.items(state.second)
    return Recording(
        frames=frames,
        events=tuple(frames.events),
        totals=totals,
        ledger=losses,
        age_p99_s=percentile(ledger.ages, 0.99),
        reads=int(ledger.reads + 0.5),
        lost_writes=int(state.lost_writes + 0.5),
        actions=tuple(state.acts),
        player_actions=state.player_acts,
        drill_micro_usd=sum(amount for _, amount in charges),
        drill_items=charges,
        month_items=state.bill.month(),
        rpo_s=rpo_s(state, r),
        queues=queue_totals(level, frames),
        digest=_digest(frames, totals, losses),
        audit_failures=state.audit_failures,
    )


def _digest(frames: FrameLog, totals: Sequence[ClassTotals], losses: Sequence[LedgerRow]) -> str:
    """SHA-256 of frames, losses and totals: codes and numbers, no sentence."""
    check = hashlib.sha256(frames.digest().encode())
    for row in losses:
        check.update(
            f"{row.cls}|{row.outcome}|{row.cause.canonical()}|{'>'.join(order(row.chain))}|{row.count}\n".encode()
        )
    for total in totals:
        check.update(f"{total.cls}|{total.offered}|{total.good}\n".encode())
    return check.hexdigest()
