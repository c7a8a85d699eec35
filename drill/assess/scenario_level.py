"""Makes the level of one drill of the pack: an ordinary level with one fault, whose first objective is the policy's.

It is made of the data of the level file that is assessed, so that its text can be saved, replayed and played like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from drill.assess.pack.pack_fault_spec import PackFault
from drill.assess.pack.pack_fault_table import NO_FAULT
from drill.assess.resilience_policy import RecoveryGoal, ResiliencePolicy
from drill.design.dump import design_data, dumped
from drill.engine.faults.fault_table import FAULTS
from drill.files.load import load_level
from drill.model.design import Design
from drill.model.inputs import Inputs
from drill.model.level import Level
from drill.scoring.bill_lines import month_s
from drill.syntax.document import Document
from drill.syntax.forms import per_second
from drill.syntax.patches import merged
from drill.syntax.problems import Kind
from drill.words import units

CALM_S = 120
"""Seconds before the fault strikes."""
BEFORE_S = 60
"""The second at which a fault begins that is there before."""
LEAST_S, MOST_S = 600, 4 * 3600
"""The shortest and the longest drill after a fault. What recovers later counts as not recovered in that time."""
MARGIN_S = 120
"""Seconds that a drill goes on after the recovery time objective."""
KEPT = ("level", "places", "apps", "data", "requires")
"""Parts of a level's file that a drill of the pack takes over."""
USUAL_SHARE = "99 %"
"""Share of a second's requests answered in time from which it counts as recovered."""


@dataclass(frozen=True, slots=True)
class PackScenario:
    """A fault of the pack on one target, as a level with a design."""

    id: str
    """Of the fault."""
    target: str
    level: Level
    design: Design
    data: Mapping[str, Any]
    """The data of the level's file."""

    @property
    def name(self) -> str:
        """The name that `drill assess --only` takes: `zone-power`, `zone-power:us-east-1a`."""
        return f"{self.id}:{self.target}" if self.target else self.id

    @property
    def text(self) -> str:
        """The YAML of the level's file."""
        return dumped(dict(self.data))

    def at_load(self, factor: float) -> PackScenario:
        """The same with every class's rate multiplied. Its `data` stay those of the load that was given."""
        classes = tuple(
            replace(
                item,
                rate=replace(item.rate, points=tuple((second, rate * factor) for second, rate in item.rate.points)),
            )
            for item in self.level.classes
        )
        return replace(self, level=replace(self.level, classes=classes))


@dataclass(frozen=True, slots=True)
class AssessedSystem:
    """A system to assess: the data of a level's file, the design, and the policy."""

    data: Mapping[str, Any]
    design: Design
    policy: ResiliencePolicy
    patch: Mapping[str, Any] = field(default_factory=dict)
    """Over the design's data: settings of clients that are tried."""
    stands_in: bool = False
    """True if the database only stands in for one that no source has."""
    horizon_s: int | None = None
    """Seconds of every drill after the fault; None: by the policy's objective."""


def no_fault_scenario(system: AssessedSystem) -> PackScenario:
    """The drill without a fault: every class stays within its objective all the time."""
    bounds: dict[str, Any] = {"rto_s": "<= 0s"}
    if system.policy.availability is not None:
        bounds["availability"] = _at_least(system.policy.availability)
    return _made(system, NO_FAULT.id, "", [], CALM_S + LEAST_S, bounds)


def scenario(system: AssessedSystem, row: PackFault, inputs: Inputs, target: str, goal: RecoveryGoal) -> PackScenario:
    """The drill of a fault on a target. `inputs` are the plant without it. Raises Problems where no level can hold it."""
    after_s = row.takes_s + (system.horizon_s or min(MOST_S, max(LEAST_S, goal.rto_s + MARGIN_S)))
    length_s = CALM_S + after_s
    shape = FAULTS[row.kind].shape
    fault = {
        "id": row.id,
        "at": f"{CALM_S}s",
        **({"for": f"{length_s}s"} if shape.lasts else {}),
        "do": row.kind,
        **({"target": target} if target else {}),
        **({"factor": row.factor(inputs)} if row.factor else {}),
    }
    faults = [fault]
    earlier = row.earlier(inputs)
    if earlier is not None:
        lasts_s = earlier.lasts_s or length_s
        scale = {} if earlier.factor is None else {"factor": earlier.factor}
        faults.insert(0, {"id": "before", "at": f"{BEFORE_S}s", "for": f"{lasts_s}s", "do": earlier.kind, **scale})
    rules = row.rules(inputs)
    ruled = replace(system, design=replace(system.design, runbook=(*system.design.runbook, *rules)))
    bounds = _bounds(system.policy, goal, length_s)
    starts = _just_before(system.design.database.window) if row.in_window else ""
    return _made(ruled, row.id, target, faults, length_s, bounds, starts)


def _bounds(policy: ResiliencePolicy, goal: RecoveryGoal, length_s: int) -> dict[str, Any]:
    """The policy's goal as bounds. One such event may spend what a month's objective for availability leaves."""
    bounds: dict[str, Any] = {"rto_s": f"<= {goal.rto_s}s", "rpo_s": f"<= {goal.rpo_s}s"}
    if goal.rpo_s == 0:
        bounds["lost_writes"] = "<= 0"
    if policy.availability is not None:
        spent = 1.0 - (1.0 - policy.availability) * month_s() / length_s
        bounds["availability"] = _at_least(max(0.0, spent))
    return bounds


def _at_least(share: float) -> str:
    return f">= {100 * share:.4f} %"


def _made(
    system: AssessedSystem,
    fault_id: str,
    target: str,
    faults: list[dict[str, Any]],
    length_s: int,
    bounds: dict[str, Any],
    starts: str = "",
) -> PackScenario:
    data = {
        **{key: system.data[key] for key in KEPT if key in system.data},
        "title": fault_id,
        "chapter": "assess",
        "clock": {"length": f"{length_s}s", "starts": starts or system.data["clock"].get("starts", "00:00")},
        "traffic": system.data["traffic"],
        **({"faults": faults} if faults else {}),
        # A second counts as recovered by each class's own share, whatever the month's objective allows in all.
        "objectives": {
            "pass": bounds,
            "recovered": {f"availability.{name}": f">= {USUAL_SHARE}" for name in system.data["traffic"]},
        },
        "start": merged(design_data(system.design), system.patch),
    }
    level = load_level(Document(Kind.LEVEL, fault_id, [], content=data))
    return PackScenario(fault_id, target, level, level.start, data)


def _just_before(window: str) -> str:
    """The minute before a time of day, so that the window opens while the fault strikes."""
    return units.clock(window, -60, short=True)


def scaled(data: Mapping[str, Any], factor: float) -> dict[str, Any]:
    """The data of a level's file, whose classes are held at their peak, with every rate multiplied."""
    traffic = {
        name: {**item, "rate": f"{per_second(item['rate']) * factor:.6f}/s"} for name, item in data["traffic"].items()
    }
    return {**data, "traffic": traffic}


def total_rate(level: Level) -> float:
    """Requests a second of all classes as the level begins."""
    return sum(item.rate.at(0) for item in level.classes)


def peak_traffic(data: Mapping[str, Any], level: Level) -> dict[str, Any]:
    """The classes of a level's file, each held at its own peak: an outage does not wait for a quiet hour."""
    made = {}
    for item in level.classes:
        peak = max(rate for _, rate in item.rate.points)
        made[item.name] = {**data["traffic"][item.name], "rate": f"{peak:.6f}/s"}
    return made
