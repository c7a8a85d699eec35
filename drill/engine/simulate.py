"""The loop: events that are due, then the flow up to the next one, then a look once a second."""

from __future__ import annotations

import hashlib

from drill.engine import ledger as accounts
from drill.engine import world as worlds
from drill.engine.filling import fill
from drill.engine.flow import under_way
from drill.engine.frames import FrameLog
from drill.engine.happening import happen
from drill.engine.ledger import Ledger
from drill.engine.observing import observe
from drill.engine.refresh import pulse, refresh
from drill.engine.rows import TICKS
from drill.engine.runbook import watch
from drill.engine.setup import make_rows, make_world
from drill.engine.staleness import percentile
from drill.engine.ways import choose
from drill.model.action import Action
from drill.model.plant import Plant
from drill.model.run import Recording


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
        for _ in range(min(seconds, self.plant.level.length_s - self.second)):
            self._second()

    def _second(self) -> None:
        world, r = self.world, self.rows
        logged = len(world.events)
        self._set_rates()
        end = world.tick + TICKS
        while True:
            due = world.due()
            if due is not None:
                while due is not None:
                    happen(world, r, due[3], due[4])
                    due = world.due()
                self._set_rates()
            if world.changed or world.move is not None:
                refresh(world, r)
            if world.tick >= end:
                break
            # While clients move to a new address their share changes every tick.
            until = world.tick + 1 if world.move is not None else min(end, world.next_tick())
            self.way.advance(world.tick, until)
            world.tick = until
            if until >= end:
                break
        sources = len(world.units) + 1
        classes = range(len(self.plant.level.classes))
        served = [sum_row(r.answered, k * sources, sources) for k in classes]
        offered = list(r.offered)
        self.ledger.close_accounts(r)
        fill(world)
        observe(world, r, self.ledger, self.frames, logged)
        if self.plant.design.runbook:
            watch(world, r, served, offered)
        pulse(world, r)

    def _set_rates(self) -> None:
        world, r = self.world, self.rows
        for k, item in enumerate(self.plant.level.classes):
            factor = 1.0
            for fault_id, surge in world.surge.items():
                if world.surge_class[fault_id] in ("", item.name):
                    factor *= surge
            r.rate[k] = item.rate.at(world.second) * factor / TICKS

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
