"""One result of two nights: every bound must hold on both, so the worse reading of each counts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from drill.model.canonical import digest_of
from drill.model.run import ObjectiveResult, ScoredRun
from drill.model.second_night import on_one_clock
from drill.scoring.scorecard import won_stars

if TYPE_CHECKING:
    from drill.model.level import Level


def of_both_nights(level: Level, first: ScoredRun, second: ScoredRun) -> ScoredRun:
    """The run of a level with two nights. Its recording and figures are the first night's; its objectives and stars hold for both."""
    pairs = zip(first.score.objectives, second.score.objectives, strict=True)
    objectives = tuple(worse_result(one, other) for one, other in pairs)
    stars = won_stars(level, objectives)
    return replace(
        first,
        actions=(*first.actions, *on_one_clock(level, second.actions)),
        score=replace(first.score, objectives=objectives, stars=stars, passed=bool(stars)),
        digest=digest_of([first.digest, second.digest]),
        nights=(first, second),
    )


def worse_result(one: ObjectiveResult, other: ObjectiveResult) -> ObjectiveResult:
    """The result of a bound that decides: the one that misses it, else the one with less left."""
    if one.met != other.met:
        return other if one.met else one
    if one.bound.op in (">=", ">"):
        return min(one, other, key=lambda row: row.value)
    if one.bound.op in ("<=", "<"):
        return max(one, other, key=lambda row: row.value)
    return max(one, other, key=lambda row: abs(row.value - row.bound.value))
