"""Counterfactual runs of a drill: its losses second by second, had some of its departures not come.

The drill runs once more and is copied the second before each departure. A counterfactual run continues from the copy, so that
only the part after it is computed. Random numbers are counter-based: every run draws the same ones.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from drill.engine.departures import Departure, departures, without
from drill.engine.observe.ledger import Key
from drill.engine.simulate import DrillEngine
from drill.engine.state.arrays import CLASS_FAILED, CLASS_LATE, CLASS_OFFERED, CLASS_STALE, CLASS_WIDTH
from drill.model.action import Action
from drill.model.inputs import Inputs
from drill.model.level import Level
from drill.model.run import Recording

Cells = Sequence[float]
"""Requests by class and slice of time: those of the first class first."""
SLICE_S = 5
"""Seconds of a slice."""
MOST_SLICES = 1000
"""A drill of a day has longer ones."""
LOOK_S = 60
"""Seconds simulated between two looks at whether anybody still wants to know."""


def slice_s(level: Level) -> int:
    """Length of the slices of a level's drill, in seconds."""
    return max(SLICE_S, -(-level.length_s // MOST_SLICES))


@dataclass(frozen=True, slots=True)
class LossProfile:
    """Offered and lost requests of each class in each slice, and the acknowledged writes lost in all."""

    offered: Cells
    lost: Cells
    lost_writes: float


def loss_profile(drill: DrillEngine) -> LossProfile:
    """The profile of a drill that is over. What is still under way then counts as lost in the last slice, as in the ledger."""
    level = drill.inputs.level
    each, classes = slice_s(level), len(level.classes)
    slices = -(-level.length_s // each)
    offered, lost = (array("d", bytes(8 * classes * slices)) for _ in range(2))
    numbers, width = drill.frames.class_rows, classes * CLASS_WIDTH
    for second in range(len(drill.frames)):
        row = numbers[second * width : (second + 1) * width]
        for k in range(classes):
            at, place = k * CLASS_WIDTH, k * slices + second // each
            offered[place] += row[at + CLASS_OFFERED]
            lost[place] += row[at + CLASS_STALE] + row[at + CLASS_LATE] + row[at + CLASS_FAILED]
    for k, waiting in enumerate(drill.under_way()):
        lost[(k + 1) * slices - 1] += waiting
    return LossProfile(offered, lost, drill.state.lost_writes)


class CounterfactualRuns:
    """A drill, its departures, and its profile without any of them."""

    def __init__(
        self,
        inputs: Inputs,
        seed: int,
        actions: tuple[Action, ...],
        recording: Recording,
        look: Callable[[], None] = lambda: None,
    ) -> None:
        """Run the drill once more. `look` is called now and then; what it raises ends the work.

        Raises ValueError when the recording is not of this drill.
        """
        self.inputs, self._look = inputs, look
        self.rows: dict[Key, dict[int, float]] = {}
        """Losses under each key of the engine's ledger, by slice."""
        drill = DrillEngine(inputs, seed)
        for action in sorted(actions):
            drill.act(action)
        self.level = drill.inputs.level
        """The level as it was dealt."""
        self.departures = departures(drill, recording)
        self._before: list[DrillEngine] = []
        self._run(drill)
        if drill.recording().digest != recording.digest:
            message = "the recording is of another drill"
            raise ValueError(message)
        self.whole = loss_profile(drill)
        self._known: dict[frozenset[int], LossProfile] = {frozenset(): self.whole}

    @property
    def runs(self) -> int:
        """Number of counterfactual runs so far."""
        return len(self._known) - 1

    def profile(self, gone: Iterable[int]) -> LossProfile:
        """The profile of the drill without these departures, by their numbers."""
        wanted = frozenset(gone)
        if wanted not in self._known:
            run = without(self._before[min(wanted)], [self.departures[number] for number in sorted(wanted)])
            while not run.done:
                self._look()
                run.advance(LOOK_S)
            self._known[wanted] = loss_profile(run)
        return self._known[wanted]

    def _run(self, drill: DrillEngine) -> None:
        """Run the drill, keep a copy before each departure, and note when each key of its ledger grew."""
        each = slice_s(self.inputs.level)
        before: dict[Key, float] = {}
        for second in self._stops():
            self._look()
            drill.advance(second - drill.second)
            if second % each == 0 or drill.done:
                self._note(drill, (second - 1) // each, before)
            self._before += [
                drill.copy() for item in self.departures[len(self._before) :] if _second_before(item) == second
            ]

    def _stops(self) -> Iterator[int]:
        length, each = self.inputs.level.length_s, slice_s(self.inputs.level)
        times = {*range(0, length, each), *map(_second_before, self.departures), length}
        return iter(sorted(second for second in times if second <= length))

    def _note(self, drill: DrillEngine, place: int, before: dict[Key, float]) -> None:
        drill.ledger.read(drill.rows)
        for key, amount in drill.ledger.losses.items():
            if (grown := amount - before.get(key, 0.0)) > 0.0:
                self.rows.setdefault(key, {})[place] = grown
                before[key] = amount


def _second_before(item: Departure) -> int:
    return max(0, item.at_s - 1)
