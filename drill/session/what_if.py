"""Finds the roots of the losses and the change that would have saved most, run by run, while the debrief is open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drill.syntax.safe_text import safe
from drill.words import units

if TYPE_CHECKING:
    from drill.model.design import Design
    from drill.model.inputs import Inputs
    from drill.model.level import Level
    from drill.model.run import ScoredRun
    from drill.proof.option_counterfactuals import Counterfactual
    from drill.proof.proven_causes import ProvenCauses
    from drill.proof.trial import Trial


@dataclass(frozen=True, slots=True)
class Search:
    """The progress of the search: the best change so far that helps, how many designs were tried, of how many, the causes."""

    best: Counterfactual | None
    tried: int
    of: int
    causes: ProvenCauses | None = None
    """The events that the losses need, and the choices once every change has been tried; None if the run cannot be repeated."""


def search(level: Level, design: Design, run: ScoredRun, wanted: Callable[[], bool]) -> Iterator[Search]:
    """Prove the roots of the losses, then try every legal change of one option in turn, and pairs where no single one serves.

    The rows are those of `drill explain`, one by one. Ends early when `wanted` says no.
    """
    from drill.design.changes import changes
    from drill.proof.option_counterfactuals import breadth_first, counterfactual, helps, order, pairs, wins
    from drill.proof.proven_causes import with_choices
    from drill.proof.trial import Job, JobCancelled, summarized, trial
    from drill.topology.assemble import assemble

    def runner(jobs: Sequence[Job]) -> Iterator[Trial]:
        return (trial(level, job, wanted) for job in jobs)

    found, before, inputs = breadth_first(changes(level, design)), summarized(level, run), assemble(level, design)
    try:
        causes = _roots(inputs, run, wanted)
        yield Search(None, 0, len(found), causes)
        rows: list[Counterfactual] = []
        for number, change in enumerate(found, 1):
            after = trial(level, Job(change.design, run.seed, run.actions, profiled=True), wanted)
            rows.append(counterfactual(level, (change,), before, after))
            yield Search(min(filter(helps, rows), key=order, default=None), number, len(found), causes)
        if rows and not before.passed and not any(wins(row) and helps(row) for row in rows):
            rows += pairs(level, rows, run.seed, runner, run.actions)
        if causes is not None:
            causes = with_choices(causes, inputs, run, rows, runner)
            rows = list(causes.rows)
        yield Search(min(filter(helps, rows), key=order, default=None), len(found), len(found), causes)
    except JobCancelled:
        return


def _roots(inputs: Inputs, run: ScoredRun, wanted: Callable[[], bool]) -> ProvenCauses | None:
    """The roots of the losses; None for a run of other inputs. Raises JobCancelled."""
    from drill.proof.proven_causes import proven_roots
    from drill.proof.trial import JobCancelled

    def look() -> None:
        if not wanted():
            raise JobCancelled

    look()
    try:
        return proven_roots(inputs, run, look)
    except ValueError:
        return None


def label(row: Counterfactual) -> str:
    """The changes on one line, by the labels of the plan."""
    return " and ".join(f"{change.label}: {change.before} → {change.after}" for change in row.changes)


def sentence(found: Search) -> str:
    """The best change found so far, in words."""
    head = (
        f"{found.tried} of {found.of} designs that differ in one option were tried. "
        if found.tried < found.of
        else f"All {found.of} designs that differ in one option were tried. "
    )
    best = found.best
    if best is None:
        return head + ("None loses less." if found.tried else "")
    gap = best.micro_usd_month
    price = f"{units.change(gap)} a month" if gap else "at the same price"
    stars = ", ".join(safe(star) for star in best.after.stars) or "none"
    over = "" if best.within_budget else ", over the budget"
    return (
        f"{head}{safe(label(best))} would have lost {units.count(best.after.losses)} requests "
        f"instead of {units.count(best.before.losses)}, {price}{over}; stars: {stars}."
    )
