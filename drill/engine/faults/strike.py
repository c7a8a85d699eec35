"""Faults of the level: when they strike and end, whom, and which function does what each kind does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from drill.engine.cache.cache_nodes import intrude
from drill.engine.clients.access import proxy_back, proxy_lost, rotate_certificate, rotate_password, undone, wrong_rule
from drill.engine.database.maintenance import required
from drill.engine.database.quorum import lose_copies
from drill.engine.database.replica_breaks import diverge
from drill.engine.database.storage_growth import grow_logs, stop_growing
from drill.engine.faults.cache_faults import cache_flush, cache_node_loss, cache_zone, cache_zone_back
from drill.engine.faults.control_plane import comes_back, goes_down
from drill.engine.faults.instance_failures import crash, forced_failover, node_back, reboot
from drill.engine.faults.load_faults import apply_normally, slow_apply, spike, spike_over
from drill.engine.faults.security_events import audit, leaked_password
from drill.engine.faults.volume_faults import slow_volume, volume_normal, volume_paused
from drill.engine.faults.zone_outages import network, network_back, region_back, region_dark, zone_back, zone_dark
from drill.engine.state.arrays import TICKS, Arrays
from drill.engine.state.fault_words import root, said
from drill.engine.state.state import State
from drill.model.level import Fault

Effect = Callable[[State, Arrays, Fault], None]


def plan(state: State) -> None:
    """Put every fault of the level on the heap."""
    for number, fault in enumerate(state.inputs.level.faults):
        state.at(fault.at_s * TICKS, "fault-starts", number, priority=1)
        if fault.for_s > 0:
            state.at((fault.at_s + fault.for_s) * TICKS, "fault-ends", number, priority=1)


def strike(state: State, r: Arrays, number: int) -> None:
    """A fault begins."""
    fault = state.inputs.level.faults[number]
    code = fault.kind
    if _absent(state, fault):
        state.say("info", "lb", f"this design has no {fault.target}: nothing happens to it", code)
        return
    fault = _aimed(state, fault)
    state.say("fault", fault.target, said(fault), code)
    state.start_trouble(root(state, fault), fault.kind)
    _EFFECTS[fault.kind][0](state, r, fault)
    state.changed = True


def end(state: State, r: Arrays, number: int) -> None:
    """A fault is over."""
    fault = state.inputs.level.faults[number]
    if _absent(state, fault):
        return
    fault = replace(fault, target=state.struck.pop(fault.id, fault.target))
    state.say("recover", fault.target, f"{fault.kind.partition(':')[2]} on {fault.target or 'all traffic'} is over")
    _EFFECTS[fault.kind][1](state, r, fault)
    state.changed = True


_ON_MACHINES = (
    "aws:rds:reboot-db-instances",
    "aws:network:disrupt-connectivity",
    "aws:ebs:volume-io-latency",
    "aws:ebs:pause-volume-io",
    "drill:instance-crash",
    "drill:cache-node-loss",
    "drill:cache-flush",
    "drill:replica-divergence",
)


def _absent(state: State, fault: Fault) -> bool:
    """Whether a fault strikes a machine that this design does not have."""
    if fault.kind not in _ON_MACHINES or fault.target in ("", *state.inputs.level.zones):
        return False
    caches = [shard.node for shard in state.inputs.shards]
    if fault.target in caches or (caches and fault.target == "cache"):
        return False
    return all(machine.spec.node != fault.target for machine in state.machines)


def _aimed(state: State, fault: Fault) -> Fault:
    """The fault with the machine that has the role it names now: after a failover that is another than at the start.

    It ends where it began, whoever has the role by then.
    """
    if fault.kind not in _ON_MACHINES:
        return fault
    volume = fault.kind in ("aws:ebs:volume-io-latency", "aws:ebs:pause-volume-io")
    if (fault.target == "writer" or (volume and not fault.target)) and state.writer >= 0:
        node = state.machines[state.writer].spec.node
    elif fault.target == "standby":
        nodes = [machine.spec.node for machine in state.machines if machine.role == "standby"]
        node = "standby" if "standby" in nodes or not nodes else nodes[0]
    else:
        return fault
    state.struck[fault.id] = node
    return replace(fault, target=node)


def _drop_table(state: State, r: Arrays, fault: Fault) -> None:
    days = state.inputs.design.database.retention_days
    choice = f"backups.retention: {days}d" if days else "backups.retention: 0d, so it is gone for good"
    state.dropped.tables[fault.target] = (root(state, fault), f"statements on {fault.target} fail", choice)
    state.dropped.chain = state.dropped.tables[fault.target]
    state.dropped.at = state.second


def _copies(state: State, r: Arrays, fault: Fault) -> None:
    lose_copies(state, fault.target, fault.count, root(state, fault))


def _nothing(state: State, r: Arrays, fault: Fault) -> None:
    """What it did takes its own time to mend."""


_EFFECTS: dict[str, tuple[Effect, Effect]] = {
    "aws:rds:failover-db-cluster": (forced_failover, _nothing),
    "aws:rds:reboot-db-instances": (reboot, _nothing),
    "aws:elasticache:replicationgroup-interrupt-az-power": (cache_zone, cache_zone_back),
    "aws:network:disrupt-connectivity": (network, network_back),
    "aws:ebs:volume-io-latency": (slow_volume, volume_normal),
    "aws:ebs:pause-volume-io": (volume_paused, node_back),
    "drill:log-growth": (
        lambda w, r, f: grow_logs(w, f.id, f.factor, root(w, f)),
        lambda w, r, f: stop_growing(w, f.id),
    ),
    "drill:patch": (lambda w, r, f: required(w, root(w, f)), _nothing),
    "drill:az-power": (lambda w, r, f: zone_dark(w, r, f, network=False), zone_back),
    "drill:instance-crash": (crash, _nothing),
    "drill:cache-node-loss": (cache_node_loss, _nothing),
    "drill:cache-flush": (cache_flush, _nothing),
    "drill:cache-intruder": (lambda w, r, f: intrude(w, r, root(w, f)), _nothing),
    "drill:traffic-spike": (spike, spike_over),
    "drill:replica-lag": (slow_apply, apply_normally),
    "drill:drop-table": (_drop_table, _nothing),
    "drill:storage-copy-loss": (_copies, _nothing),
    "drill:region-outage": (region_dark, region_back),
    "drill:certificate-rotation": (lambda w, r, f: rotate_certificate(w, r, root(w, f), f), undone),
    "drill:security-group": (lambda w, r, f: wrong_rule(w, root(w, f), f), undone),
    "drill:rotate-password": (lambda w, r, f: rotate_password(w, root(w, f), f), _nothing),
    "drill:leaked-password": (lambda w, r, f: leaked_password(w, root(w, f), f), _nothing),
    "drill:audit": (lambda w, r, f: audit(w), _nothing),
    "drill:proxy-outage": (lambda w, r, f: proxy_lost(w, root(w, f)), lambda w, r, f: proxy_back(w)),
    "drill:control-plane-outage": (lambda w, r, f: goes_down(w, f.id), lambda w, r, f: comes_back(w, f.id)),
    "drill:replica-divergence": (lambda w, r, f: diverge(w, f), _nothing),
}
