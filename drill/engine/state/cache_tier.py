"""The cache now: each of its shards, and what is true of all of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from drill.model.run import NodeState
from drill.model.said import NOTHING, Chain, Said


@dataclass(slots=True)
class ShardState:
    """One cache shard now."""

    up: bool = True
    warm_replicas: int = 0
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
    busy: float = 0.0
    """Share of its capacity that moving keys takes."""
    acked: float = 0.0
    """Writes acknowledged during the drill to classes that live here, and not lost since."""
    acked_per_s: float = 0.0


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
    placed: float = -1.0
    """That share when keys were last placed on shards; -1: they have not been."""
