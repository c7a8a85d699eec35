"""Deep health checks: an application is healthy only while the database answers it.

A shallow check asks whether the process serves. A deep one makes every instance fail together when what they share fails: the
Auto Scaling group then replaces them all, and what the cache or a replica could have answered has nobody left to answer it
(Amazon Builders' Library, Implementing health checks). A balancer alone would fail open and send to all of them (Elastic
Load Balancing, Target group health); the group that trusts its checks does not. New instances come when the database
answers again, and take the time of a restart.
"""

from __future__ import annotations

from drill.engine.clients.discovery import finish_move, writer_shares
from drill.engine.state.arrays import UP, Arrays
from drill.engine.state.state import State
from drill.engine.state.timings import RESTART_CLIENTS_S
from drill.model.said import Said


def watch_checks(state: State, r: Arrays) -> None:
    """Check whether the database answers most of its clients; a change starts an ejection or a return of the fleet."""
    if state.inputs.design.clients.health_check != "deep":
        return
    answered = sum(share for i, share in writer_shares(state) if r.mode[i] == UP)
    passing = answered >= 0.5
    if passing == state.fleet.checks_pass:
        return
    state.fleet.checks_pass = passing
    state.fleet.checks_turn += 1
    if not passing:
        state.after(state.inputs.level.apps.eject_s, ejected, state.fleet.checks_turn)
    elif state.fleet.out:
        state.after(state.draw(RESTART_CLIENTS_S, "fleet"), back, state.fleet.checks_turn)


def ejected(state: State, r: Arrays, turn: int) -> None:
    """Every instance has failed its check for long enough."""
    if turn != state.fleet.checks_turn:
        return
    state.fleet.out = True
    deep = Said("choice.option", path="clients.health_check", value="deep")
    state.fleet.chain = (*state.root, Said("fleet.taken_out"), deep)
    state.say("alarm", "balancer", Said("fleet.unhealthy"))
    state.changed = True


def back(state: State, r: Arrays, turn: int) -> None:
    """New instances serve, without cached addresses."""
    if turn != state.fleet.checks_turn:
        return
    state.fleet.out = False
    if state.move is not None and state.tick >= state.move.start:
        finish_move(state, r)
    state.say("recover", "balancer", Said("fleet.healthy"))
    state.changed = True
