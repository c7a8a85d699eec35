"""Faults: what each kind does when it strikes and when it ends. One pair of small functions a kind, in one table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from drill.engine import spare
from drill.engine.access import proxy_back, proxy_lost, rotate_certificate, rotate_password, undone, wrong_rule
from drill.engine.audits import audit, leaked_password
from drill.engine.cache_nodes import flush_shard, intrude, replace_s, shard_crashed, shard_down
from drill.engine.control_plane import comes_back, goes_down
from drill.engine.failover import heir, planned, recovery_s, restart_s, style, writer_lost
from drill.engine.filling import grow_logs, stop_growing
from drill.engine.global_database import note_loss, note_return
from drill.engine.lifecycle import drop_all, stop
from drill.engine.maintenance import required
from drill.engine.multi_master import hand_on
from drill.engine.pressure import apply_normally, slow_apply, spike, spike_over
from drill.engine.quorum import copies_came_back, lose_copies
from drill.engine.replica_breaks import diverge, reachable_again
from drill.engine.rows import AT_MACHINE, FIRST_AT_MACHINE, HUNG, TICKS, Rows
from drill.engine.timings import READER_GIVEN_UP_S
from drill.engine.world import Chain, World
from drill.model.level import Fault, FaultKind
from drill.model.run import NodeState

Effect = Callable[[World, Rows, Fault], None]


def plan(world: World) -> None:
    """Put every fault of the level on the heap."""
    for number, fault in enumerate(world.plant.level.faults):
        world.at(fault.at_s * TICKS, "fault-starts", number, priority=1)
        if fault.for_s > 0:
            world.at((fault.at_s + fault.for_s) * TICKS, "fault-ends", number, priority=1)


def strike(world: World, r: Rows, number: int) -> None:
    """A fault begins."""
    fault = world.plant.level.faults[number]
    code = str(fault.kind)
    if _absent(world, fault):
        world.say("info", "lb", f"this design has no {fault.target}: nothing happens to it", code)
        return
    fault = _aimed(world, fault)
    world.say(
        "fault", fault.target, fault.told or _WORDS[fault.kind].format(target=fault.target or "all traffic"), code
    )
    world.start_trouble(root(world, fault), str(fault.kind))
    _EFFECTS[fault.kind][0](world, r, fault)
    world.changed = True


def end(world: World, r: Rows, number: int) -> None:
    """A fault is over."""
    fault = world.plant.level.faults[number]
    if _absent(world, fault):
        return
    fault = replace(fault, target=world.struck.pop(fault.id, fault.target))
    world.say(
        "recover", fault.target, f"{str(fault.kind).partition(':')[2]} on {fault.target or 'all traffic'} is over"
    )
    _EFFECTS[fault.kind][1](world, r, fault)
    world.changed = True


_ON_MACHINES = (
    FaultKind.REBOOT,
    FaultKind.NETWORK,
    FaultKind.VOLUME_LATENCY,
    FaultKind.VOLUME_PAUSE,
    FaultKind.INSTANCE_CRASH,
    FaultKind.CACHE_NODE_LOSS,
    FaultKind.CACHE_FLUSH,
    FaultKind.DIVERGENCE,
)


def _absent(world: World, fault: Fault) -> bool:
    """Whether a fault strikes a machine that this design does not have."""
    if fault.kind not in _ON_MACHINES or fault.target in ("", *world.plant.level.zones):
        return False
    caches = [shard.node for shard in world.plant.shards]
    if fault.target in caches or (caches and fault.target == "cache"):
        return False
    return all(unit.machine.node != fault.target for unit in world.units)


def _aimed(world: World, fault: Fault) -> Fault:
    """The fault with the machine that has the role it names now: after a failover that is another than at the start.

    It ends where it began, whoever has the role by then.
    """
    if fault.kind not in _ON_MACHINES:
        return fault
    volume = fault.kind in (FaultKind.VOLUME_LATENCY, FaultKind.VOLUME_PAUSE)
    if (fault.target == "writer" or (volume and not fault.target)) and world.writer >= 0:
        node = world.units[world.writer].machine.node
    elif fault.target == "standby":
        nodes = [unit.machine.node for unit in world.units if unit.role == "standby"]
        node = "standby" if "standby" in nodes or not nodes else nodes[0]
    else:
        return fault
    world.struck[fault.id] = node
    return replace(fault, target=node)


def root(world: World, fault: Fault) -> str:
    """The first link of a chain: when, what, where."""
    words = _WORDS[fault.kind].format(target=fault.target or "all traffic")
    return f"{world.clock(fault.at_s)} {words} ({fault.kind})"


_WORDS: dict[FaultKind, str] = {
    FaultKind.FAILOVER: "failover of the cluster was forced",
    FaultKind.REBOOT: "{target} was rebooted",
    FaultKind.CACHE_AZ_POWER: "cache nodes in {target} lost power",
    FaultKind.NETWORK: "the network of {target} was cut",
    FaultKind.VOLUME_LATENCY: "the volume of {target} became slow",
    FaultKind.VOLUME_PAUSE: "the volume of {target} stopped answering",
    FaultKind.LOG_GROWTH: "logs grow and nobody deletes them",
    FaultKind.PATCH: "an update of the operating system became mandatory",
    FaultKind.AZ_POWER: "power was lost in {target}",
    FaultKind.INSTANCE_CRASH: "{target} crashed",
    FaultKind.CACHE_NODE_LOSS: "{target} was lost",
    FaultKind.CACHE_FLUSH: "{target} was emptied",
    FaultKind.CACHE_INTRUDER: "a stranger reached the cache",
    FaultKind.TRAFFIC_SPIKE: "a spike of {target}",
    FaultKind.REPLICA_LAG: "{target} applied writes slowly",
    FaultKind.DROP_TABLE: "an operator dropped the table {target}",
    FaultKind.REGION_OUTAGE: "{target} went dark, with all of its region",
    FaultKind.STORAGE_COPY_LOSS: "storage copies in {target} failed",
    FaultKind.CERTIFICATE_ROTATION: "the server's certificate was rotated",
    FaultKind.SECURITY_GROUP: "a rule of the security group was changed",
    FaultKind.ROTATE_PASSWORD: "the database's password was changed",
    FaultKind.LEAKED_PASSWORD: "a password leaked",
    FaultKind.AUDIT: "an auditor asks for last month's queries",
    FaultKind.PROXY_OUTAGE: "RDS Proxy stopped answering",
    FaultKind.CONTROL_PLANE: "the control plane stopped answering",
    FaultKind.DIVERGENCE: "{target} met a row that its log did not expect",
}


def _choice(world: World) -> str:
    """What in the design decides how a lost writer comes back."""
    database = world.plant.design.database
    kind = style(world)
    if kind == "aurora":
        readers = any(unit.role == "reader" for unit in world.units)
        return (
            "database.service: aurora, which promotes a reader"
            if readers
            else "replicas: none, so nothing can be promoted"
        )
    if kind == "person":
        return "database.service: ec2, which waits for a person"
    if world.units[world.writer].spare:
        return "database.multi_az: standby, whose failover takes its time"
    if kind == "restart":
        replicas = " (a read replica is not a standby)" if world.plant.design.replicas else ""
        return f"database.multi_az: off{replicas}"
    return f"database.multi_az: {database.multi_az}, whose failover takes its time"


def _machine_down(world: World, r: Rows, i: int, why: str, *, silent: bool, note: str) -> None:
    """Stop a machine for a reason and let the service react."""
    unit = world.units[i]
    was_writer = i == world.writer
    choice = _choice(world) if was_writer else f"reads: {unit.machine.node} takes them"
    chain: Chain = (why, f"{unit.machine.node} stopped", choice)
    stop(world, r, i, chain, silent=silent, note=note)
    if unit.role == "writer" and world.plant.design.database.writers > 1:
        hand_on(world, i)
    elif was_writer:
        writer_lost(world)
    elif unit.role == "reader":
        world.after(world.draw(READER_GIVEN_UP_S), "reader-given-up", i, unit.boot)
        spare.take_over(world, i)


def _crash(world: World, r: Rows, fault: Fault) -> None:
    for s, shard in enumerate(world.plant.shards):
        if shard.node == fault.target:
            shard_crashed(world, r, s, root(world, fault))
            return
    i = world.index(fault.target)
    if not world.units[i].alive:
        return
    # Without an heir the service itself decides how the writer comes back: in place, by a person, or created anew.
    failing = heir(world) >= 0 if i == world.writer else not spare.works(world, i)
    _machine_down(world, r, i, root(world, fault), silent=False, note="crashed")
    if failing:
        unit = world.units[i]
        world.after(recovery_s(world) + fault.for_s, "restarted", i, unit.boot)


def _reboot(world: World, r: Rows, fault: Fault) -> None:
    if fault.factor > 1.0 and world.index(fault.target) == world.writer:
        planned(world, r, (root(world, fault), "writer restarted", _choice(world)))
        return
    _crash(world, r, fault)


def _forced_failover(world: World, r: Rows, fault: Fault) -> None:
    if not planned(world, r, (root(world, fault), "the writer was replaced", _choice(world))):
        _crash(world, r, replace(fault, for_s=0, target=world.units[world.writer].machine.node))


def _zone_dark(world: World, r: Rows, fault: Fault, *, network: bool) -> None:
    zone = fault.target
    world.dark[zone] = world.dark.get(zone, 0) + 1
    world.dark_cut[zone] = network
    why = root(world, fault)
    if zone in world.plant.level.apps.zones:
        world.apps_gone[zone] = "sent"
        world.apps_chain = (why, f"applications in {zone} stopped", "the balancer takes seconds to notice")
        world.after(world.plant.level.apps.eject_s, "apps-ejected", zone)
    for i, unit in enumerate(world.units):
        if unit.machine.zone == zone and unit.alive and not unit.cut_off:
            _machine_dark(world, r, i, why, network=network)
    for s in range(len(world.shards)):
        if world.plant.shards[s].zone == zone:
            shard_down(world, r, s, why, returns=False)
    if world.plant.design.database.service == "aurora":
        world.storage_chain = (why, f"two of six copies in {zone} are gone", "four of six are needed to write")
    note_loss(world)


def _region_zones(world: World, region: str) -> tuple[str, ...]:
    return next((item.zones for item in world.plant.level.regions if item.name == region), ())


def _region_dark(world: World, r: Rows, fault: Fault) -> None:
    for zone in _region_zones(world, fault.target):
        _zone_dark(world, r, replace(fault, target=zone), network=False)


def _region_back(world: World, r: Rows, fault: Fault) -> None:
    for zone in _region_zones(world, fault.target):
        _zone_back(world, r, replace(fault, target=zone))


def _machine_dark(world: World, r: Rows, i: int, why: str, *, network: bool) -> None:
    if network:
        _cut_off(world, r, i, why, "cut off from the network")
    else:
        _machine_down(world, r, i, why, silent=True, note="no power in its zone")


def _cut_off(world: World, r: Rows, i: int, why: str, note: str) -> None:
    """A machine goes on running, but nobody gets an answer."""
    unit = world.units[i]
    if not unit.alive or unit.cut_off:
        return
    _machine_down(world, r, i, why, silent=True, note=note)
    unit.alive = True
    unit.cut_off = True


def _network(world: World, r: Rows, fault: Fault) -> None:
    """The network of a zone, or of one machine."""
    if fault.target in world.plant.level.zones:
        _zone_dark(world, r, fault, network=True)
    else:
        _cut_off(world, r, world.index(fault.target), root(world, fault), "cut off from the network")


def _network_back(world: World, r: Rows, fault: Fault) -> None:
    if fault.target in world.plant.level.zones:
        _zone_back(world, r, fault)
    else:
        _node_back(world, r, fault)


def _node_back(world: World, r: Rows, fault: Fault) -> None:
    i = world.index(fault.target)
    if world.units[i].cut_off:
        _reconnected(world, r, i)


def _volume_paused(world: World, r: Rows, fault: Fault) -> None:
    """The volume answers nothing, so neither does the database on it."""
    if world.plant.design.database.service == "aurora":
        world.say("info", "storage", "storage: one volume does not answer, its segments answer from their other copies")
        return
    _cut_off(world, r, world.index(fault.target), root(world, fault), "its volume does not answer")


def _zone_back(world: World, r: Rows, fault: Fault) -> None:
    zone = fault.target
    world.dark[zone] = max(0, world.dark.get(zone, 0) - 1)
    if world.dark[zone] > 0:
        return
    network = world.dark_cut.get(zone, False)
    world.apps_gone.pop(zone, None)
    for i, unit in enumerate(world.units):
        if unit.machine.zone != zone:
            continue
        if network and unit.cut_off:
            _reconnected(world, r, i)
        elif not unit.alive and unit.silent:
            # Power is back: the machine answers again as refusing, then recovers.
            unit.silent = False
            replaced = i == world.writer and world.failing_over and (style(world) == "aurora" or unit.spare)
            if not replaced:
                world.after(restart_s(world), "restarted", i, unit.boot)
    for s in range(len(world.shards)):
        if world.plant.shards[s].zone == zone and not world.shards[s].up:
            world.after(replace_s(world), "shard-replaced", s)
    copies_came_back(world, zone)
    note_return(world)


def _reconnected(world: World, r: Rows, i: int) -> None:
    unit = world.units[i]
    unit.cut_off = False
    unit.silent = False
    unit.state = NodeState.UP
    unit.chain = ()
    unit.note = "reachable again"
    if unit.role in ("reader", "standby"):
        unit.seen = True
    reachable_again(world, unit)
    drop_all(r, world.tick, i, FIRST_AT_MACHINE + AT_MACHINE * i + HUNG)


def _cache_node_loss(world: World, r: Rows, fault: Fault) -> None:
    for s, shard in enumerate(world.plant.shards):
        if fault.target in (shard.node, "", "cache"):
            shard_down(world, r, s, root(world, fault), returns=True)


def _cache_flush(world: World, r: Rows, fault: Fault) -> None:
    for s, shard in enumerate(world.plant.shards):
        if fault.target in (shard.node, "", "cache"):
            flush_shard(world, r, s, root(world, fault), "cache.single_flight: off")


def _cache_zone(world: World, r: Rows, fault: Fault) -> None:
    for s, shard in enumerate(world.plant.shards):
        if shard.zone == fault.target:
            shard_down(world, r, s, root(world, fault), returns=False)


def _cache_zone_back(world: World, r: Rows, fault: Fault) -> None:
    for s, shard in enumerate(world.plant.shards):
        if shard.zone == fault.target and not world.shards[s].up:
            world.after(replace_s(world), "shard-replaced", s)


def _slow_volume(world: World, r: Rows, fault: Fault) -> None:
    if world.plant.design.database.service == "aurora":
        # Data is striped over hundreds of volumes, and four of six copies are enough: the slow one is not waited for.
        world.say("info", "storage", "storage: one volume is slow, its segments answer from their other copies")
        return
    i = world.index(fault.target)
    world.units[i].slow = fault.factor
    world.units[i].overload = (root(world, fault), "every read from disk and every commit waits", "database.storage")


def _volume_normal(world: World, r: Rows, fault: Fault) -> None:
    world.units[world.index(fault.target)].slow = 1.0


def _drop_table(world: World, r: Rows, fault: Fault) -> None:
    days = world.plant.design.database.retention_days
    choice = f"backups.retention: {days}d" if days else "backups.retention: 0d, so it is gone for good"
    world.dropped[fault.target] = (root(world, fault), f"statements on {fault.target} fail", choice)
    world.dropped_chain = world.dropped[fault.target]
    world.dropped_at = world.second


def _copies(world: World, r: Rows, fault: Fault) -> None:
    lose_copies(world, fault.target, fault.count, root(world, fault))


def _nothing(world: World, r: Rows, fault: Fault) -> None:
    """What it did takes its own time to mend."""


_EFFECTS: dict[FaultKind, tuple[Effect, Effect]] = {
    FaultKind.FAILOVER: (_forced_failover, _nothing),
    FaultKind.REBOOT: (_reboot, _nothing),
    FaultKind.CACHE_AZ_POWER: (_cache_zone, _cache_zone_back),
    FaultKind.NETWORK: (_network, _network_back),
    FaultKind.VOLUME_LATENCY: (_slow_volume, _volume_normal),
    FaultKind.VOLUME_PAUSE: (_volume_paused, _node_back),
    FaultKind.LOG_GROWTH: (
        lambda w, r, f: grow_logs(w, f.id, f.factor, root(w, f)),
        lambda w, r, f: stop_growing(w, f.id),
    ),
    FaultKind.PATCH: (lambda w, r, f: required(w, root(w, f)), _nothing),
    FaultKind.AZ_POWER: (lambda w, r, f: _zone_dark(w, r, f, network=False), _zone_back),
    FaultKind.INSTANCE_CRASH: (_crash, _nothing),
    FaultKind.CACHE_NODE_LOSS: (_cache_node_loss, _nothing),
    FaultKind.CACHE_FLUSH: (_cache_flush, _nothing),
    FaultKind.CACHE_INTRUDER: (lambda w, r, f: intrude(w, r, root(w, f)), _nothing),
    FaultKind.TRAFFIC_SPIKE: (spike, spike_over),
    FaultKind.REPLICA_LAG: (slow_apply, apply_normally),
    FaultKind.DROP_TABLE: (_drop_table, _nothing),
    FaultKind.STORAGE_COPY_LOSS: (_copies, _nothing),
    FaultKind.REGION_OUTAGE: (_region_dark, _region_back),
    FaultKind.CERTIFICATE_ROTATION: (lambda w, r, f: rotate_certificate(w, r, root(w, f), f), undone),
    FaultKind.SECURITY_GROUP: (lambda w, r, f: wrong_rule(w, root(w, f), f), undone),
    FaultKind.ROTATE_PASSWORD: (lambda w, r, f: rotate_password(w, root(w, f), f), _nothing),
    FaultKind.LEAKED_PASSWORD: (lambda w, r, f: leaked_password(w, root(w, f), f), _nothing),
    FaultKind.AUDIT: (lambda w, r, f: audit(w), _nothing),
    FaultKind.PROXY_OUTAGE: (lambda w, r, f: proxy_lost(w, root(w, f)), lambda w, r, f: proxy_back(w)),
    FaultKind.CONTROL_PLANE: (lambda w, r, f: goes_down(w, f.id), lambda w, r, f: comes_back(w, f.id)),
    FaultKind.DIVERGENCE: (lambda w, r, f: diverge(w, f), _nothing),
}
