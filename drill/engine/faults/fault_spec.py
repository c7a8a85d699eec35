"""The record of one kind of fault: what a level may write about it, its words, and what it does.

Everything that is known of a kind derives from its record: the level file's schema and checks, the reference, the field
guide, the laboratory's list, the log's line, the root of every chain, and the engine's table of effects.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from drill.model.level import Fault
from drill.model.said import Said
from drill.model.short_repr import short_repr
from drill.model.topology import NodeKind

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State

Effect = Callable[["State", "Arrays", Fault, Said], None]
"""The effect of a fault when it strikes or ends, as an event with this root."""

TargetKey = Literal["zone", "region", "node", "class", "table"]
"""A key of a level file's fault that names a target."""


MOST_FACTOR = 1000
"""No factor of any kind is greater."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The keys a level may write for a kind of fault. An empty target means all: all classes, all replicas."""

    strikes: tuple[TargetKey, ...] = ()
    needs_target: bool = False
    default: str = ""
    """Target when the file names none."""
    lasts: bool = False
    """True if it must have a length."""
    scales: bool = False
    """True if it has a `factor`."""
    factor: float = 1.0
    """The factor when the file gives none."""
    least: float = 0.0
    """The least factor that means anything."""
    most: float = MOST_FACTOR
    """The greatest one."""
    counts: bool = False
    """True if it has a `count`."""


@dataclass(frozen=True, slots=True)
class FaultAdvice:
    """Defences that help against a fault, those that do not, and keys of the figures that decide it."""

    helps: str
    hinders: str
    figures: tuple[str, ...] = ()


class Severs(StrEnum):
    """The effect of a fault on connections to its target."""

    NOTHING = "nothing"
    CLOSED = "closed"
    """They are closed, and new ones are refused at once."""
    SILENT = "silent"
    """Packets vanish: clients find out when they time out."""
    NEW_REFUSED = "new-refused"
    """They stay open; new ones are refused at once."""
    NEW_SILENT = "new-silent"
    """They stay open; the packets of new ones vanish."""


class Data(StrEnum):
    """The stored data that are left when nobody restores anything."""

    KEPT = "kept"
    CACHE_EMPTIED = "cache-emptied"
    """Databases keep theirs; the caches that it strikes are empty."""
    LOST = "lost"


MACHINES = (NodeKind.WRITER, NodeKind.STANDBY, NodeKind.READER)


@short_repr("kind", "title")
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FaultSpec:
    """One kind of fault."""

    kind: str
    """Named as in AWS Fault Injection Service where it has a name (`aws:…`), otherwise `drill:…`."""
    title: str
    """The fault in general, without a capital or a full stop: `a zone loses power`."""
    sentence: str
    """The event in the past tense, over `{target}`: `{target} lost power`."""
    everywhere: str = ""
    """The words for `{target}` when the fault has none: `all classes`."""
    over: str = ""
    """The event of its end, over `{target}`; empty for a kind that does not last."""
    sentences: Mapping[str, str] = field(default_factory=dict)
    """Sentences of the codes that only this kind says: consequences, choices, notes of nodes."""
    advice: FaultAdvice
    shape: Shape = Shape()
    nodes: tuple[NodeKind, ...] = MACHINES
    """Kinds of node that it can strike, where it strikes a node."""
    needs: NodeKind | None = None
    """A kind of node without which it strikes nothing."""
    laboratory_factor: float | None = None
    """The factor in the laboratory, where `shape.factor` shows too little."""
    severs: Severs
    data: Data
    opens: tuple[str, ...] = ()
    """Options of a design that decide what comes of it: the plan shows them where a level has this fault."""
    condition: str = ""
    """The condition of runbooks that it makes true: `table.dropped`."""
    multiplies_load: bool = False
    """Its factor multiplies the offered load of the class that it strikes, or of all."""
    revertible: bool = False
    """A change that locks clients out and that the action `revert` ends."""
    cuts_power: bool = False
    """The zone that it strikes, or every zone of the region, has no power while it lasts."""
    locks_tables: bool = False
    """A session that holds a lock on tables and that the action `end-sessions` ends."""
    fills_cache: bool = False
    """It fills a cache's memory: frames tell what is in use and what is evicted."""
    strike: Effect
    end: Effect | None = None
    """None: what it did takes its own time to end."""


def root_of(fault: Fault) -> Said:
    """The first link of every chain that begins with a fault."""
    return Said("fault.root", at_s=fault.at_s, kind=fault.kind, target=fault.target)
