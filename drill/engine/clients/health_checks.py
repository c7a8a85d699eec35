"""Deep health checks: an application says that it is well only while the database answers it.

A shallow check asks whether the process serves. A deep one makes every instance fail together when what they share fails: the
Auto Scaling group then replaces them all, and what the cache or a replica could have answered has nobody left to answer it
(Amazon Builders' Library, Implementing health checks). A balancer alone would fail open and send to all of them (Elastic
Load Balancing, Target group health); the group that trusts its checks does not. New instances come when the database
answers again, and take the time of a restart.
"""

from __future__ import annotations

from drill.engine.clients.discovery import finish_move, writer_shares
from drill.engine.state.arrays import UP, Rows
from drill.engine.state.state import World
from drill.engine.state.timings import RESTART_CLIENTS_S


def watch_checks(world: World, r: Rows) -> None:
    """See whether the database answers most of its clients, and begin what follows when that has changed."""
    if world.plant.design.clients.health_check != "deep":
        return
    answered = sum(share for i, share in writer_shares(world) if r.mode[i] == UP)
    passing = answered >= 0.5
    if passing == world.checks_pass:
        return
    world.checks_pass = passing
    world.checks_turn += 1
    if not passing:
        world.after(world.plant.level.apps.eject_s, "fleet-ejected", world.checks_turn)
    elif world.fleet_out:
        world.after(world.draw(RESTART_CLIENTS_S, "fleet"), "fleet-back", world.checks_turn)


def ejected(world: World, turn: int) -> None:
    """Every instance has failed its check for long enough."""
    if turn != world.checks_turn:
        return
    world.fleet_out = True
    words = "every instance asks it in its health check, and all were taken out"
    world.apps_chain = (world.trigger[1], words, "clients.health_check: deep")
    world.say("alarm", "lb", "every instance fails its health check: the group replaces the whole fleet")
    world.changed = True


def back(world: World, turn: int) -> None:
    """New instances serve: they know no old address."""
    if turn != world.checks_turn:
        return
    world.fleet_out = False
    if world.move is not None and world.tick >= world.move.start:
        finish_move(world)
    world.say("recover", "lb", "new instances pass their health checks")
    world.changed = True
