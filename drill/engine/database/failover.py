"""Failover in stages: somebody notices, somebody takes over, the name changes, clients follow.

Which stages, and who can take over, depends on the service. Nothing else in the engine knows.
"""

from __future__ import annotations

from drill.engine.clients.discovery import begin_move
from drill.engine.clients.fleet import region_of
from drill.engine.database import hidden_standby
from drill.engine.database.lifecycle import start, stop
from drill.engine.state.arrays import Rows
from drill.engine.state.operators import arrives_s
from drill.engine.state.state import Chain, World
from drill.engine.state.timings import PROXY_FOLLOWS_S, RECOVERY_S, RECREATE_S, RESTART_BY_HAND_S, STAGES
from drill.model.run import NodeState


def style(world: World) -> str:
    """How this database fails over: standby, cluster, aurora, restart or person."""
    database = world.plant.design.database
    if database.service == "aurora":
        return "aurora"
    if database.service == "ec2":
        return "person"
    return {"standby": "standby", "cluster": "cluster"}.get(database.multi_az, "restart")


def sum_of(world: World, keys: tuple[str, ...]) -> float:
    """One draw of each stage, added up, in seconds."""
    total = 0.0
    for key in keys:
        total += world.draw(key)
    return total


def recovery_s(world: World) -> float:
    """A draw of how long crash recovery in place takes."""
    return world.draw(RECOVERY_S[world.plant.design.database.service])


def restart_s(world: World) -> float:
    """A draw of how long until a machine that may start again has done so: a person first, on EC2."""
    if style(world) != "person":
        return recovery_s(world)
    return arrives_s(world) + world.draw(RESTART_BY_HAND_S) + recovery_s(world)


def heir(world: World) -> int:
    """The machine that can take over from the writer without losing a write; -1 when there is none."""
    kind = style(world)
    wanted = "reader" if kind == "aurora" else "standby"
    if kind in ("restart", "person"):
        return -1
    home = region_of(world, world.units[world.writer].machine.zone)
    for i, unit in enumerate(world.units):
        same_volume = kind != "aurora" or region_of(world, unit.machine.zone) == home
        if (
            i != world.writer
            and unit.role == wanted
            and unit.alive
            and not unit.cut_off
            and not unit.detached
            and same_volume
        ):
            return i
    return -1


def writer_lost(world: World) -> None:
    """The writer stopped answering: begin whatever this service does about it."""
    if world.failing_over or world.restoring:
        return
    kind = style(world)
    i = world.writer
    unit = world.units[i]
    if heir(world) >= 0:
        world.failing_over = True
        detect, _, _ = STAGES[kind]
        world.after(world.draw(detect), "failover-begin")
    elif hidden_standby.take_over(world, i):
        unit.note = "its standby takes over"
    elif kind == "aurora":
        world.failing_over = True
        unit.note = "no reader to promote: the instance is created anew"
        world.after(world.draw(RECREATE_S), "recreated", i)
    else:
        unit.note = "waits for a person" if kind == "person" else "recovering"
        world.after(restart_s(world), "restarted", i, unit.boot)


def begin(world: World, r: Rows) -> None:
    """The service has noticed and starts promoting, unless another region has taken over meanwhile."""
    if not world.failing_over:
        return
    new = heir(world)
    old = world.units[world.writer]
    if old.alive and not old.cut_off:
        # It answers again: what looked like a loss was an interruption.
        world.failing_over = False
        world.say("recover", old.machine.node, f"{old.machine.node} answers again before anything was promoted")
        return
    if new < 0:
        world.failing_over = False
        world.say("failover", "writer", "failover failed: nothing left to promote", "RDS-EVENT-0069")
        _give_up(world)
        return
    kind = style(world)
    code = "RDS-EVENT-0073" if kind == "aurora" else "RDS-EVENT-0013"
    world.units[new].state = NodeState.FAILOVER
    world.units[new].note = "taking over"
    world.say("failover", world.units[new].machine.node, f"failover to {world.units[new].machine.node} started", code)
    _, promote, _ = STAGES[kind]
    world.after(sum_of(world, promote), "promoted", new)
    world.changed = True


def _give_up(world: World) -> None:
    """Without an heir the old writer must come back by itself."""
    unit = world.units[world.writer]
    if not unit.alive and world.dark.get(unit.machine.zone, 0) == 0:
        world.after(recovery_s(world), "restarted", world.writer, unit.boot)


def promoted(world: World, r: Rows, new: int) -> None:
    """The new writer accepts writes; the old one, when it returns, follows it."""
    kind = style(world)
    unit = world.units[new]
    if not unit.alive or unit.cut_off:
        world.failing_over = False
        unit.state = NodeState.DOWN
        writer_lost(world)
        return
    old = world.units[world.writer]
    old.role = "reader" if kind == "aurora" else "standby"
    old.seen = False
    unit.role = "writer"
    unit.state = NodeState.UP
    unit.note = "promoted"
    if kind == "standby":
        unit.warm = 0.0
    world.writer = new
    world.failovers += 1
    world.failing_over = False
    r.lag_s[new] = 0.0
    code = "RDS-EVENT-0071" if kind == "aurora" else "RDS-EVENT-0049"
    world.say("failover", unit.machine.node, f"{unit.machine.node} is the writer now", code)
    _, _, name = STAGES[kind]
    proxied = world.plant.design.proxy is not None
    begin_move(world, new, world.draw(PROXY_FOLLOWS_S if proxied else name))
    world.start_trouble(f"{world.clock()} failover to {unit.machine.node}", "failover")


def restarted(world: World, r: Rows, i: int, boot: int) -> None:
    """A machine has recovered in place, unless something else happened to it since."""
    unit = world.units[i]
    if unit.boot != boot or unit.alive or world.dark.get(unit.machine.zone, 0) > 0:
        return
    start(world, r, i, "restarted")
    if unit.role == "standby":
        unit.note = "standby again"
    world.say("recover", unit.machine.node, f"{unit.machine.node} is available again", "RDS-EVENT-0006")
    world.start_trouble(f"{world.clock()} {unit.machine.node} came back", "restart")


def recreated(world: World, r: Rows, i: int) -> None:
    """Aurora without a reader: a new instance on the same volume, in a zone that has power."""
    if i != world.writer:
        return
    unit = world.units[i]
    region = region_of(world, unit.machine.zone)
    zones = next(item.zones for item in world.plant.level.regions if item.name == region)
    if all(world.dark.get(zone, 0) > 0 for zone in zones):
        world.after(world.draw(RECREATE_S), "recreated", i)
        return
    world.failing_over = False
    start(world, r, i, "created anew")
    world.say("recover", unit.machine.node, f"{unit.machine.node} was created anew", "RDS-EVENT-0071")
    world.start_trouble(f"{world.clock()} {unit.machine.node} created anew", "restart")


def planned(world: World, r: Rows, chain: Chain) -> bool:
    """Fail over now, without having to notice first. False when there is nothing to fail over to."""
    if world.failing_over:
        return False
    if heir(world) < 0:
        return hidden_standby.planned(world, r, world.writer, chain)
    old = world.writer
    stop(world, r, old, chain, silent=False, note="restarting as the new standby")
    world.failing_over = True
    begin(world, r)
    unit = world.units[old]
    world.after(recovery_s(world), "restarted", old, unit.boot)
    return True
