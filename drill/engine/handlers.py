"""Which function an event on the heap calls. The only place that knows every name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drill.engine.actions.perform import perform
from drill.engine.cache import cache_nodes, cache_scaling, cache_snapshots
from drill.engine.clients import access, admission, discovery, health_checks
from drill.engine.clients.reconnect_storm import reconnect
from drill.engine.database import (
    backtrack,
    clones,
    encryption,
    failover,
    global_database,
    hidden_standby,
    maintenance,
    quorum,
    reader_scaling,
    rebuild,
    recovery,
    storage_growth,
    writer_scaling,
    zero_downtime,
)
from drill.engine.database.lifecycle import hand_over
from drill.engine.faults import strike
from drill.engine.faults.control_plane import held_back
from drill.engine.state.arrays import Arrays
from drill.engine.state.state import State
from drill.model.action import Action
from drill.model.said import Said


def happen(state: State, r: Arrays, name: str, payload: tuple[Any, ...]) -> None:
    """Carry out one event, unless what it needs is down."""
    if held_back(state, name, payload):
        return
    _HANDLERS[name](state, r, *payload)


def _player(state: State, r: Arrays, kind: str, target: str, value: str) -> None:
    perform(state, r, Action(state.second, kind, target, value), by_player=True)


def _rule(state: State, r: Arrays, kind: str, target: str, value: str) -> None:
    perform(state, r, Action(state.second, kind, target, value), by_player=False)


def _name_changed(state: State, r: Arrays, new: int) -> None:
    if state.inputs.design.proxy is None:
        node = state.machines[new].spec.node
        state.say("info", node, Said("writer_endpoint.moved", target=node))
    if state.move is not None and state.move.stuck:
        state.say("alarm", "lb", Said("clients.keep_old_address"))
    _proxy_follows(state, r, new)
    reconnect(state, r, new)


def _proxy_follows(state: State, r: Arrays, new: int) -> None:
    """What it held for the old writer it lets into the new one."""
    move = state.move
    if state.inputs.design.proxy is not None and move is not None and move.new == new and move.old != new:
        hand_over(r, state.tick, move.old, new)


def _clients_moved(state: State, r: Arrays, new: int) -> None:
    _proxy_follows(state, r, new)
    if state.move is not None and state.move.new == new:
        discovery.finish_move(state)


def _reader_given_up(state: State, r: Arrays, i: int, boot: int) -> None:
    machine = state.machines[i]
    if machine.boot == boot and (not machine.alive or machine.cut_off):
        machine.seen = False
        state.changed = True


def _apps_ejected(state: State, r: Arrays, zone: str) -> None:
    if zone in state.fleet.gone:
        state.fleet.gone[zone] = "out"
        state.say("info", "lb", Said("balancer.ejected_zone", zone=zone))
        state.changed = True


def _look_again(state: State, r: Arrays) -> None:
    state.changed = True


_HANDLERS: dict[str, Callable[..., Any]] = {
    "fault-starts": strike.strike,
    "fault-ends": strike.end,
    "act": _player,
    "rule": _rule,
    "failover-begin": failover.begin,
    "promoted": failover.promoted,
    "restarted": failover.restarted,
    "recreated": failover.recreated,
    "name-changed": _name_changed,
    "clients-moved": _clients_moved,
    "clients-restarted": discovery.clients_restarted,
    "reader-given-up": _reader_given_up,
    "apps-ejected": _apps_ejected,
    "connections-given-up": _look_again,
    "fleet-ejected": lambda state, r, turn: health_checks.ejected(state, turn),
    "fleet-back": lambda state, r, turn: health_checks.back(state, turn),
    "admission-step": lambda state, r: admission.stepped(state),
    "shard-promoted": cache_nodes.promoted,
    "shard-replaced": cache_nodes.replaced,
    "shard-restarted": cache_nodes.restarted,
    "shard-copied": cache_nodes.copied,
    "cache-scaled": cache_scaling.scaled,
    "cache-switched": cache_scaling.switched,
    "cache-restored": cache_snapshots.restored,
    "spare-took-over": hidden_standby.took_over,
    "converted": hidden_standby.converted,
    "patch": maintenance.patch,
    "enlarged": storage_growth.enlarged,
    "copy-repaired": lambda state, r, zone: quorum.copy_repaired(state, zone),
    "resize": writer_scaling.resize,
    "restored": recovery.restored,
    "repointed": recovery.repointed,
    "blocks-loaded": lambda state, r, i, boot: recovery.blocks_loaded(state, i, boot),
    "replica-promoted": recovery.replica_promoted,
    "rebuilt": rebuild.rebuilt,
    "backtracked": backtrack.backtracked,
    "cloned": clones.cloned,
    "resumed": lambda state, r, i: zero_downtime.resumed(state, i),
    "reader-added": reader_scaling.added,
    "region-took-over": global_database.took_over,
    "lockouts-checked": access.check_lockouts,
    "lockout-lifted": access.lift,
    "encrypted-copied": encryption.copied,
    "encrypted-restored": encryption.restored,
    "encrypted-repointed": encryption.repointed,
}
