"""A resilience policy: the recovery objectives of each kind of disruption, in the words of AWS Resilience Hub."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Disruption = Literal["software", "hardware", "az", "region"]
"""AWS Resilience Hub's types of disruption (`Software`, `Hardware`, `AZ`, `Region`)."""
DISRUPTIONS: tuple[Disruption, ...] = ("software", "hardware", "az", "region")


@dataclass(frozen=True, slots=True)
class RecoveryGoal:
    """The objectives for one type of disruption."""

    rto_s: int
    """The service has to be back within its objectives after this long."""
    rpo_s: int
    """Writes of at most this long may be lost; 0: no acknowledged write."""


@dataclass(frozen=True, slots=True)
class AcceptedFinding:
    """A finding that the team has decided to live with, until a day."""

    rule: str
    """Code of the finding: `A204`."""
    resource: str
    """The resource, node or part of the design that it is about."""
    because: str
    until: date
    line: int
    column: int
    """Its place in the policy's file, or in the template that accepts it."""
    file: str = ""
    """The template; empty: the policy's file."""


@dataclass(frozen=True, slots=True)
class ResiliencePolicy:
    """The disruptions that a design has to survive, and the objectives for each."""

    name: str
    goals: tuple[tuple[Disruption, RecoveryGoal], ...]
    """In the order of `DISRUPTIONS`; a type without a goal is not assessed."""
    availability: float | None = None
    """Share of a month's requests answered in time; None: no objective."""
    backup_every_s: int | None = None
    """The longest time between two recovery points."""
    budget_usd_month: float | None = None
    accepted: tuple[AcceptedFinding, ...] = ()

    def goal(self, disruption: Disruption) -> RecoveryGoal | None:
        """The objectives for a type of disruption; None: it is not assessed."""
        return dict(self.goals).get(disruption)


DEFAULT = ResiliencePolicy(
    "default",
    (
        ("software", RecoveryGoal(15 * 60, 5 * 60)),
        ("hardware", RecoveryGoal(60, 0)),
        ("az", RecoveryGoal(2 * 60, 0)),
    ),
)
"""The policy of who gives none; every report says that it is this one."""
