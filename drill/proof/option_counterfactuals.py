"""Runs a drill again with one or two options changed: same seed, same actions.

The debrief and `drill explain` both take their rows and their order from here. An order, not a score: first the stars that a
change wins within the level's budget, then the losses it saves for each dollar of the bill it leads to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, zip_longest

from drill.design.changes import Change, changes
from drill.model.action import Action
from drill.model.design import Design
from drill.model.level import Level
from drill.model.run import MICRO
from drill.model.short_repr import short_repr
from drill.proof.time_limit import until_out_of_time
from drill.proof.trial import Job, Runner, Trial

PAIRED = 16
"""Changes that are tried two at a time when none wins alone: the best of each option, best first."""
_NUMBERED = re.compile(r"\.\d+\.")


@short_repr("words", "saved", "micro_usd_month", "stars")
@dataclass(frozen=True, slots=True)
class Counterfactual:
    """A change, or two together, and what it would have done. Losses: requests not good, acknowledged writes lost."""

    changes: tuple[Change, ...]
    before: Trial
    after: Trial
    within_budget: bool = True
    also: tuple[Change, ...] = ()
    """Other values of the option, or other replicas, that come to the same and cost at least as much."""

    @property
    def words(self) -> str:
        """The change on one line."""
        return ", and ".join(change.words for change in self.changes)

    @property
    def design(self) -> Design:
        """The design with everything changed."""
        return self.changes[-1].design

    @property
    def saved(self) -> int:
        """Losses avoided; negative when there would have been more."""
        return self.before.losses - self.after.losses

    @property
    def micro_usd_month(self) -> int:
        """The change of the monthly bill."""
        return self.after.monthly_micro_usd - self.before.monthly_micro_usd

    @property
    def saved_per_usd(self) -> float:
        """Losses saved for each dollar of the monthly bill it leads to: what is free is measured by what it saves, too."""
        return self.saved * MICRO / max(self.after.monthly_micro_usd, MICRO)

    @property
    def stars(self) -> tuple[str, ...]:
        """Stars won within the budget."""
        return self.after.stars if self.within_budget else ()

    @property
    def steps_aside(self) -> bool:
        """True if it only moves to another zone. Which zone fails is known only afterwards, so that is no advice."""
        return all(change.key.endswith(("zone", "zones")) for change in self.changes)


def order(row: Counterfactual) -> tuple[bool, int, float, int, tuple[str, ...], str]:
    """Sorts rows, best first: stars within the budget, losses saved per dollar, the cheaper one, by the options' paths."""
    keys = tuple(change.key for change in row.changes)
    return (row.steps_aside, -len(row.stars), -row.saved_per_usd, row.micro_usd_month, keys, row.design.digest)


def helps(row: Counterfactual) -> bool:
    """True if it is advice: it saves something or wins a star, and does not only move to another zone."""
    gained = len(row.stars) > len(row.before.stars)
    return not row.steps_aside and (row.saved > 0 or gained)


def wins(row: Counterfactual) -> bool:
    """True if the drill would have been passed within the budget."""
    return bool(row.stars)


def breadth_first(found: Sequence[Change]) -> tuple[Change, ...]:
    """The changes with every option's first value before any option's second, so that the first answers are of all kinds."""
    by_key: dict[tuple[str, str], list[Change]] = {}
    for change in found:
        by_key.setdefault((change.key, change.label), []).append(change)
    return tuple(change for turn in zip_longest(*by_key.values()) for change in turn if change is not None)


def counterfactual(level: Level, made: tuple[Change, ...], before: Trial, after: Trial) -> Counterfactual:
    """The row of a change that was tried."""
    budget = level.budget_usd_month
    return Counterfactual(made, before, after, budget is None or after.monthly_micro_usd <= budget * MICRO)


def counterfactuals(
    level: Level,
    design: Design,
    seed: int,
    runner: Runner,
    actions: tuple[Action, ...] = (),
    only: tuple[Change, ...] | None = None,
) -> tuple[Counterfactual, ...]:
    """Every legal change of one option (or `only` these), best first; then pairs, if none wins.

    Rows that say the same are one (`also`).
    """
    rows = single_rows(level, design, seed, runner, actions, changes(level, design) if only is None else only)
    if rows and not rows[0].before.passed and not any(wins(row) and helps(row) for row in rows):
        rows += pairs(level, rows, seed, runner, actions)
    return merged_rows(rows)


def single_rows(
    level: Level, design: Design, seed: int, runner: Runner, actions: tuple[Action, ...], tried: Sequence[Change]
) -> list[Counterfactual]:
    """The row of each change alone, in their order: a run for each, and one without any.

    Fewer where the runner is out of time.
    """
    jobs = (Job(change.design, seed, actions, profiled=True) for change in tried)
    trials = list(until_out_of_time(runner([Job(design, seed, actions), *jobs])))
    if not trials:
        return []
    before, *after = trials
    return [counterfactual(level, (change,), before, trial) for change, trial in zip(tried, after, strict=False)]


def pairs(
    level: Level, rows: Sequence[Counterfactual], seed: int, runner: Runner, actions: tuple[Action, ...] = ()
) -> list[Counterfactual]:
    """The best change that two options make together, of the `PAIRED` most promising; none where it saves no more than one."""
    tried = list(_two_together(level, _promising(rows)))
    if not tried:
        return []
    before = rows[0].before
    made = combined_rows(level, tried, before, seed, runner, actions)
    if not made:
        return []
    best = min(made, key=order)
    single = min(rows, key=order)
    return [best] if helps(best) and order(best) < order(single) else []


def combined_rows(
    level: Level,
    tried: Sequence[tuple[Change, ...]],
    before: Trial,
    seed: int,
    runner: Runner,
    actions: tuple[Action, ...] = (),
) -> list[Counterfactual]:
    """The rows of several changes together, in their order; the last of each has the design with all of them."""
    trials = until_out_of_time(runner([Job(made[-1].design, seed, actions, profiled=True) for made in tried]))
    return [counterfactual(level, made, before, after) for made, after in zip(tried, trials, strict=False)]


def _promising(rows: Sequence[Counterfactual]) -> list[Change]:
    best: dict[tuple[str, str], Change] = {}
    for row in sorted(rows, key=order):
        (change,) = row.changes
        best.setdefault((change.key, change.label if change.key == "runbook" else ""), change)
    return list(best.values())[:PAIRED]


def _two_together(level: Level, promising: Sequence[Change]) -> Iterator[tuple[Change, Change]]:
    """Every two of them that are legal together: the second one made of the design that the first one gives."""
    seen: set[str] = set()
    after = {change.design.digest: changes(level, change.design) for change in promising}
    for first, second in combinations(promising, 2):
        for made in after[first.design.digest]:
            same = (made.key, made.label, made.after) == (second.key, second.label, second.after)
            if same and made.design.digest not in seen:
                seen.add(made.design.digest)
                yield first, made


def merged_rows(rows: Sequence[Counterfactual]) -> tuple[Counterfactual, ...]:
    """Rows best first, with equivalent values of an option merged into the cheapest."""
    kept: dict[tuple[object, ...], Counterfactual] = {}
    for row in sorted(rows, key=order):
        options = tuple(_NUMBERED.sub(".", change.key) for change in row.changes)
        key = (options, row.saved, row.stars) if options != ("runbook",) else (row.changes, row.saved)
        first = kept.get(key)
        kept[key] = row if first is None else replace(first, also=(*first.also, *row.changes))
    return tuple(kept.values())
