"""Runs one drill to its end, or steps it with actions and injected faults."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite
from pathlib import Path

from drill.api.opening import DesignRef, LevelRef, as_design, as_level, text_of
from drill.engine.actions.action_table import ACTIONS
from drill.engine.faults.fault_table import FAULTS
from drill.engine.simulate import DrillEngine
from drill.model.action import Action
from drill.model.design import Design
from drill.model.inputs import Inputs
from drill.model.level import Fault, Level
from drill.model.run import Event, Frame, Recording, Score, ScoredRun
from drill.model.seed_range import refuse_seeds
from drill.model.short_repr import short_repr
from drill.report.timeline_data import Second, timeline
from drill.scoring.scored_run import complete
from drill.syntax.problems import suggest
from drill.topology.assemble import assemble
from drill.words.losses import Loss, losses

DEFAULT_EPOCH_S = 1_700_000_000
"""Second 0 of a drill in formats with timestamps, so that the same run gives the same bytes."""


def run(
    level: LevelRef,
    design: DesignRef,
    *,
    seed: int = 1,
    actions: Sequence[Action] = (),
    faults: Sequence[Fault] = (),
) -> Run:
    """Run a drill from beginning to end. `faults` strike in addition to the level's own.

    The same level, design, seed, actions and faults give the same result to the last bit, on any machine. Raises Problems when the
    design does not fit the level, ValueError for a seed, a fault or an action that there is not.

    >>> import drill
    >>> run = drill.run("two-writers", "@solution")
    >>> run
    <Run level='two-writers' design='two' seed=1 passed=True availability=0.9965>
    >>> run.losses()[0].outcome
    'failed'
    """
    drill = Simulation(level, design, seed)
    for fault in faults:
        drill.strike(fault)
    for action in sorted(actions):
        drill.act(action)
    drill.advance(drill.level.length_s)
    return drill.result()


@short_repr("level.id", "design.name", "seed", "second")
class Simulation:
    """A drill under way: for environments of one's own. It can be copied at any second, and the copy goes its own way.

    >>> import drill
    >>> simulation = drill.Simulation("two-writers", "@start")
    >>> simulation.advance(60)
    >>> simulation.act(drill.Action(60, "reboot", "writer"))
    >>> simulation.advance(simulation.level.length_s)
    >>> simulation.result().actions
    (Action(at_s=60, kind='reboot', target='writer', value=''),)
    """

    def __init__(self, level: LevelRef, design: DesignRef, seed: int = 1) -> None:
        on = as_level(level)
        refuse_seeds(seed)
        self._set(DrillEngine(assemble(on, as_design(design, on)), seed), seed, (), ())

    def _set(self, engine: DrillEngine, seed: int, actions: tuple[Action, ...], faults: tuple[Fault, ...]) -> None:
        self._engine, self._seed, self._actions, self._faults = engine, seed, actions, faults

    @property
    def level(self) -> Level:
        """The level, with the faults that were injected."""
        return self._engine.inputs.level

    @property
    def design(self) -> Design:
        """The design that is drilled."""
        return self._engine.inputs.design

    @property
    def seed(self) -> int:
        """The seed of every draw."""
        return self._seed

    @property
    def second(self) -> int:
        """Whole seconds simulated."""
        return self._engine.second

    @property
    def done(self) -> bool:
        """True if the level's clock has run out."""
        return self._engine.done

    def advance(self, seconds: int = 1) -> None:
        """Simulate up to that many seconds more, not beyond the end of the level."""
        self._engine.advance(seconds)

    def act(self, action: Action) -> None:
        """Take an action at its second, or now if that has passed. An impossible one is refused in the log.

        Raises ValueError for a kind of action that there is not.
        """
        if action.kind not in ACTIONS:
            raise ValueError(f"there is no kind of action {action.kind!r}; {suggest(action.kind, ACTIONS)}")
        taken = replace(action, at_s=max(action.at_s, self.second))
        self._actions = (*self._actions, taken)
        self._engine.act(taken)

    def strike(self, fault: Fault) -> None:
        """Inject a fault at its second, or now if that has passed: as if the level had always held it. Raises ValueError."""
        _refuse_fault(self.level, fault)
        self._engine.strike(fault)
        self._faults = (*self._faults, self.level.faults[-1])

    def copy(self) -> Simulation:
        """A copy at the same second that shares nothing that changes."""
        other = object.__new__(Simulation)
        other._set(self._engine.copy(), self._seed, self._actions, self._faults)
        return other

    def frame(self, second: int | None = None) -> Frame:
        """The state of everything at the end of a second (default: the last). Raises IndexError when it is not simulated yet."""
        return self._engine.frames[self.second - 1 if second is None else second]

    def recording(self) -> Recording:
        """Frames, events, totals and ledger so far."""
        return self._engine.recording()

    def result(self) -> Run:
        """The drill so far as a run: scored over the seconds simulated."""
        actions = tuple(sorted(self._actions))
        inputs = self._engine.inputs
        return Run(inputs, complete(inputs, self._seed, actions, self.recording()), self._faults)


