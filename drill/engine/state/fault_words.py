"""What a fault is called: the log's line, and the first link of every chain that begins with it."""

from __future__ import annotations

from drill.engine.state.state import State
from drill.model.level import Fault, FaultKind


def root(state: State, fault: Fault) -> str:
    """The first link of a chain: when, what, where."""
    words = _WORDS[fault.kind].format(target=fault.target or "all traffic")
    return f"{state.clock(fault.at_s)} {words} ({fault.kind})"


def said(fault: Fault) -> str:
    """What the log says when it strikes: the level's own words, or its kind's."""
    return fault.told or _WORDS[fault.kind].format(target=fault.target or "all traffic")


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
