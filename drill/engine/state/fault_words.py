"""What a fault is called: the log's line, and the first link of every chain that begins with it."""

from __future__ import annotations

from drill.engine.state.state import State
from drill.model.level import Fault


def root(state: State, fault: Fault) -> str:
    """The first link of a chain: when, what, where."""
    words = _WORDS[fault.kind].format(target=fault.target or "all traffic")
    return f"{state.clock(fault.at_s)} {words} ({fault.kind})"


def said(fault: Fault) -> str:
    """What the log says when it strikes: the level's own words, or its kind's."""
    return fault.told or _WORDS[fault.kind].format(target=fault.target or "all traffic")


_WORDS: dict[str, str] = {
    "aws:rds:failover-db-cluster": "failover of the cluster was forced",
    "aws:rds:reboot-db-instances": "{target} was rebooted",
    "aws:elasticache:replicationgroup-interrupt-az-power": "cache nodes in {target} lost power",
    "aws:network:disrupt-connectivity": "the network of {target} was cut",
    "aws:ebs:volume-io-latency": "the volume of {target} became slow",
    "aws:ebs:pause-volume-io": "the volume of {target} stopped answering",
    "drill:log-growth": "logs grow and nobody deletes them",
    "drill:patch": "an update of the operating system became mandatory",
    "drill:az-power": "power was lost in {target}",
    "drill:instance-crash": "{target} crashed",
    "drill:cache-node-loss": "{target} was lost",
    "drill:cache-flush": "{target} was emptied",
    "drill:cache-intruder": "a stranger reached the cache",
    "drill:traffic-spike": "a spike of {target}",
    "drill:replica-lag": "{target} applied writes slowly",
    "drill:drop-table": "an operator dropped the table {target}",
    "drill:region-outage": "{target} went dark, with all of its region",
    "drill:storage-copy-loss": "storage copies in {target} failed",
    "drill:certificate-rotation": "the server's certificate was rotated",
    "drill:security-group": "a rule of the security group was changed",
    "drill:rotate-password": "the database's password was changed",
    "drill:leaked-password": "a password leaked",
    "drill:audit": "an auditor asks for last month's queries",
    "drill:proxy-outage": "RDS Proxy stopped answering",
    "drill:control-plane-outage": "the control plane stopped answering",
    "drill:replica-divergence": "{target} met a row that its log did not expect",
}
