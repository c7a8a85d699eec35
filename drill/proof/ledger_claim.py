"""The claim that a level's ledger is true: what every design of the level is told about its losses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from drill.engine.observe.overload_causes import USUAL_DEMAND
from drill.model.said import Said
from drill.proof.cause_verdicts import CauseVerdict, verdicts
from drill.proof.claim_evidence import FIRST_SEED, Claim, ClaimEvidence
from drill.scoring.departure_shares import Relation

TOLD_SHARE = 0.95
"""The least share of a design's losses that true lines of 5 % or more hold."""


def ledger_true(evidence: ClaimEvidence) -> Claim:
    """Every line of 5 % or more of what each of the level's designs loses passes the six rules; those lines hold 95 % of it."""
    said: list[Said] = []
    held = True
    own = evidence.level.designs_by_ref().items()
    for name, design in islice(own, None if evidence.effort.ledgers else 1):
        rows = verdicts(evidence.level, design, evidence.runner, seed=FIRST_SEED)
        true_share = sum(row.share for row in rows if row.large and not row.rule)
        held = held and (not rows or true_share >= TOLD_SHARE) and not any(row.rule for row in rows)
        said.append(_summary(name, rows, true_share))
        said += [line for row in rows if row.rule for line in _untrue(name, row)]
    return Claim(Said("claim.ledger_true"), held, tuple(said))


def _summary(name: str, rows: Sequence[CauseVerdict], true_share: float) -> Said:
    large = [row for row in rows if row.large]
    return Said(
        "proof.ledger",
        design=name,
        losses=round(sum(row.requests for row in rows)),
        lines=len(large),
        true_pct=_percent(true_share),
        chosen_pct=_percent(sum(row.share for row in large if row.best is not None and not row.rule)),
    )


def _untrue(name: str, row: CauseVerdict) -> Iterator[Said]:
    """A line that breaks a rule: how large it is, what it names, and what really goes without that."""
    yield Said(
        "proof.ledger_untrue",
        design=name,
        rule=row.rule,
        requests=round(row.requests),
        share_pct=_percent(row.share),
        removed_pct=_percent(row.removed),
        choice=row.best.words if row.best is not None else "",
    )
    if row.relation is Relation.NOTHING:
        yield USUAL_DEMAND
    yield from row.roots


def _percent(share: float) -> float:
    return round(100.0 * share, 1)
