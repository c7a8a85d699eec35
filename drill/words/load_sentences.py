"""Sentences about overload and waiting: lines of the log, and links of chains that no single mechanism owns."""

from __future__ import annotations

from drill.model.level import Level
from drill.words import units
from drill.words.sentence import Facts, Table


def _pinned_by(facts: Facts, level: Level | None) -> str:
    return f"{facts['request_class'] or 'a class'} keeps state in its sessions"


def _load_sign(facts: Facts, level: Level | None) -> str:
    return f"early sign: {facts['node']} is at {units.percent(float(str(facts['load'])), short=True)} load"


def _lag_sign(facts: Facts, level: Level | None) -> str:
    return f"early sign: {facts['node']} is falling behind, {units.duration(float(str(facts['lag_s'])))}"


def _measured(facts: Facts) -> str:
    """The newest data point of an alarm's metric."""
    value, unit = facts["measured"], str(facts["unit"])
    return "no data" if value is None else units.metric_value(float(str(value)), unit)


def _rings(facts: Facts, _level: Level | None) -> str:
    many = int(str(facts["periods"])) > 1
    of = f" in {facts['datapoints']} of {facts['periods']} periods" if many else ""
    threshold = f"{facts['comparison']} {units.metric_value(float(str(facts['threshold'])), str(facts['unit']))}"
    return f"{facts['alarm']}: ALARM, {facts['metric']} {threshold}{of} (now {_measured(facts)})"


def _calm(facts: Facts, _level: Level | None) -> str:
    has = "has" if facts["measured"] is None else "is"
    return f"{facts['alarm']}: OK, {facts['metric']} {has} {_measured(facts)}"


CLOUD_ALARMS: Table = {
    "cloud_alarm.alarm": _rings,
    "cloud_alarm.ok": _calm,
    "cloud_alarm.insufficient_data": "{alarm}: INSUFFICIENT_DATA, {metric} has no data",
}
"""Changes of state of a design's own alarms."""

LOADS: Table = {
    "alarm.availability": "less than 95 % of requests are answered in time",
    "alarm.availability_ended": "95 % of requests are answered in time again",
    "alarm.backlog": "messages of {request_class} wait longer than {threshold_s}",
    "alarm.backlog_ended": "the backlog of {request_class} is worked off",
    "alarm.cache_memory": "{node} uses more than {threshold_pct} of its memory for keys",
    "alarm.cache_memory_ended": "{node}: memory is back to normal",
    "alarm.replica_lag": "{node} is more than {threshold_s} behind the writer",
    "alarm.replica_lag_ended": "{node}: replica lag is back to normal",
    "machine.requests_wait": "{node} is overloaded: requests wait {wait_s}",
    "shard.overload_began": "{node} is overloaded: it receives more commands than it can execute",
}
"""Lines of the log."""

SIGNS: Table = {
    "sign.connections": "early sign: {node} has {free} of {limit} connections free",
    "sign.lag": _lag_sign,
    "sign.load": _load_sign,
}
"""Signs that the gauges show before the first loss."""


def _demand_changed(facts: Facts, _level: Level | None) -> str:
    usual, new = float(str(facts["usual_per_s"])), float(str(facts["new_per_s"]))
    what = f"traffic of {facts['target']}" if facts["target"] else "traffic"
    return (
        f"{what} {'rose' if new > usual else 'fell'} from {units.count(usual)} to {units.count(new)} requests a second"
    )


def _either(facts: Facts, _level: Level | None) -> str:
    """The first root, and those that would have been enough without it."""
    first, *others = (str(value) for name, value in sorted(facts.items()) if name.startswith("root_"))
    return f"{first} (and {' or '.join(others)} would have been enough)"


LOSSES: Table = {
    "demand.usual": "the usual load",
    "lock.one_at_a_time": "one request after another holds the lock {lock}",
    "queue.backlog_at_start": "the backlog at the start",
    "queue.messages_wait": "messages of {request_class} wait for a worker",
    "demand.root": _demand_changed,
    "roots.either": _either,
    "demand.rose": "demand rose",
    "machine.overloaded": "{node} received more than it could handle",
    "shard.network_spent": "{node} sent all that its network allows, with its credits spent",
    "shard.overloaded": "{node} received more commands than it could execute",
    "network.beyond_objective": "the round trips to {node} alone take {trips_ms} ms, more than the latency objective",
    "requests.queue_by_chance": "some requests queued by chance at {node}",
    "requests.rejected_on_purpose": "requests were rejected on purpose",
    "requests.under_way": "requests were still under way",
    "drill.ended": "the drill ended",
    "load.shed": "load was shed",
    "load.limited": "an operator limited the admission rate",
    "load.limited_by_rule": "the rule “when: {when}” limited the admission rate",
    "load.shed_by_rule": "the rule “when: {when}” shed load",
    "requests.over_rate": "requests beyond the admission rate were refused",
    "attempt.earlier_failed": "an earlier attempt failed",
    "threads.wait_for": "every application thread was waiting for {node}",
    "threads.wait": "every application thread was waiting",
    "writes.sent_to_replica": "writes were sent to a replica",
    "machine.accepts_reads_only": "{node} accepts only reads",
    "machine.refuses_connections": "{node} refused the rest",
    "iam.throttles_sign_ins": "more sign-ins a second than IAM authenticates",
    "connections.over_max_connections": "more connections than max_connections",
    "sessions.keep_state": _pinned_by,
    "proxy.pins_connections": "the proxy pinned a connection to each",
    "proxy.switches_to": "{node} had taken over, the proxy was still switching to it",
    "clients.keep_connection": "pools had connected to {node} again and kept the connections",
    "clients.use_old_address": "{node} had taken over, clients still used the old address",
    "reads.no_machine": "no machine served these reads",
    "writers.changed_one_page": "two writers changed the same page",
    "transaction.rolled_back": "the later transaction was rolled back",
    "cache.absent": "the cache was down",
    "cache.memory_full": "the memory of the cache was full",
    "cache.refuses_writes": "the cache refused writes (OOM)",
    "cache.evicts_records": "records were evicted",
    "cache.copies_loaded_old": "copies loaded from it were stale",
    "cache.copies_live": "copies live for {ttl_s}",
    "writes.bypass_cache": "writes do not reach the cache",
    "replica.behind": "{node} lagged behind the writer",
    "replica.was_behind": "a replica lagged",
    "replication.asynchronous": "replication is asynchronous",
}
"""Links of chains."""
