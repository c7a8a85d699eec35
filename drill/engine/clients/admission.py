"""Letting traffic back gradually onto a cold cache or a database that has just come back.

In ten equal steps, as Roblox let players back onto caches that it had to start empty (post-mortem of October 2021: about
10 % a step); Slack's first step of 2022-02-22 was too large, and the database fell over again. What is not let in yet is
refused at the door and does not come back by itself.

The applications do it where the design has a ramp. The database's return closes the door to everybody, an emptied cache to
the classes it answers, as far as it was emptied. A person does the same with what has been shed.
"""

from __future__ import annotations

from drill.engine.state.arrays import STORED, TICKS, Rows
from drill.engine.state.state import Chain, Ramp, World

STEPS = 10


def admitted(world: World, name: str) -> float:
    """Share of a class's new requests that is let in now."""
    ramp = world.ramps.get(name)
    return 1.0 if ramp is None else 1.0 - _closed(world, ramp)


def _closed(world: World, ramp: Ramp) -> float:
    """The share refused: the first step is let in at once, the last when the whole length is over."""
    step = (world.tick - ramp.since) * STEPS // ramp.ticks
    return ramp.depth * (STEPS - 1 - step) / STEPS if step < STEPS else 0.0


def watch_returns(world: World, r: Rows) -> None:
    """Begin a ramp when the writer has come back, or cache nodes have been emptied, since the last look."""
    length_s = world.plant.design.clients.ramp_s
    if length_s is None:
        return
    writer = world.writer
    unit = world.units[writer]
    if unit.alive and not unit.cut_off and (writer, unit.boot) != world.last_writer:
        known, world.last_writer = world.last_writer, (writer, unit.boot)
        if known != (-1, -1):
            why = (world.trigger[1], f"{unit.machine.node} had just come back", _choice(world))
            classes = [k for k in range(r.sizes[0]) if r.cached[k] != STORED]
            _begin(world, classes, 1.0, length_s, why)
    emptied = tuple(shard.empty_since for shard in world.shards)
    if emptied != world.last_emptied:
        known_emptied, world.last_emptied = world.last_emptied, emptied
        if known_emptied:
            share = sum(now != before for now, before in zip(emptied, known_emptied, strict=True)) / len(emptied)
            classes = [k for k in range(r.sizes[0]) if r.cached[k] not in (0, STORED)]
            _begin(world, classes, share, length_s, (world.trigger[1], "the cache was cold", _choice(world)))


def _choice(world: World) -> str:
    return f"clients.ramp: {world.plant.design.clients.ramp_s}s, the rest is refused meanwhile"


def _begin(world: World, classes: list[int], depth: float, length_s: int, chain: Chain) -> None:
    """A new ramp for each class; one that is under way is not opened wider by another that begins."""
    for k in classes:
        name = world.plant.level.classes[k].name
        under_way = world.ramps.get(name)
        closed = _closed(world, under_way) if under_way else 0.0
        world.ramps[name] = Ramp(world.tick, length_s * TICKS, max(depth, closed), chain)
    if classes:
        world.say("info", "lb", f"traffic is let back in step by step, all of it in {length_s} s")
        _next_step(world, length_s * TICKS)


def _next_step(world: World, ticks: int) -> None:
    for step in range(1, STEPS + 1):
        world.at(world.tick - (-step * ticks // STEPS), "admission-step")


def stepped(world: World) -> None:
    """A step of a ramp is due; ramps that are over are forgotten."""
    for name, ramp in list(world.ramps.items()):
        if world.tick - ramp.since >= ramp.ticks:
            del world.ramps[name]
    world.changed = True


def admit(world: World, name: str, value: str) -> str:
    """Let what is shed of a class, or of all, back in over so many seconds. Returns why it cannot be done, or nothing."""
    if not value.isdecimal() or int(value) == 0:
        return f"{value or 'no length'} is not a number of seconds"
    names = [item.name for item in world.plant.level.classes]
    if name and name not in names:
        return f"there is no class {name}"
    shed = {one: world.shed.get(one, world.shed.get("", 0.0)) for one in names}
    freed = [one for one in names if shed[one] > 0.0 and name in ("", one)]
    if not freed:
        return "nothing is shed"
    why: Chain = (f"{world.clock()} what was shed was let in again", "not all at once", f"action: admit {value}")
    world.shed = {one: share for one, share in shed.items() if share > 0.0 and one not in freed}
    for one in freed:
        world.ramps[one] = Ramp(world.tick, int(value) * TICKS, shed[one], why)
    _next_step(world, int(value) * TICKS)
    return ""
