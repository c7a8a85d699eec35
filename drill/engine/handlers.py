"""Which function an event on the heap calls. The only place that knows every name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drill.engine import actions
from drill.engine.cache import cache_nodes, cache_scaling, cache_snapshots
from drill.engine.clients import access, admission, discovery, health_checks
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
    zero_downtime,
)
from drill.engine.database.lifecycle import hand_over, reconnect
from drill.engine.faults import strike
from drill.engine.faults.control_plane import held_back
from drill.engine.state.arrays import Rows
from drill.engine.state.state import World
from drill.model.action import Action, ActionKind


def happen(world: World, r: Rows, name: str, payload: tuple[Any, ...]) -> None:
    """Carry out one event, unless what it needs is down."""
    if held_back(world, name, payload):
        return
    _HANDLERS[name](world, r, *payload)


def _player(world: World, r: Rows, kind: str, target: str, value: str) -> None:
    actions.act(world, r, Action(world.second, ActionKind(kind), target, value), by_player=True)


def _rule(world: World, r: Rows, kind: str, target: str, value: str) -> None:
    actions.act(world, r, Action(world.second, ActionKind(kind), target, value), by_player=False)


def _name_changed(world: World, r: Rows, new: int) -> None:
    if world.plant.design.proxy is None:
        world.say(
            "info", world.units[new].machine.node, f"the writer's name now points to {world.units[new].machine.node}"
        )
    if world.move is not None and world.move.stuck:
        world.say("alarm", "lb", "clients cache the old address for ever: they need a restart")
    _proxy_follows(world, r, new)
    reconnect(world, r, new)


def _proxy_follows(world: World, r: Rows, new: int) -> None:
    """What it held for the old writer it lets into the new one."""
    move = world.move
    if world.plant.design.proxy is not None and move is not None and move.new == new and move.old != new:
        hand_over(r, world.tick, move.old, new)


def _clients_moved(world: World, r: Rows, new: int) -> None:
    _proxy_follows(world, r, new)
    if world.move is not None and world.move.new == new:
        discovery.finish_move(world)


def _reader_given_up(world: World, r: Rows, i: int, boot: int) -> None:
    unit = world.units[i]
    if unit.boot == boot and (not unit.alive or unit.cut_off):
        unit.seen = False
        world.changed = True


def _apps_ejected(world: World, r: Rows, zone: str) -> None:
    if zone in world.apps_gone:
        world.apps_gone[zone] = "out"
        world.say("info", "lb", f"the balancer stopped sending to {zone}")
        world.changed = True


def _look_again(world: World, r: Rows) -> None:
    world.changed = True


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
    "clients-restarted": actions.clients_restarted,
    "reader-given-up": _reader_given_up,
    "apps-ejected": _apps_ejected,
    "connections-given-up": _look_again,
    "fleet-ejected": lambda world, r, turn: health_checks.ejected(world, turn),
    "fleet-back": lambda world, r, turn: health_checks.back(world, turn),
    "admission-step": lambda world, r: admission.stepped(world),
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
    "copy-repaired": lambda world, r, zone: quorum.copy_repaired(world, zone),
    "resize": actions.resize,
    "restored": recovery.restored,
    "repointed": recovery.repointed,
    "blocks-loaded": lambda world, r, i, boot: recovery.blocks_loaded(world, i, boot),
    "replica-promoted": recovery.replica_promoted,
    "rebuilt": rebuild.rebuilt,
    "backtracked": backtrack.backtracked,
    "cloned": clones.cloned,
    "resumed": lambda world, r, i: zero_downtime.resumed(world, i),
    "reader-added": reader_scaling.added,
    "region-took-over": global_database.took_over,
    "still-barred": access.still_barred,
    "lifted": access.lifted,
    "encrypted-copied": encryption.copied,
    "encrypted-restored": encryption.restored,
    "encrypted-repointed": encryption.repointed,
}
