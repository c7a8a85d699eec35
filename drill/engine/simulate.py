"""A drill: events that are due, the flow up to the next one, and what follows from it once a second."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar

from drill.engine.actions.perform import by_player
from drill.engine.array_setup import make_arrays
from drill.engine.bridge import (
    from_arrays,
    hooks_to_arrays,
    looks_every_second,
    steady_until,
    surges_to_arrays,
    to_arrays,
)
from drill.engine.cache.expiry import set_cache_ages
from drill.engine.cache.memory_use import watch_memory
from drill.engine.cache.serverless_cache import follow_usage
from drill.engine.cache.stale_copies import note_loads
from drill.engine.clients.discovery import moving
from drill.engine.clients.rate_limits import fill_buckets
from drill.engine.database.auto_pause import watch_idle
from drill.engine.database.clones import charge_clones
from drill.engine.database.durability.wraparound import count_transactions
from drill.engine.database.pages.first_touches import watch_blocks
from drill.engine.database.reader_scaling import watch_readers
from drill.engine.database.serverless import follow
from drill.engine.database.storage_growth import fill_volumes
from drill.engine.database.tails.writer_health_check import check_writer
from drill.engine.deck_draws import with_drawn_faults
from drill.engine.faults.control_plane import dispatch
from drill.engine.faults.fault_table import FAULTS
from drill.engine.faults.strike import inject
from drill.engine.flow.backend import choose
from drill.engine.flow.consumers.message_queue import offered_now
from drill.engine.flow.flow import count_under_way
from drill.engine.flow.loop import Phase, Stop, set_rates
from drill.engine.flow.shards import turn_overloads
from drill.engine.measured_memory import measured_from_start, measured_nodes
from drill.engine.observe.cloud_alarms import watch_alarms
from drill.engine.observe.ledger import Ledger
from drill.engine.observe.observing import notice_overloads, old_answers, ring_alarms, work_out_wait
from drill.engine.observe.overload_causes import RECENT_S, expect_judgement
from drill.engine.observe.recording import record
from drill.engine.refresh import refresh, refresh_moved, update_adaptive_parameters, update_degraded_modes
from drill.engine.runbook import watch
from drill.engine.setup import make_state
from drill.engine.state.arrays import CLASSES, TICKS
from drill.engine.state.frames import FrameLog
from drill.engine.state.state import copy
from drill.model.action import Action
from drill.model.canonical import stamped
from drill.model.inputs import Inputs
from drill.model.level import Fault
from drill.model.run import Event, Recording
from drill.model.short_repr import short_repr

DONE = Stop.DONE
DISCRETE = frozenset((Stop.FLOWED, Stop.OBSERVED, Stop.ADAPT, Stop.SHARDS))
"""Stops after which the discrete state may be another."""
ON_STATE = DISCRETE | {Stop.OVERLOAD, Stop.COPIES, Stop.ACCOUNTS}
"""Stops at which something is read of the discrete state that the loop moves."""


@short_repr("inputs.level.id", "inputs.design.name", "state.seed", "second")
class DrillEngine:
    """A drill under way. It can be copied at any second; the copy goes its own way."""

    def __init__(self, inputs: Inputs, seed: int) -> None:
        inputs = replace(inputs, level=with_drawn_faults(inputs.level, seed)) if inputs.level.deck else inputs
        self.inputs = inputs
        self.state = make_state(inputs, seed)
        self.backend = choose(make_arrays(inputs), inputs.level.length_s)
        self.rows = self.backend.rows
        fill_buckets(self.state, self.rows)
        level = inputs.level
        names = tuple(item.name for item in level.classes)
        self.ledger = Ledger(names, [0.0] * len(names), [0.0] * len(names))
        queued = tuple(k for k, item in enumerate(level.classes) if item.queue)
        measured = measured_nodes(inputs)
        self.state.cache.watched = measured_from_start(inputs)
        self.frames = FrameLog(len(names), len(inputs.topology.nodes), queued=queued, cache_nodes=measured)
        for action in inputs.design.by_hand:
            self.act(action)
        self.frames.memory_since = 0 if self.state.cache.watched else inputs.level.length_s

    @property
    def second(self) -> int:
        """Whole seconds simulated."""
        return len(self.frames)

    @property
    def done(self) -> bool:
        """True once the level's clock has run out."""
        return self.second >= self.inputs.level.length_s

    def act(self, action: Action) -> None:
        """Take a player's action at its second, or now if that has passed."""
        tick = max(action.at_s * TICKS, self.state.tick)
        self.state.at(tick, by_player, str(action.kind), action.target, action.value, priority=3)

    def strike(self, fault: Fault) -> None:
        """Add a fault to the level at its second, or now if that has passed: as if the level had always held it.

        Raises ValueError when the level has a fault of that id, or there is no such kind.
        """
        level = self.inputs.level
        if any(other.id == fault.id for other in level.faults):
            raise ValueError(f"the level already has a fault {fault.id!r}")
        if fault.kind not in FAULTS:
            raise ValueError(f"there is no kind of fault {fault.kind!r}")
        struck = replace(fault, at_s=max(fault.at_s, self.second))
        level_struck = stamped(replace(level, faults=(*level.faults, struck)))
        self.inputs = replace(self.inputs, level=level_struck)
        # Options that have been changed since it began stay changed.
        self.state.inputs = replace(self.state.inputs, level=level_struck)
        self.frames.measure_memory(measured_nodes(self.inputs))
        inject(self.state, len(level.faults))

    def advance(self, seconds: int = 1) -> None:
        """Simulate up to that many seconds more, not beyond the end of the level."""
        state = self.state
        end = min(self.second + seconds, self.inputs.level.length_s)
        self._sync()
        while state.second < end:
            if state.second == state.root_s + RECENT_S:
                self._sync()
            until = min(end, steady_until(state, state.second))
            if state.changed or moving(state) or until <= state.second:
                self._eventful_second()
                until = state.second
            self._answer(self.backend.run(until), until)
        self._store_frames()

    def _sync(self) -> None:
        """Sync after something discrete may have happened: the rows are written again, accounts get new causes."""
        self.ledger.close_accounts(self.rows)
        to_arrays(self.state, self.rows, self.frames)

    def _eventful_second(self) -> None:
        """Simulate the flow of one second with the events that fall into it."""
        state, r = self.state, self.rows
        surges_to_arrays(state, r)
        set_rates(r, state.second)
        end = state.tick + TICKS
        while True:
            due = state.due()
            if due is not None:
                while due is not None:
                    dispatch(state, r, due[3], due[4])
                    due = state.due()
                expect_judgement(state, r)
                surges_to_arrays(state, r)
                set_rates(r, state.second)
            if state.changed:
                refresh(state, r, self.backend)
            elif moving(state):
                refresh_moved(state, r, self.backend)
            if state.tick >= end:
                break
            # While clients move to a new address their share changes every tick.
            until = state.tick + 1 if moving(state) else min(end, state.schedule.next_tick())
            self.backend.advance(state.tick, until)
            state.tick = until
            if until >= end:
                break
        r.phase[0] = Phase.LAGS
        r.said[0] = 1
        self._sync()
        if looks_every_second(state):
            self._after_flow()

    def _answer(self, stop: int, until: int) -> None:
        """Do what the loop stops for until it reaches the second `until` with nothing left to do."""
        state, r = self.state, self.rows
        while stop != DONE:
            if stop in ON_STATE:
                from_arrays(state, r)
            self._ANSWERS[stop](self)
            if stop in DISCRETE:
                # What was decided may come due at once.
                until = state.second
            stop = self.backend.run(until)
        from_arrays(state, r)
        if r.stale[0]:
            state.changed = True
            r.stale[0] = 0

    def _turn_overloads(self) -> None:
        """An overload of a machine begins or ends."""
        notice_overloads(self.state, self.rows)
        self.rows.said[0] = 1
        self._sync()

    def _age_copies(self) -> None:
        """Copies in the cache have grown older."""
        note_loads(self.state, self.rows)
        old_answers(self.state, self.rows)

    def _turn_shards(self) -> None:
        """An overload of a shard begins or ends; who is answered from old copies, who is not let in."""
        unanswered = len(self.state.cache.unanswered)
        turned = turn_overloads(self.state, self.rows)
        update_degraded_modes(self.state, self.rows)
        if turned or len(self.state.cache.unanswered) != unanswered:
            self.rows.said[0] = 1
            self._sync()

    def _after_flow(self) -> None:
        """After a second's flow: the volume fills, and so does the memory of a cache."""
        filled = any(volume.watched for volume in self.state.volumes)
        if filled:
            fill_volumes(self.state)
        if self.state.cache.watched:
            self.frames.memory_since = min(self.frames.memory_since, self.state.second)
            filled = watch_memory(self.state, self.rows) or filled
        if filled:
            self._sync()

    def _after_frames(self) -> None:
        """After a second's frames: alarms, metered charges, auto scaling, rules of the runbook."""
        state, r = self.state, self.rows
        turned = ring_alarms(state, r)
        watch_alarms(state, r)
        if state.clones:
            charge_clones(state, r)
        count_transactions(state, r)
        check_writer(state, r)
        watch_readers(state, r)
        watch_idle(state, r)
        watch_blocks(state, r)
        follow(state, r)
        follow_usage(state, r)
        if len(state.events) > len(self.frames.events) or state.cache.watched:
            # What is said belongs to the last of the frames that are held; memory is measured anew every second.
            self._store_frames(state.events)
        if self.inputs.design.runbook:
            sources = len(state.machines) + 1
            served = [sum_row(r.answered, k * sources, sources) for k in range(r.sizes[CLASSES])]
            watch(state, r, served, [offered_now(r, k) for k in range(r.sizes[CLASSES])])
        r.said[0] = int(len(state.events) > len(self.frames.events))
        hooks_to_arrays(state, r)
        if turned or self.inputs.design.scaling is not None:
            self._sync()

    def _store_frames(self, said: Sequence[Event] = ()) -> None:
        """Move the frames held in the rows to the log, with the events of the last of those seconds."""
        self.frames.take(self.rows, self.rows.taken[0], said)
        self.rows.taken[0] = 0

    _ANSWERS: ClassVar[dict[int, Callable[[DrillEngine], None]]] = {
        Stop.FLOWED: _after_flow,
        Stop.OVERLOAD: _turn_overloads,
        Stop.COPIES: _age_copies,
        Stop.TABLE: lambda self: work_out_wait(self.state, self.rows),
        Stop.ACCOUNTS: lambda self: self.ledger.open_accounts(self.state, self.rows),
        Stop.OBSERVED: _after_frames,
        Stop.ADAPT: lambda self: update_adaptive_parameters(self.state, self.rows),
        Stop.SHARDS: _turn_shards,
        Stop.WEIGH: lambda self: set_cache_ages(self.state, self.rows),
        Stop.FULL: _store_frames,
    }
    """The handler of each reason for which the loop stops."""

    def copy(self) -> DrillEngine:
        """A copy of the drill at the same second, sharing nothing that changes."""
        other = object.__new__(DrillEngine)
        other.inputs = self.inputs
        other.state = copy(self.state)
        other.backend = self.backend.copy()
        other.rows = other.backend.rows
        other.ledger = self.ledger.copy()
        other.frames = self.frames.copy()
        return other

    def under_way(self) -> list[float]:
        """Requests of each class that are queued anywhere or wait to retry."""
        count_under_way(self.rows)
        return list(self.rows.waiting)

    def recording(self) -> Recording:
        """The record of what has happened so far, in whole numbers."""
        # A drill that is over changes no more: a day of frames need not be held twice.
        frames = self.frames if self.done else self.frames.copy()
        return record(self.state, self.rows, self.inputs.level, self.ledger, frames, self.under_way())


def sum_row(row: list[float], start: int, count: int) -> float:
    """Sum of part of a row, in order."""
    total = 0.0
    for place in range(start, start + count):
        total += row[place]
    return total


WATCHED_S = 60
"""Seconds between two calls of what watches a run."""


def simulate(
    inputs: Inputs, seed: int, actions: tuple[Action, ...] = (), watch: Callable[[int], None] | None = None
) -> Recording:
    """Run a whole drill. Same inputs, same bits.

    `watch` is called with the second that has been reached, every minute of the drill; what it raises ends the run.
    """
    simulation = DrillEngine(inputs, seed)
    for action in sorted(actions):
        simulation.act(action)
    while watch is not None and not simulation.done:
        simulation.advance(WATCHED_S)
        watch(simulation.second)
    simulation.advance(inputs.level.length_s)
    return simulation.recording()
