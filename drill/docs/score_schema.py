"""The JSON that `drill score` prints, as types."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from drill.docs.printed_parts import Outcome, Printed, PrintedLevel, PrintedSaid, Verdict, of_model
from drill.model.figure import Figure
from drill.model.level import HeldFigure
from drill.model.run import ClassFrame, LedgerRow, NodeFrame, Score
from drill.proof.ranges import Ranges
from drill.report.timeline_data import OF_CLASS, OF_NODE, Second


class PrintedObjective(Printed):
    """One bound of an objective, held against the seeds."""

    name: str = Field(description="The objective, which is a star.")
    bound: str = Field(description="The bound as level files write it.")
    metric: str
    op: Literal[">=", "<=", "==", ">", "<"]
    limit: float = Field(description="Shares are fractions, times seconds, money dollars.")
    value: float | None = Field(description="Of the first seed; null where it is infinite.")
    met: bool = Field(description="By the first seed.")
    verdict: Verdict = Field(description="Over the seeds.")
    required: bool = Field(description="Whether the verdict of the whole asks for it.")


@of_model(Score, "offered", "good", "late", "stale", "failed", "worst_minute", "down_s", "recovered_s")
class PrintedAvailability(Printed):
    """Requests of the first seed; offered = good + stale + late + failed."""

    ratio: float
    rto_s: dict[str, int | None] = Field(
        description="Seconds by class until it stays within its objective; null where it does not by the design's own means."
    )


class PrintedNightObjective(Printed):
    """One bound of an objective on one of two nights."""

    name: str
    metric: str
    value: float | None
    met: bool


@of_model(Score, "reads", "stale", "age_p99_s", "lost_writes", nullable=("age_p99_s",))
class PrintedStaleness(Printed):
    """Reads of the first seed."""

    ratio: float
    rpo_s: float = Field(
        description="Age of the newest write that survived, at the moment when the newest lost write was committed."
    )


class PrintedBillItem(PrintedSaid):
    """A line of the monthly bill."""

    usd_month: float
    source: str


class PrintedCost(Printed):
    """The monthly bill, and what the drill itself added."""

    monthly_usd: float
    drill_usd: float
    spent_usd: float = Field(description="Over the drill: its share of the month, and what it added.")
    following_month_usd: float = Field(description="Of the month that follows, if all stays as the drill has left it.")
    items: list[PrintedBillItem]


@of_model(LedgerRow, "count")
class PrintedLoss(Printed):
    """Requests of a class that were not good, and why."""

    cls: str = Field(alias="class")
    outcome: Outcome
    cause: PrintedSaid
    chain: list[PrintedSaid] = Field(description="From the event to the choice that let it happen.")


class PrintedEvent(PrintedSaid):
    """A line of the event log."""

    kind: str
    node: str
    aws_id: str


@of_model(ClassFrame, *OF_CLASS, nullable=("p50_ms", "p99_ms"))
class PrintedClassSecond(Printed):
    """A class of requests in one second: rates a second, and what waits at its end."""


@of_model(NodeFrame, "state", "role", *OF_NODE, nullable=("load", "lag_s"))
class PrintedNodeSecond(Printed):
    """A node at the end of one second. Shares of capacity, requests or connections a second, counts, seconds."""


@of_model(Second)
class PrintedSecond(Printed):
    """One second in whole requests, with its classes and nodes."""

    events: list[PrintedEvent]
    classes: dict[str, PrintedClassSecond]
    nodes: dict[str, PrintedNodeSecond]
    alarms: dict[str, str] | None = Field(
        default=None, description="State of each alarm of the design: OK, ALARM or INSUFFICIENT_DATA."
    )


@of_model(Figure, "value", "unit", "low", "high")
class PrintedFlip(Printed):
    """A constant whose range changes the verdict."""

    constant: str
    supposed: float
    verdict: Verdict


@of_model(Ranges, "read", "swept")
class PrintedRanges(Printed):
    """The constants that the verdict depends on."""

    verdict_at_values: Verdict
    hangs_on: list[PrintedFlip]


class PrintedDeparture(Printed):
    """A fault, an action, a rule or a change of demand, and what the losses owe to it."""

    event: PrintedSaid
    charged: int | None = Field(
        description="Its Shapley value; with more than three events the mean of its two ends. Null for a remedy."
    )
    saved_without: int = Field(
        description="Requests that are not lost when it alone is taken away; negative: more are."
    )
    lost_writes_without: int = Field(description="Acknowledged writes that are not lost when it alone is taken away.")
    remedy: bool = Field(description="People or the runbook did it, and more would have been lost without it.")


class PrintedDepartures(Printed):
    """All events of a drill; their charges and what is lost without any of them add up to the losses."""

    events: list[PrintedDeparture]
    without_any: int = Field(description="Requests that are lost with every event taken away.")
    exact: bool = Field(description="Whether the drill was run without every subset of the events.")


class PrintedCauses(Printed):
    """The losses of the first seed with what they need, found by running the drill without it."""

    ledger: list[PrintedLoss]
    departures: PrintedDepartures


class PrintedSeed(Printed):
    """The metrics of one seed; null where one is infinite."""

    seed: int
    digest: str
    metrics: dict[str, float | None]


class PrintedSpread(Printed):
    """A metric over the seeds; null where it is infinite."""

    min: float | None
    median: float | None
    max: float | None


@of_model(HeldFigure, "metric", "tolerance", "source")
class PrintedHeldFigure(Printed):
    """A published figure, and what the model comes to."""

    published: float | None = Field(description="Null: never.")
    value: float | None = Field(description="The median of the seeds. Null: never.")
    met: bool


class PrintedNight(Printed):
    """One of two nights by itself."""

    digest: str
    availability: PrintedAvailability
    lost_writes: int
    objectives: list[PrintedNightObjective]
    ledger: list[PrintedLoss]


class PrintedDiagnosis(Printed):
    """The cause of the first seed's night, and how a player named it."""

    cause: str = Field(description="The id of the suspect that it was.")
    named: bool
    diagnosis_s: float | None = Field(description="Seconds until it was named. Null: it was not.")
    wrong: list[str] = Field(description="Suspects that were named and were not it, in order.")


class PrintedScore(PrintedLevel):
    """The result of `drill score`."""

    model_config = ConfigDict(extra="forbid", strict=True, title="Failure Drill score")

    seed: int = Field(description="The first one; figures are of it.")
    seeds: int
    verdict: Verdict
    required: list[str] = Field(description="Stars that the verdict asks for.")
    stars: list[str] = Field(description="Stars won.")
    digest: str = Field(description="Of the run, or of all runs in the order of the seeds.")
    objectives: list[PrintedObjective]
    availability: PrintedAvailability
    staleness: PrintedStaleness
    cost: PrintedCost
    ledger: list[PrintedLoss]
    diagnosis: PrintedDiagnosis | None = Field(default=None, description="Of a level with suspects.")
    nights: list[PrintedNight] | None = Field(
        default=None,
        description="Of a level with two nights: objectives and stars hold for both, other figures are the first's.",
    )
    per_seed: list[PrintedSeed] | None = Field(default=None, description="With several seeds.")
    spread: dict[str, PrintedSpread] | None = Field(default=None, description="With several seeds, by metric.")
    holds: list[PrintedHeldFigure] | None = Field(
        default=None, description="For a design that the level holds figures of."
    )
    timeline: list[PrintedSecond] | None = Field(default=None, description="With --timeline.")
    ranges: PrintedRanges | None = Field(default=None, description="With --ranges.")
    causes: PrintedCauses | None = Field(default=None, description="With --causes.")
