"""The verdict on each fault of the pack: met, breached, unknown and why, or not exercised and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from drill.assess.exercise import Exercise
from drill.assess.load_limit import LoadLimit
from drill.assess.pack.pack_fault_spec import PackFault
from drill.assess.resilience_policy import Disruption, RecoveryGoal
from drill.assess.scenario_level import PackScenario
from drill.model.said import Said
from drill.scoring.verdict import Verdict, verdict

PackVerdict = Literal["met", "breached", "unknown", "not-exercised"]
OF_SEEDS: dict[Verdict, PackVerdict] = {"pass": "met", "fail": "breached", "unknown": "unknown"}
WORST: tuple[PackVerdict, ...] = ("breached", "unknown", "met", "not-exercised")
"""The verdicts, the worst first: one of them stands for several."""
UNKNOWN_WHY = ("assess.no_fault_fails", "assess.out_of_time")
"""Codes of why a fault was not drilled, though it could have been."""


@dataclass(frozen=True, slots=True)
class TargetResult:
    """A fault on one target, over the seeds."""

    scenario: PackScenario
    exercises: tuple[Exercise, ...]

    @property
    def verdict(self) -> PackVerdict:
        """Over the seeds; not exercised where it never took effect."""
        struck = [item for item in self.exercises if item.struck]
        return OF_SEEDS[verdict(sum(item.passed for item in struck), len(struck))] if struck else "not-exercised"

    @property
    def worst(self) -> Exercise:
        """The seed in which it does most harm."""
        counted = [item for item in self.exercises if item.struck] or self.exercises
        return max(counted, key=lambda item: item.harm)

    @property
    def passed(self) -> int:
        """Seeds in which the policy is met."""
        return sum(item.passed for item in self.exercises)


@dataclass(frozen=True, slots=True)
class Dependence:
    """A value of an input, other than the assumed one, with which the verdict is another."""

    input: str
    """The input's path in `workload.yaml`, or the key of a figure of the catalogue."""
    assumed: object
    value: object
    verdict: PackVerdict


@dataclass(frozen=True, slots=True)
class PackResult:
    """The result of one fault of the pack."""

    row: PackFault
    goal: RecoveryGoal | None
    targets: tuple[TargetResult, ...] = ()
    why: Said | None = None
    """Why it is not exercised, or unknown whatever its targets say."""
    depends: tuple[Dependence, ...] = ()
    limit: LoadLimit | None = None

    @property
    def disruption(self) -> Disruption:
        """The type of disruption."""
        return self.row.disruption

    @property
    def verdict(self) -> PackVerdict:
        """The worst of its targets; unknown where an input decides."""
        if self.why is not None:
            return "unknown" if self.why.code in UNKNOWN_WHY else "not-exercised"
        found = worst_of(tuple(target.verdict for target in self.targets))
        return "unknown" if self.depends and found in ("met", "breached") else found

    @property
    def worst(self) -> TargetResult | None:
        """The target on which it does most harm."""
        if not self.targets:
            return None
        return max(self.targets, key=lambda item: (-WORST.index(item.verdict), item.worst.harm[1:]))


def worst_of(verdicts: tuple[PackVerdict, ...]) -> PackVerdict:
    """The worst of several verdicts; not exercised for none."""
    return min(verdicts, key=WORST.index, default="not-exercised")
