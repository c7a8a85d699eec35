"""The loop: events that are due, then the flow up to the next one, then a look once a second."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from drill.engine.bridge import lend, lend_surge, looks_every_second, settle, steady_until
from drill.engine.cache.expiry import weigh
from drill.engine.cache.stale_copies import note_loads
from drill.engine.database.clones import charge_clones
from drill.engine.database.reader_scaling import watch_readers
from drill.engine.database.serverless import follow
from drill.engine.database.storage_growth import fill
from drill.engine.flow import loop
from drill.engine.flow.backend import choose
from drill.engine.flow.flow import under_way
from drill.engine.flow.loop import DISCRETE, DONE, FULL, LAGS, TABLE, WEIGH, set_rates
from drill.engine.flow.shards import turn_overloads
from drill.engine.flow.staleness import percentile
from drill.engine.handlers import happen
from drill.engine.observe import ledger as accounts
from drill.engine.observe.causes import RECENT_S
from drill.engine.observe.ledger import Ledger
from drill.engine.observe.observing import notice_overloads, old_answers, ring_alarms, work_out_wait
from drill.engine.refresh import adapt, attend, refresh
from drill.engine.runbook import watch
from drill.engine.setup import make_rows, make_world
from drill.engine.state import state as worlds
from drill.engine.state.arrays import TICKS
from drill.engine.state.frames import FrameLog
from drill.model.action import Action
from drill.model.inputs import Plant
from drill.model.run import Event, Recording


class Simulation:
    """A drill under way. It can be copied at any second; the copy goes its own way."""

    def __init__(self, plant: Plant, seed: int) -> None:
        self.plant = plant
        self.world = make_world(plant, seed)
        self.way = choose(make_rows(plant), plant.level.length_s)
        self.rows = self.way.rows
        level = plant.level
        names = tuple(item.name for item in level.classes)
        self.ledger = Ledger(names, [0.0] * len(names), [0.0] * len(names))
        self.frames = FrameLog(len(names), len(plant.topology.nodes))

    @property
    def second(self) -> int:
        """Whole seconds simulated."""
        return len(self.frames)

    @property
    def done(self) -> bool:
        """Whether the level's clock has run out."""
        return self.second >= self.plant.level.length_s

    def act(self, action: Action) -> None:
        """Take a player's action at its second, or now if that has passed."""
        tick = max(action.at_s * TICKS, self.world.tick)
        self.world.at(tick, "act", str(action.kind), action.target, action.value, priority=3)

    def advance(self, seconds: int = 1) -> None:
        """Simulate up to that many seconds more, not beyond the end of the level."""
        world = self.world
        end = min(self.second + seconds, self.plant.level.length_s)
        self._stirred()
        while world.second < end:
            if world.second == world.trigger[0] + RECENT_S:
                self._stirred()
            until = min(end, steady_until(world, world.second))
            if world.changed or world.move is not None or until <= world.second:
                self._eventful_second()
                until = world.second
            self._look(self.way.run(until), until)
        self._put_away()

    def _stirred(self) -> None:
        """Something discrete may have happened: the loop sees the world anew, accounts may be somebody else's."""
        self.ledger.close_accounts(self.rows)
        lend(self.world, self.rows, self.frames)

    def _eventful_second(self) -> None:
        """The flow of one second with the events that fall into it."""
        world, r = self.world, self.rows
        lend_surge(world, r)
        set_rates(r, world.second)
        end = world.tick + TICKS
        while True:
            due = world.due()
            if due is not None:
                while due is not None:
                    happen(world, r, due[3], due[4])
                    due = world.due()
                lend_surge(world, r)
                set_rates(r, world.second)
            if world.changed or world.move is not None:
                refresh(world, r, self.way)
            if world.tick >= end:
                break
            # While clients move to a new address their share changes every tick.
            until = world.tick + 1 if world.move is not None else min(end, world.next_tick())
            self.way.advance(world.tick, until)
            world.tick = until
            if until >= end:
                break
        r.phase[0] = LAGS
        r.said[0] = 1
        self._stirred()
        if looks_every_second(world):
            self._begun()

    def _look(self, asked: int, until: int) -> None:
        """Do what the loop asks for until it has come to a second's beginning with nothing more to ask."""
        world, r = self.world, self.rows
        while asked != DONE:
            if asked == TABLE:
                work_out_wait(world, r)
            elif asked == WEIGH:
                weigh(world, r)
            elif asked == FULL:
                self._put_away()
            else:
                settle(world, r)
                self._answer(asked)
                if asked in DISCRETE:
                    # What was decided may come due at once.
                    until = world.second
            asked = self.way.run(until)
        settle(world, r)
        if r.stale[0]:
            world.changed = True
            r.stale[0] = 0

    def _answer(self, asked: int) -> None:
        """Do the one thing that is asked for."""
        match asked:
            case loop.BEGUN:
                self._begun()
            case loop.OVERLOAD:
                notice_overloads(self.world, self.rows)
                self.rows.said[0] = 1
                self._stirred()
            case loop.OLD:
                note_loads(self.world, self.rows)
                old_answers(self.world, self.rows)
            case loop.ACCOUNTS:
                self.ledger.open_accounts(self.world, self.rows)
            case loop.LOOKED:
                self._looked()
            case loop.PULSE:
                adapt(self.world, self.rows)
            case _:
                unanswered = len(self.world.unanswered)
                turned = turn_overloads(self.world, self.rows)
                attend(self.world, self.rows)
                if turned or len(self.world.unanswered) != unanswered:
                    self.rows.said[0] = 1
                    self._stirred()

    def _begun(self) -> None:
        """A second's flow is over, before anybody looks at it."""
        if self.world.disk.growth or self.world.disk.hour:
            fill(self.world)
            self._stirred()

    def _looked(self) -> None:
        """A second has been looked at: alarms, what is paid for by the second, capacity, rules of the runbook."""
        world, r = self.world, self.rows
        turned = ring_alarms(world, r)
        if world.clones:
            charge_clones(world, r)
        watch_readers(world, r)
        follow(world, r)
        self._put_away(world.events)
        if self.plant.design.runbook:
            sources = len(world.units) + 1
            served = [sum_row(r.answered, k * sources, sources) for k in range(r.sizes[0])]
            watch(world, r, served, list(r.offered))
        r.said[0] = int(len(world.events) > len(self.frames.events))
        r.hooks[0] = int(looks_every_second(world))
        if turned or self.plant.design.scaling is not None:
            self._stirred()

    def _put_away(self, said: Sequence[Event] = ()) -> None:
        """Frames of the seconds held leave the rows; what has been said belongs to the last of them."""
        self.frames.take(self.rows, self.rows.taken[0], said)
        self.rows.taken[0] = 0

    def copy(self) -> Simulation:
        """The same drill at the same second, sharing nothing that changes."""
        other = object.__new__(Simulation)
        other.plant = self.plant
        other.world = worlds.copy(self.world)
        other.way = self.way.copy()
        other.rows = other.way.rows
        other.ledger = self.ledger.copy()
        other.frames = self.frames.copy()
        return other

    def recording(self) -> Recording:
        """What happened so far, with whole numbers."""
        world = self.world
        under_way(self.rows)
        self.ledger.read(self.rows)
        totals, losses = accounts.close(self.ledger, self.rows.waiting)
        # A drill that is over changes no more: a day of frames need not be held twice.
        frames = self.frames if self.done else self.frames.copy()
        check = hashlib.sha256(frames.digest().encode())
        for row in losses:
            check.update(f"{row.cls}|{row.outcome}|{row.cause}|{'>'.join(row.chain)}|{row.count}\n".encode())
        for total in totals:
            check.update(f"{total.cls}|{total.offered}|{total.good}\n".encode())
        charges = tuple(sorted(world.charges.items()))
        return Recording(
            frames=frames,
            events=tuple(frames.events),
            totals=totals,
            ledger=losses,
            age_p99_s=percentile(self.ledger.ages, 0.99),
            reads=int(self.ledger.reads + 0.5),
            lost_writes=int(world.lost_writes + 0.5),
            actions=tuple(world.acts),
            player_actions=world.player_acts,
            drill_micro_usd=sum(amount for _, amount in charges),
            drill_items=charges,
            digest=check.hexdigest(),
            audit_failures=world.audit_failures,
        )


def sum_row(row: list[float], start: int, count: int) -> float:
    """Sum of part of a row, in order."""
    total = 0.0
    for place in range(start, start + count):
        total += row[place]
    return total


def simulate(plant: Plant, seed: int, actions: tuple[Action, ...] = ()) -> Recording:
    """Run a whole drill. Same inputs, same bits."""
    simulation = Simulation(plant, seed)
    for action in sorted(actions):
        simulation.act(action)
    simulation.advance(plant.level.length_s)
    return simulation.recording()
