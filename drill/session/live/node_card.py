"""The content of a node's card: its recent seconds, its events and its options."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from drill.design.hidden_parts import concerns, masked, plan_rows
from drill.design.level_context import LevelContext
from drill.design.option_list import BY_PATH
from drill.engine.cache.slabs import entry_bytes
from drill.errors import DrillError
from drill.model.run import MICRO
from drill.model.topology import NodeKind
from drill.scene.glyphs import UNKNOWN
from drill.scene.node_detail import CardFacts
from drill.session.live.node_counts import limits
from drill.session.live.playhead import shown
from drill.topology.assemble import assemble
from drill.words import units
from drill.words.english import event_words

if TYPE_CHECKING:
    from typing import Protocol

    from drill.model.design import Design
    from drill.model.inputs import Inputs
    from drill.model.level import Level
    from drill.model.level_traffic import RequestClass
    from drill.model.run import NodeFrame
    from drill.session.live.recorder import Recorder
    from drill.session.live.veil import VeiledRecorder

    class Watched(Protocol):
        """A drill and the moment shown."""

        level: Level
        design: Design
        unknown: tuple[str, ...]
        """Paths of the design that the player has not inspected."""
        inputs: Inputs
        recorder: Recorder

        @property
        def seen(self) -> Recorder | VeiledRecorder:
            """The recorder as the player sees it."""
            ...

        @property
        def at(self) -> int:
            """Seconds gone."""
            ...


PAST_S = 300
"""Seconds a curve goes back."""
TRAIL, TRAIL_STEP_S = 8, 15
"""Steps of the curve in a box, and seconds between two: two minutes."""
MOST_EVENTS = 40
HOURS = 730
"""Of a month, as in AWS's own price examples."""
GROUPS = {
    NodeKind.WRITER: ("Where", "Database"),
    NodeKind.STANDBY: ("Where",),
    NodeKind.READER: ("Replicas",),
    NodeKind.STORAGE: ("Database",),
    NodeKind.BACKUP: ("database.backups",),
    NodeKind.PROXY: ("Proxy",),
    NodeKind.CACHE: ("Cache",),
    NodeKind.CACHE_REPLICA: ("Cache",),
    NodeKind.APP: ("Clients",),
}
"""Groups of options, or how their keys begin, that make a node what it is."""

UNKNOWN_VALUE = f"{UNKNOWN} unknown"
"""In place of a value that a predecessor set and the player has not inspected."""

Pairs = tuple[tuple[str, str], ...]


def planned(level: Level, design: Design, node: str, unknown: tuple[str, ...] = ()) -> CardFacts:
    """A card of a plan, as it is shown with defaults in place of what is unknown."""
    with suppress(DrillError, LookupError, ValueError):
        return CardFacts(chosen=chosen(level, design, assemble(level, design), node, unknown))
    return CardFacts()


