"""What each kind of fault strikes, and what else it needs to be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from drill.model.topology import NodeKind
from drill.syntax.problems import Rule, listed, quoted
from drill.topology.build import build

if TYPE_CHECKING:
    from drill.design.ground import Ground
    from drill.files.level_file import FaultFile
    from drill.model.level import Level
    from drill.syntax.document import Document

TargetKey = Literal["zone", "region", "node", "class", "table"]


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of fault: what it can strike, what it strikes when the file says nothing, what it scales."""

    strikes: tuple[TargetKey, ...] = ()
    needs_target: bool = False
    default: str = ""
    lasts: bool = False
    """Whether it must have a length."""
    scales: bool = False
    """Whether it has a `factor`."""
    factor: float = 1.0
    counts: bool = False
    """Whether it has a `count`."""


SHAPES: dict[str, Shape] = {
    "aws:rds:failover-db-cluster": Shape(),
    "aws:rds:reboot-db-instances": Shape(("node",), default="writer"),
    "aws:elasticache:replicationgroup-interrupt-az-power": Shape(("zone",), needs_target=True, lasts=True),
    "aws:network:disrupt-connectivity": Shape(("zone", "node"), needs_target=True, lasts=True),
    "aws:ebs:volume-io-latency": Shape(("node",), default="writer", lasts=True, scales=True, factor=10.0),
    "aws:ebs:pause-volume-io": Shape(("node",), default="writer", lasts=True),
    "drill:log-growth": Shape(lasts=True, scales=True, factor=1.0),
    "drill:patch": Shape(),
    "drill:az-power": Shape(("zone",), needs_target=True, lasts=True),
    "drill:instance-crash": Shape(("node",), default="writer"),
    "drill:cache-node-loss": Shape(("node",), default="cache-1"),
    "drill:cache-flush": Shape(("node",), default="cache"),
    "drill:cache-intruder": Shape(),
    "drill:traffic-spike": Shape(("class",), lasts=True, scales=True, factor=2.0),
    "drill:replica-lag": Shape(("node",), lasts=True, scales=True, factor=0.0),
    "drill:drop-table": Shape(("table",), needs_target=True),
    "drill:region-outage": Shape(("region",), needs_target=True, lasts=True),
    "drill:storage-copy-loss": Shape(("zone",), counts=True),
    "drill:certificate-rotation": Shape(),
    "drill:security-group": Shape(),
    "drill:rotate-password": Shape(),
    "drill:leaked-password": Shape(("table",), needs_target=True),
    "drill:audit": Shape(),
    "drill:proxy-outage": Shape(lasts=True),
    "drill:control-plane-outage": Shape(lasts=True),
    "drill:replica-divergence": Shape(("node",), needs_target=True),
}
"""What a level may write for each kind of fault. An empty target is all there are: all classes, all replicas."""

FAULT_WORDS = {
    "aws:rds:failover-db-cluster": "the database is failed over",
    "aws:rds:reboot-db-instances": "a database instance is rebooted",
    "aws:elasticache:replicationgroup-interrupt-az-power": "cache nodes in a zone lose power",
    "aws:network:disrupt-connectivity": "a zone loses its network",
    "aws:ebs:volume-io-latency": "a volume becomes slow",
    "drill:az-power": "a zone loses power",
    "drill:instance-crash": "an instance crashes",
    "drill:cache-node-loss": "a cache node is lost",
    "drill:cache-flush": "the cache is emptied",
    "drill:cache-intruder": "a stranger reaches the cache",
    "drill:traffic-spike": "traffic rises sharply",
    "drill:replica-lag": "replication falls behind",
    "drill:drop-table": "somebody drops a table",
    "drill:storage-copy-loss": "copies of storage segments are lost",
    "drill:region-outage": "a region is lost",
    "aws:ebs:pause-volume-io": "a volume stops answering",
    "drill:log-growth": "logs fill the volume",
    "drill:patch": "a patch is installed in the maintenance window",
    "drill:certificate-rotation": "the servers' certificates change",
    "drill:security-group": "somebody edits a security group",
    "drill:rotate-password": "the database's password is changed",
    "drill:leaked-password": "a password leaks",
    "drill:audit": "an auditor asks questions",
    "drill:proxy-outage": "the proxy fails",
    "drill:control-plane-outage": "the provider's control plane fails",
    "drill:replica-divergence": "a replica stops at a row it does not expect",
}
"""Kinds of fault in plain words."""


@dataclass(frozen=True, slots=True)
class Written:
    """A target as the file has it: under which key, what it is, the word."""

    file_key: str
    key: TargetKey
    word: str


def written_targets(file: FaultFile) -> tuple[tuple[str, str], ...]:
    """Every (key, word) of a fault that names a target."""
    pairs = (
        ("zone", file.zone),
        ("region", file.region),
        ("node", file.node),
        ("class", file.cls),
        ("table", file.table),
        ("target", file.target),
    )
    return tuple((key, word) for key, word in pairs if word is not None)


def written_target(file: FaultFile, shape: Shape, ground: Ground) -> Written | None:
    """The target a fault names, or None. `target` stands for whichever key its kind takes."""
    for file_key, word in written_targets(file):
        for key in shape.strikes:
            if key == file_key:
                return Written(file_key, key, word)
        if file_key == "target" and shape.strikes:
            key = next((one for one in shape.strikes if one != "zone" or word in ground.zone_words), shape.strikes[-1])
            return Written(file_key, key, word)
    return None


STRUCK = (NodeKind.WRITER, NodeKind.STANDBY, NodeKind.READER, NodeKind.CACHE)
"""Nodes that a fault on a node can strike."""


def check_struck(document: Document, level: Level) -> None:
    """Report every fault on a node that none of the level's own designs has.

    Nothing is said of a level without solutions: the node may be what the player is meant to add.
    """
    named = [(number, fault.target) for number, fault in enumerate(level.faults) if _on_node(fault.kind, fault.target)]
    if not named or not level.solutions:
        return
    nodes: set[str] = set()
    for design in (level.start, *(made for _, made in (*level.solutions, *level.traps))):
        found = build(level, design, lambda _one, _other: 0.0).nodes
        nodes |= {node.id for node in found if node.kind in STRUCK}
        nodes |= {"cache"} if design.cache else set()
    for number, target in named:
        if target not in nodes and target not in level.zones:
            message = f"none of the level's own designs has a {quoted(target)}: the fault strikes nothing"
            key = next((key for key in ("node", "target") if ("faults", number, key) in document.values), "do")
            document.report(Rule.NODE, document.place(("faults", number, key)), message, listed(sorted(nodes)))


def _on_node(kind: str, target: str) -> bool:
    return bool(target) and "node" in SHAPES[kind].strikes
