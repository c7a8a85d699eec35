"""Slow start: admits traffic gradually to a cold cache or a database that has just recovered.

In ten equal steps, as Roblox let players back onto caches that it had to start empty (post-mortem of October 2021: about
10 % a step); Slack's first step of 2022-02-22 was too large, and the database fell over again. A request that is not admitted is
rejected and does not come back by itself.

The applications do it where the design has a ramp. The database's return closes the door to everybody, an emptied cache to
the classes it answers, as far as it was emptied. A person does the same with what has been shed.
"""

from __future__ import annotations

from drill.engine.state.arrays import CLASSES, STORED, TICKS, Arrays
from drill.engine.state.client_load import Ramp
from drill.engine.state.state import State
from drill.model.said import Chain, Said

STEPS = 10


def admitted(state: State, name: str) -> float:
    """Share of a class's new requests that is admitted now."""
    ramp = state.admission.ramps.get(name)
    return 1.0 if ramp is None else 1.0 - _closed(state, ramp)


def _closed(state: State, ramp: Ramp) -> float:
    """The share rejected: the first step is admitted at once, the last at the end of the ramp."""
    step = (state.tick - ramp.since) * STEPS // ramp.ticks
    return ramp.depth * (STEPS - 1 - step) / STEPS if step < STEPS else 0.0


def watch_returns(state: State, r: Arrays) -> None:
    """Begin a ramp when the writer has come back, or cache nodes have been emptied, since the last look."""
    length_s = state.inputs.design.clients.ramp_s
    if length_s is None:
        return
    writer = state.writer
    machine = state.machines[writer]
    if machine.alive and not machine.cut_off and (writer, machine.boot) != state.admission.last_writer:
        known, state.admission.last_writer = state.admission.last_writer, (writer, machine.boot)
        if known != (-1, -1):
            why = (*state.root, Said("writer.just_back", node=machine.spec.node), _choice(state))
            classes = [k for k in range(r.sizes[CLASSES]) if r.cached[k] != STORED]
            _begin(state, classes, 1.0, length_s, why)
    emptied = tuple(shard.empty_since for shard in state.shards)
    if emptied != state.admission.last_emptied:
        known_emptied, state.admission.last_emptied = state.admission.last_emptied, emptied
        if known_emptied:
            share = sum(now != before for now, before in zip(emptied, known_emptied, strict=True)) / len(emptied)
            classes = [k for k in range(r.sizes[CLASSES]) if r.cached[k] not in (0, STORED)]
            _begin(state, classes, share, length_s, (*state.root, Said("cache.was_cold"), _choice(state)))


def _choice(state: State) -> Said:
    return Said("choice.ramp", path="clients.ramp", value_s=state.inputs.design.clients.ramp_s)


def _begin(state: State, classes: list[int], depth: float, length_s: int, chain: Chain) -> None:
    """Start a ramp for each class; it never admits more than one that is already under way."""
    for k in classes:
        name = state.inputs.level.classes[k].name
        under_way = state.admission.ramps.get(name)
        closed = _closed(state, under_way) if under_way else 0.0
        state.admission.ramps[name] = Ramp(state.tick, length_s * TICKS, max(depth, closed), chain)
    if classes:
        state.say("info", "balancer", Said("admission.ramp_started", length_s=length_s))
        _next_step(state, length_s * TICKS)


def _next_step(state: State, ticks: int) -> None:
    for step in range(1, STEPS + 1):
        state.at(state.tick - (-step * ticks // STEPS), stepped)


def stepped(state: State, r: Arrays) -> None:
    """A step of a ramp is due; ramps that are over are forgotten."""
    for name, ramp in list(state.admission.ramps.items()):
        if state.tick - ramp.since >= ramp.ticks:
            del state.admission.ramps[name]
    state.changed = True


def admit(state: State, name: str, value: str) -> Said | None:
    """Admit the shed load of a class, or of all, over so many seconds. Returns why it cannot be done, or None."""
    if not value.isdecimal() or int(value) == 0:
        return Said("refused.no_seconds", given=value)
    names = [item.name for item in state.inputs.level.classes]
    if name and name not in names:
        return Said("refused.no_request_class", request_class=name)
    shed = {one: state.admission.shed.get(one, state.admission.shed.get("", 0.0)) for one in names}
    freed = [one for one in names if shed[one] > 0.0 and name in ("", one)]
    if not freed:
        return Said("refused.nothing_shed")
    why: Chain = (
        Said("load.readmitted", at_s=state.second, kind="admit", target=""),
        Said("admission.gradual"),
        Said("choice.admit", path="action", value="admit", over_s=int(value)),
    )
    state.admission.shed = {one: share for one, share in shed.items() if share > 0.0 and one not in freed}
    for one in freed:
        state.admission.ramps[one] = Ramp(state.tick, int(value) * TICKS, shed[one], why)
    _next_step(state, int(value) * TICKS)
    return None
