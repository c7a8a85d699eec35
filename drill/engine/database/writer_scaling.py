"""Another instance class for the writer during a drill: prepared beside it, then a failover or a restart into it."""

from __future__ import annotations

from dataclasses import replace

from drill.engine.database.billed_copies import billed_copies, refitted
from drill.engine.database.failover import planned, restarted
from drill.engine.database.lifecycle import stop
from drill.engine.state.arrays import Arrays
from drill.engine.state.buckets import BUCKETS, VOLUME_BYTES, VOLUME_IOS
from drill.engine.state.schedule import by_control_plane
from drill.engine.state.state import State
from drill.engine.state.timings import RESIZE_OUTAGE_S, RESIZE_PREPARE_S
from drill.model.inputs import MachineSpec
from drill.model.said import Said


def scale_writer(state: State, instance: str) -> Said | None:
    """Start changing the writer's class. Returns why it cannot be done, or nothing."""
    if not instance:
        return Said("refused.no_class_given")
    if instance not in state.inputs.resize:
        return Said("refused.no_such_class", instance=instance)
    machine = state.machines[state.writer]
    if machine.spec.instance == instance:
        return Said("refused.same_class", instance=instance)
    state.after(state.draw(RESIZE_PREPARE_S), resize, instance)
    state.say("scale", machine.spec.node, Said("instance.resizing", instance=instance), "RDS-EVENT-0012")
    return None


@by_control_plane
def resize(state: State, r: Arrays, instance: str) -> None:
    """The new class is ready: a Multi-AZ database fails over to it, others restart into it."""
    spec = state.inputs.resize[instance]
    chain = (
        Said("writer.scaled", at_s=state.second, kind="scale", target=instance),
        Said("writer.restarted_resized"),
        Said("choice.action", path="action", value="scale"),
    )
    before = state.machines[state.writer].spec.usd_hour
    for i, machine in enumerate(state.machines):
        if machine.role in ("writer", "standby"):
            _refit(state, r, i, spec)
    dearer = state.machines[state.writer].spec.usd_hour - before
    state.bill.change(Said("charge.larger_writer"), dearer * billed_copies(state), state.second)
    if not planned(state, r, chain):
        i = state.writer
        if state.machines[i].alive:
            stop(state, r, i, chain, silent=False, note=Said("node.resizing"))
            state.after(state.draw(RESIZE_OUTAGE_S), restarted, i, state.machines[i].boot)
    state.say("scale", "writer", Said("instance.resized", instance=instance), "RDS-EVENT-0014")
    state.changed = True


def _refit(state: State, r: Arrays, i: int, spec: MachineSpec) -> None:
    """Put a machine on another class. Its node, zone and volume are kept, and the prices of its region; the rest is the class's."""
    machine = state.machines[i]
    for bucket, limit in enumerate(spec.limits.each):
        if bucket not in (VOLUME_IOS, VOLUME_BYTES):
            r.tokens[i * BUCKETS + bucket] = limit.size if limit else 0.0
    # The volume stays, with the size and the performance that it has been given since.
    kept = machine.spec.limits
    limits = replace(spec.limits, volume_ios=kept.volume_ios, volume_bytes=kept.volume_bytes)
    machine.spec = replace(refitted(state, spec, machine, machine.spec.zone), limits=limits)
