"""The cache now: each of its shards, and what is true of all of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from drill.model.inputs import Bucket
from drill.model.run import NodeState
from drill.model.said import NOTHING, Chain, Said


@dataclass(slots=True)
class CacheNode:
    """One cache node now: where it is, and whether it has the keys of its shard."""

    node: str
    zone: str
    held: int = 0
    """The number of faults that keep it without power or network."""
    alive: bool = True
    synced: bool = True
    """It has every key of its shard, but for the last writes."""
    boot: int = 0
    """Counts its deaths and renewals, so that a late event of an earlier life is ignored."""


@dataclass(slots=True)
class ShardState:
    """One cache shard now."""

    nodes: list[CacheNode]
    """As the map has them: the first began as the primary."""
    primary: int = 0
    """Which of them is the primary, or was the last."""
    known: int = 0
    """Which of them clients take for the primary."""
    up: bool = True
    """The primary answers."""
    lost_s: int = -1
    """Second in which its primary was lost last."""
    state: NodeState = NodeState.UP
    note: Said | None = None
    chain: Chain = NOTHING
    empty_since: int = -(10**9)
    """Second it was last emptied."""
    answered: bool = True
    """A second ago."""
    overload: Chain = NOTHING
    """Why more commands are asked of it than it can answer; empty while it keeps up."""
    reads_per_s: float = 1e18
    """Reads it can answer if it does nothing else."""
    writes_per_s: float = 1e18
    """Writes it can answer if it does nothing else."""
    network_bytes: Bucket | None = None
    """Bytes a second that it sends."""
    busy: float = 0.0
    """Share of its capacity that moving keys takes."""
    acked: float = 0.0
    """Writes acknowledged during the drill to classes that live here, and not lost since."""
    acked_per_s: float = 0.0
    lasting_bytes: float = 0.0
    """Memory of keys that have no expiry and that nobody reads."""
    most_bytes: float = 0.0
    """The most memory that its keys have taken at a time since its process began or was emptied; 0 where it is not measured."""
    cut_s: int = -1
    """Second since which nothing is written or copied to it: clients do not know its primary, or the primary cluster is away.
    -1: it is."""

    @property
    def followed(self) -> bool:
        """True if clients know the primary."""
        return self.known == self.primary

    @property
    def answers(self) -> bool:
        """True if the node that clients use answers: the primary, or one that has come back as a replica, which only reads."""
        node = self.nodes[self.known]
        return self.up if self.followed else node.alive and node.synced

    def successor(self, beside: int = -1) -> int:
        """The first node that could take over from the primary: it lives and has the keys; -1 when there is none."""
        for n, node in enumerate(self.nodes):
            if n not in (self.primary, beside) and node.alive and node.synced:
                return n
        return -1


@dataclass(frozen=True, slots=True)
class KeyGrowth:
    """Keys that applications write without an expiry and never read again."""

    why: Said
    bytes_s: float
    from_s: int
    until_s: int = 10**9
    """Second at which it ends."""


@dataclass(slots=True)
class CacheTier:
    """The cache as a whole. Instance class and number of nodes are empty and 0 until they are changed."""

    memory_bytes: float = 0.0
    """Memory of all cache nodes for keys."""
    instance: str = ""
    """Class of the nodes."""
    nodes: int = 0
    """Nodes or shards."""
    unanswered: dict[str, int] = field(default_factory=dict)
    """Classes answered from copies past their TTL, and since which second."""
    old_copies: dict[str, list[list[float]]] = field(default_factory=dict)
    """Copies that miss a write since they were loaded: by class, key group and age, as a share of the group's keys."""
    moved: float = 0.0
    """Share of the keys that clients look for on another node than before a change of the cluster."""
    watched: bool = False
    """Memory is measured every second."""
    growth: dict[str, KeyGrowth] = field(default_factory=dict)
    """Growth without expiry, by fault id; kept when it has ended, since the keys are."""
    full: bool = False
    """Memory is full."""
    pressed: bool = False
    """Keys without an expiry have filled it, or writes are refused."""
    refusing: bool = False
    """Writes are refused for want of memory."""
    scaling: bool = False
    """The class or the number of its nodes is being changed."""
    limits_changing: bool = False
    """A higher minimum of a serverless cache is being made ready."""
    billed_gb: float = 0.0
    """Data of a serverless cache that its monthly bill holds already, in GB."""
    doubling_s: float = 0.0
    """Seconds in which a serverless cache doubles what it can do; 0: not drawn yet."""
    primary: int = 0
    """The cluster of a Global Datastore that takes writes; 0: the one that the design says."""
    promoting: int = -1
    """The cluster that is being promoted; -1: none."""
    placed: float = -1.0
    """That share when keys were last placed on shards; -1: they have not been."""
