"""What the same drill would have come to with one option changed: every legal change, with the same seed and actions."""

from __future__ import annotations

from dataclasses import dataclass

from drill.design.changes import Change, changes
from drill.design.choices import within
from drill.model.action import Action
from drill.model.design import Design
from drill.model.level import Level
from drill.proof.trial import Job, Runner, Trial
from drill.scoring.scorecard import MICRO


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """A change and what it would have done. Losses are requests that were not good, and acknowledged writes lost."""

    change: Change
    before: Trial
    after: Trial

    @property
    def saved(self) -> int:
        """Losses that would not have been; negative when there would have been more."""
        return self.before.losses - self.after.losses

    @property
    def micro_usd_month(self) -> int:
        """What the change adds to the monthly bill."""
        return self.after.monthly_micro_usd - self.before.monthly_micro_usd

    @property
    def saved_per_usd(self) -> float | None:
        """Losses saved for each dollar a month; None where the change costs nothing more."""
        return self.saved * MICRO / self.micro_usd_month if self.micro_usd_month > 0 else None


def counterfactuals(
    level: Level, design: Design, seed: int, runner: Runner, actions: tuple[Action, ...] = (), part: str = ""
) -> tuple[Counterfactual, ...]:
    """Every legal change of one option (`part`: only those of that option, or below it), most worthwhile first."""
    found = [change for change in changes(level, design) if not part or within(change.key, (part,))]
    jobs = [Job(design, seed, actions), *(Job(change.design, seed, actions) for change in found)]
    before, *after = runner(jobs)
    rows = [Counterfactual(change, before, trial) for change, trial in zip(found, after, strict=True)]
    return tuple(sorted(rows, key=_order))


def _order(row: Counterfactual) -> tuple[int, float, int, str]:
    """What saves for nothing, most saved first; by losses saved for each dollar; what saves none; what costs requests."""
    rate = row.saved_per_usd
    words = row.change.words
    if row.saved > 0 and rate is None:
        return (0, -row.saved, row.micro_usd_month, words)
    if row.saved > 0 and rate is not None:
        return (1, -rate, row.micro_usd_month, words)
    return (2 if row.saved == 0 else 3, -row.saved, row.micro_usd_month, words)
