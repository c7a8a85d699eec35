"""Estimates the cost of a run from its nodes, classes and seconds, and refuses untrusted runs that cost too much.

The unit is relative, so that no clock is needed: the work of one class at one database machine in a calm second, some 25 µs
of plain Python on a core of 2.8 GHz, a tenth of that compiled. Fitted on fifteen synthetic levels of 10 to 105 nodes and 1 to 20
classes, whose calm seconds it gives within a factor of two (`tests/topology/test_run_cost.py` counts executed lines instead of time).
A second in which a zone is lost or a queue overflows costs 4 to 50 times as much as a calm one; over whole levels, 3 times.
"""

from __future__ import annotations

from dataclasses import dataclass

from drill.errors import DrillError
from drill.model.cloud_metric import SAMPLE_S
from drill.model.design import Consumers, Design
from drill.model.inputs import Inputs
from drill.model.level_traffic import WorkQueue
from drill.model.short_repr import short_repr
from drill.model.topology import NodeKind
from drill.words.units import count, decimal

PER_SECOND = 4.0
"""Work of a second, whatever there is."""
PER_CACHE_NODE = 0.22
"""Work of one class at one cache node."""
USUAL_ATTEMPTS = 3
PER_ATTEMPT = 0.3
"""More work at each machine for each attempt beyond the usual, as a share: every attempt is a queue of its own."""
PER_WORKER = 0.1
"""Work of one worker of a queue in a second of varying load: every tick walks through them (`workers`), 0.6 µs for each of them."""
PER_ALARM = 0.4
"""Work of one alarm in a second: every second measures its metric."""
PER_DATA_POINT = 0.07
"""Work of one data point of an alarm: every minute looks at all that are evaluated, up to 1,440 for each alarm."""
EVENTFUL = 3.0
"""Work of a whole level over that of as many calm seconds."""
MOST_UNITS = 25e6
"""Most that a level or a design of somebody else may cost: about ten minutes of one core in plain Python. A day of 40 nodes and
two classes is a third of it, the dearest shipped level a seventieth."""
MOST_CELLS = 20_000_000
"""Most nodes and classes, times seconds, of somebody else's: about a gigabyte of frames."""


class TooCostly(DrillError):
    """A run of an untrusted file that would take hours or gigabytes."""


@short_repr("nodes", "classes", "seconds")
@dataclass(frozen=True, slots=True)
class RunCost:
    """The expected cost of a run."""

    nodes: int
    classes: int
    seconds: int
    units: float
    """Work, in that of one class at one machine in a calm second."""

    @property
    def cells(self) -> int:
        """The size of the recording: a row of numbers for each node and class in each second."""
        return (self.nodes + self.classes) * self.seconds

    def times_allowed(self, runs: int = 1, most_units: float = MOST_UNITS) -> float:
        """The cost of so many runs as a multiple of the limit for untrusted files; more than 1 is refused."""
        return max(self.units * runs / most_units, self.cells / MOST_CELLS)

    @property
    def size(self) -> str:
        """`7 nodes, 2 classes, 2,700 s`."""
        return f"{count(self.nodes)} nodes, {self.classes} classes, {count(self.seconds)} s"


def run_cost(inputs: Inputs) -> RunCost:
    """The expected cost of one run of a design on a level."""
    level, design = inputs.level, inputs.design
    caches = sum(node.kind in {NodeKind.CACHE, NodeKind.CACHE_REPLICA} for node in inputs.topology.nodes)
    others = 1.0 + PER_CACHE_NODE * caches
    chosen = design.clients.max_retries
    retries = [item.retries.max if chosen is None else chosen for item in level.classes]
    attempts = (1.0 + PER_ATTEMPT * max(0, most + 1 - USUAL_ATTEMPTS) for most in retries)
    work = sum(others + len(inputs.machines) * share for share in attempts)
    workers = sum(_workers(item.queue, design.queue) for item in level.classes if item.queue)
    seconds = level.length_s + (level.second.length_s if level.second else 0)
    units = seconds * (EVENTFUL * (PER_SECOND + work) + PER_WORKER * workers + _watching(design))
    return RunCost(len(inputs.topology.nodes), len(level.classes), seconds, units)


def _watching(design: Design) -> float:
    """Work of a design's alarms in a second."""
    points = sum(alarm.periods for alarm in design.alarms)
    return PER_ALARM * len(design.alarms) + PER_DATA_POINT * points / SAMPLE_S


def _workers(queue: WorkQueue, chosen: Consumers) -> int:
    return queue.workers if chosen.workers is None else chosen.workers


def refuse_if_too_costly(inputs: Inputs, whose: str, runs: int = 1, most_units: float = MOST_UNITS) -> None:
    """Raise TooCostly when so many runs of an untrusted file would take hours or gigabytes."""
    cost = run_cost(inputs)
    times = cost.times_allowed(runs, most_units)
    if times > 1.0:
        raise TooCostly(
            f"{whose} would cost {decimal(times)} times what a run of a file from others may cost "
            f"({cost.size}{f', {runs} runs' if runs > 1 else ''}); shorten the clock, or use fewer nodes, classes, retries or workers"
        )