class Run:
    """A drill that is over: what happened, second by second, what it came to, and why."""

    def __init__(self, inputs: Inputs, outcome: ScoredRun, faults: tuple[Fault, ...] = ()) -> None:
        self._inputs, self._outcome, self._faults = inputs, outcome, faults

    @property
    def level(self) -> Level:
        """The level, with faults that were injected."""
        return self._inputs.level

    @property
    def design(self) -> Design:
        """The design that was drilled."""
        return self._inputs.design

    @property
    def seed(self) -> int:
        """The seed of every draw."""
        return self._outcome.seed

    @property
    def actions(self) -> tuple[Action, ...]:
        """Actions that were given, in order."""
        return self._outcome.actions

    @property
    def score(self) -> Score:
        """Availability, staleness and cost, the objectives and the stars."""
        return self._outcome.score

    @property
    def passed(self) -> bool:
        """True if the level's first objective was met."""
        return self.score.passed

    @property
    def events(self) -> tuple[Event, ...]:
        """The event log: codes and facts."""
        return self._outcome.recording.events

    @property
    def digest(self) -> str:
        """SHA-256 of inputs and outcome; equal exactly when two runs are the same."""
        return self._outcome.digest

    def frame(self, second: int) -> Frame:
        """The state of everything at the end of a second. Raises IndexError beyond the drill."""
        frames = self._outcome.recording.frames
        if not 0 <= second < len(frames):
            raise IndexError(second)
        return frames[second]

    def timeline(self) -> tuple[Second, ...]:
        """Every second in whole requests that add up to the totals: `pandas.DataFrame(run.timeline())` is a table of it."""
        return timeline(self._outcome.recording)

    def losses(self) -> tuple[Loss, ...]:
        """The requests that were not good by cause, the largest first, each with its chain from event to choice."""
        return losses(self._outcome.recording.ledger)

    def save(self, path: str | Path) -> None:
        """Write the run as a file that `drill replay` and `drill explain` take. Raises DrillError.

        The level it brings along holds the faults that were injected.
        """
        from drill.design.dump import design_yaml
        from drill.files.added_faults import with_faults
        from drill.report import saved
        from drill.syntax.disk import write

        planned = self.level.faults[: len(self.level.faults) - len(self._faults)]
        text = text_of(stamped_with(self.level, planned)) if self._faults else text_of(self.level)
        level_text = with_faults(text, self._faults, self.level) if self._faults else text
        write(Path(path), saved.as_text(saved.saved(self._outcome, level_text, design_yaml(self.design))))

    def to_json(self) -> str:
        """The score as JSON, as `drill score --format json` writes it."""
        return self._written("json")

    def to_html(self) -> str:
        """One page that fetches nothing: moments, objectives, causes, bill."""
        return self._written("html")

    def to_csv(self) -> str:
        """Every second in whole requests, with its events, as CSV."""
        from drill.report.timeline_data import as_csv

        return as_csv(self._outcome.recording, self.level)

    def to_openmetrics(self, epoch: int = DEFAULT_EPOCH_S) -> str:
        """Counters and gauges of classes and nodes as OpenMetrics text; second 0 is at `epoch`, seconds since 1970."""
        from drill.report.exports.openmetrics import as_openmetrics

        return as_openmetrics(self._inputs, self._outcome, epoch)

    def to_asciicast(self, epoch: int = DEFAULT_EPOCH_S) -> str:
        """The map during the drill as an asciicast (version 2), for `asciinema play`."""
        from drill.report.exports.asciicast import as_asciicast

        return as_asciicast(self._inputs, self._outcome, epoch)

    def _written(self, form: str) -> str:
        from drill.design.dump import design_yaml
        from drill.report.score_report import Scored, score_report
        from drill.report.writers import write
        from drill.scoring.verdict import judge

        scored = Scored(judge(self._outcome), self.level, design_yaml=design_yaml(self.design))
        return write(score_report(scored), form)

    def __repr__(self) -> str:
        short = f"{self.score.availability:.4f}"
        return (
            f"<Run level={self.level.id!r} design={self.design.name!r} seed={self.seed} passed={self.passed} "
            f"availability={short}>"
        )

    def _repr_html_(self) -> str:
        from drill.report.exports.notebook import table

        return table(self._outcome)


def _refuse_fault(level: Level, fault: Fault) -> None:
    """Raises ValueError for a fault that would strike nothing on any design, because a name or a number in it is mistyped."""
    if fault.kind not in FAULTS:
        raise ValueError(f"there is no kind of fault {fault.kind!r}; {suggest(fault.kind, FAULTS)}")
    if not isfinite(fault.factor):
        raise ValueError(f"factor {fault.factor!r} is not a number of times")
    named: dict[str, tuple[str, ...]] = {
        "zone": level.zones,
        "region": tuple(region.name for region in level.regions),
        "class": tuple(item.name for item in level.classes),
        "table": tuple(table for item in level.classes for table in (item.tables or (item.name,))),
    }
    strikes = FAULTS[fault.kind].shape.strikes
    known = tuple(name for key in strikes for name in named.get(key, ()))
    if fault.target and known and "node" not in strikes and fault.target not in known:
        raise ValueError(f"{level.id} has no target {fault.target!r} for {fault.kind}; {suggest(fault.target, known)}")


def stamped_with(level: Level, faults: tuple[Fault, ...]) -> Level:
    """The level with these faults only, and its digest."""
    from drill.model.canonical import stamped

    return stamped(replace(level, faults=faults))
