"""The faults that several systems survive together: a fault that strikes what they share, for requests that need every one of them.

Each system is drilled by itself, with the same fault on the same target at the same second. A request that needs all of them is
good only where each answers: the share is at most the least of theirs, and at least one less the sum of what each loses
(Bonferroni's inequality), however their losses coincide. It is back when the last of them is; what they lose adds up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from drill.assess.assessment import Assessment
from drill.assess.pack.pack_fault_table import PACK
from drill.assess.pack_verdicts import PackResult, PackVerdict, TargetResult, worst_of
from drill.assess.resilience_policy import Disruption
from drill.scoring.scorecard import first_bounds

TRAFFIC = "traffic-x3"
"""The fault that strikes what calls the systems, and so all of them."""
SHARED: tuple[Disruption, ...] = ("az", "region")
"""Disruptions of what systems have in common: their zones, their region."""


@dataclass(frozen=True, slots=True)
class JointOutcome:
    """The outcome of one fault on one target for requests that need every system, in the seeds that do most harm."""

    fault: str
    target: str
    verdict: PackVerdict
    by_share: PackVerdict
    """The verdict by the share of good requests alone."""
    survived: bool
    """True if each of the systems meets the policy by itself."""
    struck: tuple[str, ...]
    """Names of the systems that it strikes; the others go on."""
    rto_s: float
    """Until the last is back; infinite: one is not within its drill."""
    rpo_s: float
    lost_writes: int
    at_least: float
    at_most: float
    """Bounds of the share of requests that are good."""

    @property
    def matters(self) -> bool:
        """True if it says something that no system's own verdict does: each meets the policy, and all of them may not."""
        return self.survived and self.by_share != "met"

    @property
    def name(self) -> str:
        """The name that `drill assess --only` takes."""
        return f"{self.fault}:{self.target}" if self.target else self.fault


def joint_outcomes(made: Sequence[Assessment]) -> tuple[JointOutcome, ...]:
    """The outcomes of the faults that strike at least two of the systems; none of systems in different regions, or of one."""
    homes = {item.inputs.level.home.name for item in made}
    if len(made) < 2 or len(homes) > 1:
        return ()
    return tuple(_outcomes(made))


def _outcomes(made: Sequence[Assessment]) -> Iterator[JointOutcome]:
    for row in PACK:
        if row.disruption not in SHARED and row.id != TRAFFIC:
            continue
        rows = {item.subject.name: next((one for one in item.results if one.row.id == row.id), None) for item in made}
        found: dict[str, dict[str, tuple[PackResult, TargetResult]]] = {}
        for name, result in rows.items():
            for target in result.targets if result else ():
                if result is not None and target.verdict != "not-exercised":
                    found.setdefault(target.scenario.target, {})[name] = (result, target)
        for name, systems in sorted(found.items()):
            if len(systems) > 1:
                yield _joint(row.id, name, systems)


def _joint(fault: str, target: str, systems: dict[str, tuple[PackResult, TargetResult]]) -> JointOutcome:
    worst = [one.worst for _, one in systems.values()]
    at_least = max(0.0, 1.0 - sum(1.0 - one.availability for one in worst))
    at_most = min(one.availability for one in worst)
    own = worst_of(tuple(_verdict(*pair) for pair in systems.values()))
    by_share = _by_share(systems, at_least, at_most)
    return JointOutcome(
        fault=fault,
        target=target,
        verdict=worst_of((by_share, own)),
        by_share=by_share,
        survived=own == "met",
        struck=tuple(systems),
        rto_s=max(one.rto_s for one in worst),
        rpo_s=max(one.rpo_s for one in worst),
        lost_writes=sum(one.lost_writes for one in worst),
        at_least=at_least,
        at_most=at_most,
    )


def _verdict(result: PackResult, target: TargetResult) -> PackVerdict:
    """A system's own verdict on the target; an input that its fault's verdict depends on may decide this one too."""
    return "unknown" if target.verdict == "met" and result.depends else target.verdict


def _by_share(systems: dict[str, tuple[PackResult, TargetResult]], at_least: float, at_most: float) -> PackVerdict:
    """The verdict by the share of good requests alone: unknown where its bounds lie on both sides of the policy's."""
    wanted = max(
        (
            bound.value
            for _, one in systems.values()
            for bound in first_bounds(one.scenario.level)
            if bound.metric == "availability"
        ),
        default=0.0,
    )
    if at_least >= wanted:
        return "met"
    return "breached" if at_most < wanted else "unknown"
