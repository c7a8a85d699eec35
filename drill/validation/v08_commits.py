"""V8: how long a COMMIT takes, by product (Nichter 2023), client in the writer's zone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from drill.catalog.database_services import DEPLOYMENTS
from drill.catalog.figure_sheet import value
from drill.engine.simulate import simulate
from drill.model.design import Replica
from drill.validation.scenarios import EAST, build, design, level, of_class, request

WAYS: dict[str, dict[str, Any]] = {
    "aurora": {"service": "aurora"},
    "standby": {"multi_az": "standby", "standby_zones": EAST.zones[1:2]},
    "cluster": {"multi_az": "cluster", "standby_zones": EAST.zones[1:]},
}


def commit_ms(on: dict[str, Any]) -> float:
    """COMMIT alone: a transaction of one statement, less that statement, which is what a second one adds."""
    chosen = design(on={"engine": "mysql", "instance": "db.r5.12xlarge", **on})
    if chosen.database.service.shared_volume:
        chosen = replace(chosen, replicas=(Replica("replica-1", EAST.zones[1], "db.r5.12xlarge"),))

    def transaction_ms(statements: int) -> float:
        item = request("transfer", 10.0, reads=0, writes=statements, write_cpu_ms=1e-6)
        return of_class(simulate(build(level((item,), 3), chosen), 1))[-1].p50_ms

    return 2.0 * transaction_ms(1) - transaction_ms(2)


def measure() -> dict[str, float]:
    """The engine's figure of every row that it has an answer to."""
    found = {name: commit_ms(on) for name, on in WAYS.items()}
    slow = {item.name: value(item.slow_commit_ms) for item in DEPLOYMENTS if item.slow_commit_ms}
    return {
        "V8.aurora-2": found["aurora"],
        "V8.aurora-3": found["aurora"],
        "V8.standby": found["standby"],
        "V8.cluster": found["cluster"],
        "V8.ratio": found["standby"] / found["cluster"],
        "V8.aurora-2-tail": found["aurora"] + slow["aurora"],
        "V8.aurora-3-tail": found["aurora"] + slow["aurora"],
        "V8.standby-tail": found["standby"] + slow["standby"],
        "V8.cluster-tail": found["cluster"] + slow["cluster"],
    }