def plan_parts(level: Level, design: Design, unknown: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
    """The capacity of each node of a plan, in parts, most telling first; nothing for a design that cannot be built.

    A node that something `unknown` decides about says that first.
    """
    with suppress(DrillError, LookupError, ValueError):
        inputs = assemble(level, design)
        parts: dict[str, tuple[str, ...]] = {
            node: (f"{units.count(most)} threads",) for node, most in limits(inputs).items()
        }
        for machine in inputs.machines:
            most = units.count(machine.max_connections, short=True)
            parts[machine.node] = (f"{machine.vcpu} vCPU", units.gib(machine.memory_gib), f"{most} conn")
        for shard in inputs.shards:
            for node in (shard.node, *dict(shard.replicas)):
                parts[node] = (units.size(shard.memory_bytes), f"{units.rate(shard.ops_per_s, short=True)}")
        for item in inputs.topology.nodes if unknown else ():
            many = sum(_decides(path, item.kind) for path in unknown)
            if many:
                parts[item.id] = (f"{UNKNOWN} {many} unknown", *parts.get(item.id, ()))
        return parts
    return {}


def _decides(path: str, kind: NodeKind) -> bool:
    """True if the option at a path makes nodes of a kind what they are."""
    groups = GROUPS.get(kind, ())
    return BY_PATH[path].group in groups or path.startswith(groups or ("-",))


def chosen(level: Level, design: Design, built: Inputs, node: str, unknown: tuple[str, ...] = ()) -> Pairs:
    """A node's capacity and cost, and the options behind it; of one that is unknown, only that it is."""
    kind = built.topology.node(node).kind
    rows = [*_machine(built, node), *_shard(built, node)]
    if kind is NodeKind.USERS:
        rows += [(item.name, _asks(item)) for item in level.classes]
    if kind is NodeKind.BALANCER:
        rows.append(("dead applications", f"out after {units.duration(level.apps.eject_s)}"))
    groups = GROUPS.get(kind, ())
    for option in plan_rows(level, masked(design, LevelContext.of(level), unknown)):
        if option.group in groups or option.key.startswith(groups or ("-",)):
            hidden = any(concerns(option.key, path) for path in unknown)
            text = UNKNOWN_VALUE if hidden else option.text(level, design).partition("  ")[0]
            rows.append((option.label.strip(), text))
    return tuple(rows)


def _asks(item: RequestClass) -> str:
    """A class of requests: how many, what for, how soon, how fresh."""
    said = [
        f"peak {units.rate(max(rate for _, rate in item.rate.points))}",
        f"within {units.duration(item.within_ms / 1000)}",
    ]
    said += [
        f"{many} {what}{'s' * (many > 1)}" for many, what in ((item.reads, "read"), (item.writes, "write")) if many
    ]
    if item.fresh_s is not None:
        said.append(f"at most {units.duration(item.fresh_s)} old" if item.fresh_s else "always fresh")
    return ", ".join(said)


def _machine(built: Inputs, node: str) -> list[tuple[str, str]]:
    found = next((machine for machine in built.machines if machine.node == node), None)
    if found is None:
        return []
    rows = [
        ("machine", f"{found.vcpu} vCPU, {units.gib(found.memory_gib)}"),
        ("connections", f"at most {units.count(found.max_connections)}"),
    ]
    if found.iops:
        rows.append(("volume", f"{units.count(found.iops)} IOPS"))
    return [*rows, *_price(found.usd_hour)]


def _shard(built: Inputs, node: str) -> list[tuple[str, str]]:
    found = next((s for s in built.shards if node == s.node or node in dict(s.replicas)), None)
    if found is None:
        return []
    if found.metered is not None:
        return [
            ("data", f"at most {units.gigabytes(found.memory_bytes)}"),
            ("records", f"{units.size(_records_bytes(built))} in all"),
            ("ready", f"{units.count(found.ops_per_s)} ECPU/s"),
        ]
    return [
        ("memory", f"{units.size(found.memory_bytes)} of data"),
        ("records", f"{units.size(_records_bytes(built))} in all"),
        ("commands", f"at most {units.rate(found.ops_per_s)}"),
        *_price(found.usd_hour),
    ]


def _records_bytes(built: Inputs) -> float:
    """Memory that a shard's part of every record takes that its cache may hold, overhead included."""
    cache = built.design.cache
    if cache is None:
        return 0.0
    names = (*cache.classes, *cache.stores)
    held = sum(
        item.keys.count * entry_bytes(cache, item.keys.bytes)
        for item in built.level.classes
        if item.keys is not None and item.name in names
    )
    return held / sum(1 for shard in built.shards if not shard.secondary)


def _price(usd_hour: float) -> list[tuple[str, str]]:
    return [("price", f"{_usd(usd_hour * HOURS)} a month, {_usd(usd_hour)} an hour")] if usd_hour else []


def _usd(amount: float) -> str:
    return units.dollars(round(amount * MICRO))


class NodeCards:
    """Cards of a drill. Keeps the curve of the node looked at last, so that a second more costs a second."""

    def __init__(self, drill: Watched) -> None:
        self._drill = drill
        self._of: tuple[object, ...] = ()
        self._past: list[NodeFrame] = []
        self._end = 0
        self._chosen: tuple[str, Pairs] = ("", ())
        self._trails_of: tuple[object, ...] = ()
        self._trails: dict[str, tuple[float, ...]] = {}

    def facts(self, node: str) -> CardFacts:
        """A node's card at the moment shown."""
        drill = self._drill
        if self._chosen[0] != node:
            self._chosen = (node, chosen(drill.level, drill.design, drill.inputs, node, drill.unknown))
        return CardFacts(self._curve(node), self._events(node), self._chosen[1])

    def trails(self) -> dict[str, tuple[float, ...]]:
        """The load of every node at the last full steps, oldest first; the same until the next step is full."""
        recorder, step = self._drill.recorder, self._drill.at // TRAIL_STEP_S
        of = (step, id(recorder), recorder.actions, len(recorder.branches))
        if of != self._trails_of:
            seconds = [n * TRAIL_STEP_S - 1 for n in range(step - TRAIL + 1, step + 1)]
            past = [recorder.frame(second).nodes for second in seconds if 0 <= second < recorder.ready]
            nodes = self._drill.inputs.topology.nodes
            self._trails = {node.id: tuple(one[n].load for one in past) for n, node in enumerate(nodes)} if past else {}
            self._trails_of = of
        return self._trails

    def _curve(self, node: str) -> tuple[NodeFrame, ...]:
        recorder, at = self._drill.recorder, shown(self._drill.at)
        of = (node, id(recorder), recorder.actions, len(recorder.branches))
        first = max(0, at - PAST_S)
        if of != self._of or not first <= self._end <= at:
            self._of, self._past, self._end = of, [], first
        number = next(n for n, item in enumerate(self._drill.inputs.topology.nodes) if item.id == node)
        end = min(at, recorder.ready)
        self._past += [recorder.frame(second).nodes[number] for second in range(self._end, end)]
        self._end = max(self._end, end)
        self._past = self._past[-PAST_S:]
        return tuple(self._past)

    def _events(self, node: str) -> Pairs:
        """Events at the node, in its zone or in its region."""
        drill = self._drill
        place = drill.inputs.topology.node(node)
        names = {node, place.zone, place.region} - {""}
        found = [event for event in drill.seen.events if event.t < shown(drill.at) and event.node in names]
        return tuple(
            (units.clock(drill.level.starts, event.t), event_words(event, drill.level))
            for event in found[-MOST_EVENTS:]
        )
