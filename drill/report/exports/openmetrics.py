"""A run in OpenMetrics text format 1.0, for Prometheus and its like: `promtool tsdb create-blocks-from openmetrics` takes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from drill.model.run import ClassFrame, NodeFrame, NodeState
from drill.model.topology import NodeKind
from drill.report.timeline_data import OUTCOMES, sampled

if TYPE_CHECKING:
    from drill.model.inputs import Inputs
    from drill.model.run import ScoredRun

MOST_SAMPLES = 3600
"""Of a series: a second each for an hour, fewer of a longer drill."""


@dataclass(frozen=True, slots=True)
class Family:
    """A metric family: its name ends in its unit, where it has one."""

    name: str
    kind: str
    unit: str
    help: str


REQUESTS = Family("drill_requests", "counter", "", "Requests that ended, by what became of them.")
OFFERED = Family("drill_offered_requests", "counter", "", "Requests that users made.")
OF_CLASSES: tuple[tuple[Family, tuple[tuple[str, Callable[[ClassFrame], float]], ...]], ...] = (
    (
        Family("drill_latency_seconds", "gauge", "seconds", "Latency of the requests answered in the last second."),
        (("0.5", lambda row: row.p50_ms / 1000.0), ("0.99", lambda row: row.p99_ms / 1000.0)),
    ),
    (
        Family("drill_cache_hit_ratio", "gauge", "ratio", "Share of requests answered from the cache."),
        (("", lambda row: row.hit_ratio),),
    ),
    (
        Family("drill_waiting_requests", "gauge", "requests", "Requests under way at the end of the second."),
        (("", lambda row: row.waiting),),
    ),
)
OF_QUEUES: tuple[tuple[Family, Callable[[ClassFrame], float]], ...] = (
    (
        Family("drill_queue_messages", "gauge", "messages", "Messages that wait in the queue of a class."),
        lambda row: row.backlog,
    ),
    (
        Family("drill_queue_oldest_seconds", "gauge", "seconds", "Time that the oldest of them has waited."),
        lambda row: row.oldest_s,
    ),
)
"""Only of a drill that has a queue."""
OF_NODES: tuple[tuple[Family, Callable[[NodeFrame], float], frozenset[NodeKind] | None], ...] = (
    (
        Family("drill_node_up", "gauge", "", "1 unless the node is down."),
        lambda row: float(row.state is not NodeState.DOWN),
        None,
    ),
    (
        Family("drill_node_load_ratio", "gauge", "ratio", "Offered load over capacity; above 1 it cannot keep up."),
        lambda row: row.load,
        None,
    ),
    (
        Family("drill_node_connections", "gauge", "", "Open connections."),
        lambda row: row.connections,
        frozenset((NodeKind.WRITER, NodeKind.STANDBY, NodeKind.READER, NodeKind.PROXY)),
    ),
    (
        Family("drill_replica_lag_seconds", "gauge", "seconds", "Age of the oldest write that is not applied."),
        lambda row: row.lag_s,
        frozenset((NodeKind.READER,)),
    ),
)
OF_MEMORY: tuple[tuple[Family, Callable[[NodeFrame], float]], ...] = (
    (
        Family("drill_cache_memory_ratio", "gauge", "ratio", "Share of a cache node's memory for keys in use."),
        lambda row: row.memory or 0.0,
    ),
    (Family("drill_cache_evictions", "gauge", "", "Keys evicted a second."), lambda row: row.evictions),
)
"""Only of a drill that measures them."""


def as_openmetrics(inputs: Inputs, run: ScoredRun, epoch_s: int) -> str:
    """The text. Second 0 of the drill is at `epoch_s`, seconds since 1970; a sample has the time of the end of its second."""
    return "".join(
        f"{line}\n" for line in (*_info(run), *_requests(inputs, run, epoch_s), *_states(inputs, run, epoch_s), "# EOF")
    )


def _head(family: Family) -> Iterator[str]:
    yield f"# TYPE {family.name} {family.kind}"
    if family.unit:
        yield f"# UNIT {family.name} {family.unit}"
    yield f"# HELP {family.name} {family.help}"


def _info(run: ScoredRun) -> Iterator[str]:
    """The subject of the figures."""
    from drill.report.provenance import of_run

    yield from _head(Family("drill_run", "info", "", "Level, design, catalogue and engine of the run."))
    yield f"drill_run_info{_labels(**of_run(run), seed=str(run.seed), digest=run.digest)} 1"


def _requests(inputs: Inputs, run: ScoredRun, epoch_s: int) -> Iterator[str]:
    """Counters in whole requests, which end at the totals of the run exactly."""
    names = [item.name for item in inputs.level.classes]
    totals = {row.cls: row for row in run.recording.totals}
    frames = run.recording.frames
    seconds = sampled(len(frames), MOST_SAMPLES)
    rows = [frames[second].classes for second in range(len(frames))]
    # What waits in a queue when the drill begins has been offered before.
    waits = {row.cls: float(row.at_start) for row in run.recording.queues}
    before = {(k, "offered"): waits.get(name, 0.0) for k, name in enumerate(names)}
    sums = {
        (k, outcome): list(
            accumulate((getattr(row[k], outcome) for row in rows), initial=before.get((k, outcome), 0.0))
        )[1:]
        for k in range(len(names))
        for outcome in (*OUTCOMES, "offered")
    }
    for family, outcomes in ((REQUESTS, OUTCOMES), (OFFERED, ("offered",))):
        yield from _head(family)
        for k, name in enumerate(names):
            for outcome in outcomes:
                labels = _labels(**{"class": name}, **({"outcome": outcome} if len(outcomes) > 1 else {}))
                whole = getattr(totals[name], outcome)
                for second in seconds:
                    last = second == len(frames) - 1
                    count = whole if last else min(int(sums[k, outcome][second] + 0.5), whole)
                    yield f"{family.name}_total{labels} {count} {epoch_s + second + 1}"


def _states(inputs: Inputs, run: ScoredRun, epoch_s: int) -> Iterator[str]:
    """Gauges and quantiles of classes and nodes."""
    frames = run.recording.frames
    shown = [(second, frames[second]) for second in sampled(len(frames), MOST_SAMPLES)]
    for family, values in OF_CLASSES:
        yield from _head(family)
        for k, item in enumerate(inputs.level.classes):
            for quantile, read in values:
                labels = _labels(**{"class": item.name}, **({"quantile": quantile} if quantile else {}))
                for second, frame in shown:
                    yield _sample(family, labels, second, read(frame.classes[k]), epoch_s)
    queued = {row.cls for row in run.recording.queues}
    for family, read_queue in OF_QUEUES if queued else ():
        yield from _head(family)
        for k, item in enumerate(inputs.level.classes):
            if item.name in queued:
                for second, frame in shown:
                    yield _sample(
                        family, _labels(**{"class": item.name}), second, read_queue(frame.classes[k]), epoch_s
                    )
    for family, read_node, kinds in OF_NODES:
        yield from _head(family)
        for n, node in enumerate(inputs.topology.nodes):
            if kinds is None or node.kind in kinds:
                labels = _labels(node=node.id)
                for second, frame in shown:
                    yield _sample(family, labels, second, read_node(frame.nodes[n]), epoch_s)
    measured = [n for n, node in enumerate(shown[0][1].nodes) if node.memory is not None] if shown else []
    for family, read_memory in OF_MEMORY if measured else ():
        yield from _head(family)
        for n in measured:
            labels = _labels(node=inputs.topology.nodes[n].id)
            for second, frame in shown:
                yield _sample(family, labels, second, read_memory(frame.nodes[n]), epoch_s)


def _sample(family: Family, labels: str, second: int, value: float, epoch_s: int) -> str:
    return f"{family.name}{labels} {value!r} {epoch_s + second + 1}"


def _labels(**values: str) -> str:
    inner = ",".join(f'{name}="{_escaped(value)}"' for name, value in values.items())
    return f"{{{inner}}}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
