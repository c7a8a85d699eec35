"""The details of the selected node."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from drill.model.cloud_metric import CLOUD_METRICS
from drill.model.design import Alarm
from drill.model.inputs import Inputs
from drill.model.run import AlarmState, ClassFrame, NodeFrame, NodeState
from drill.model.topology import NodeKind
from drill.scene.facts import LOADED
from drill.scene.glyphs import STATES
from drill.session.live.node_counts import NOTHING, limits
from drill.syntax.safe_text import safe
from drill.tui import marks
from drill.words import units
from drill.words.english import english
from drill.words.node_sentences import role_words
from drill.words.units import open_words

if TYPE_CHECKING:
    from drill.model.topology import Node

LISTED = (
    NodeKind.APP,
    *(NodeKind.WRITER, NodeKind.STANDBY, NodeKind.READER, NodeKind.PROXY),
    *(NodeKind.CACHE, NodeKind.CACHE_REPLICA),
)
"""Kinds of nodes listed while none is selected."""
LABEL = 11
"""Cells of a node's label in the list of nodes: as many as a label has."""
SHARE, ALMOST_ALL = 8, ">99.99 %"
"""Cells of a share of requests in time, and what a longer one is shown as."""
MARK = 2
"""Cells of a node's glyph in that list."""
WIDE = 56
"""Cells from which on the nodes have a column for their rate."""
Inspected = tuple["Node", "NodeFrame | None"]
_URGENCY = (AlarmState.ALARM, AlarmState.INSUFFICIENT, AlarmState.OK)
"""The order in which alarms are listed."""


def readings(node: Node, frame: NodeFrame, found: float | None) -> tuple[tuple[str, str], ...]:
    """Name and value of what matters for this kind of node. `found`: its share of the calls for the writer, if told."""
    rows = [("load", units.percent(frame.load, short=True))] if node.kind in LOADED else []
    rows += [("rate", units.rate(frame.rate))] if node.kind not in (NodeKind.STORAGE, NodeKind.BACKUP) else []
    if found is not None:
        rows.append(("writer's", f"{units.percent(found, short=True)} of calls"))
    if frame.queue >= 1:
        rows.append(("waiting", units.count(frame.queue)))
    if frame.connections and node.kind is NodeKind.APP:
        rows.append(("connections", units.count(frame.connections)))
    elif frame.connections or frame.opened:
        rows.append(("connections", open_words(frame.connections, frame.in_use)))
    if frame.refused >= 0.5:
        rows.append(("refused", units.rate(frame.refused, short=True)))
    if node.kind in (NodeKind.READER, NodeKind.STANDBY, NodeKind.CACHE_REPLICA):
        rows.append(("lag", units.duration(frame.lag_s)))
    if node.kind in (NodeKind.CACHE, NodeKind.CACHE_REPLICA, NodeKind.WRITER, NodeKind.READER):
        rows.append(("warm", units.percent(frame.warmth, short=True)))
    if frame.memory is not None:
        rows.append(("memory", units.percent(frame.memory, short=True)))
        rows.append(("evicted", units.rate(frame.evictions, short=True)))
    if node.kind is NodeKind.STORAGE:
        rows.append(("copies", f"{frame.copies} of 6"))
    return tuple(rows)


class Inspector(Widget):
    """A block when there is room, one line otherwise."""

    DEFAULT_CSS = "Inspector { height: auto; min-height: 1; padding: 0 1; }"
    inspected: reactive[Inspected | None] = reactive(None, layout=True)
    discovered_share: reactive[float | None] = reactive(None, layout=True)
    """Its share of the calls for the writer, while clients look for a new one."""
    brief: reactive[bool] = reactive(False, layout=True)
    classes_now: reactive[tuple[ClassFrame, ...]] = reactive(())
    nodes_now: reactive[tuple[NodeFrame, ...]] = reactive(())
    locked_now: reactive[Mapping[str, float]] = reactive(NOTHING)
    """Requests that wait for a lock, by machine."""
    alarms_now: reactive[tuple[tuple[Alarm, AlarmState], ...]] = reactive((), layout=True)
    """The design's own alarms, with their states."""

    def __init__(self, inputs: Inputs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._names = tuple(item.name for item in inputs.level.classes)
        self._cached = inputs.design.cache is not None
        self._placed = inputs.topology.nodes
        self._limits = limits(inputs)

    def watch_classes_now(self, before: tuple[ClassFrame, ...], now: tuple[ClassFrame, ...]) -> None:
        """More rows need more room; other numbers do not."""
        if len(before) != len(now):
            self.refresh(layout=True)

    def _by_class(self) -> list[Content]:
        """One line a class: asked, answered in time, slow ones, cache hits where there is a cache."""
        hits = f"{'hits':>6}"
        lines = [
            Content.styled(
                f"{'requests':<10}{'asked':>7}{'in time':>9}{'p99':>8}{hits if self._cached else ''}", "$quiet"
            )
        ]
        for name, frame in zip(self._names, self.classes_now, strict=False):
            ended = frame.good + frame.stale + frame.late + frame.failed
            share = units.percent((frame.good + frame.stale) / ended) if ended else "–"
            if len(share) > SHARE:
                share = ALMOST_ALL
            p99 = units.duration(frame.p99_ms / 1000, short=True) if frame.good + frame.stale else "–"
            rate = units.rate(frame.offered, short=True)
            text = f"{safe(name)[:9]:<10}{rate:>7}{share:>9}{p99:>8}"
            text += f"{units.percent(frame.hit_ratio, short=True):>6}" if self._cached else ""
            lines.append(
                Content.styled(text, "" if ended and frame.failed + frame.late < 0.01 * ended else "$state-down")
            )
            if frame.backlog >= 1:
                oldest = units.duration(frame.oldest_s, short=True)
                backlog = f"  backlog {units.count(frame.backlog, short=True)}, the oldest {oldest}"
                lines.append(Content.styled(backlog, "$state-degraded"))
        return lines

    def _by_node(self) -> list[Content]:
        """One line a node: load, connections (of applications, threads) of their limit, what waits, lag or warmth."""
        wide = self.size.width >= WIDE
        head = f"{'nodes':<{LABEL + 2}}{'load':>6}{'used/limit':>12}{'waiting':>9}{'rate' if wide else '':>8}"
        lines = [Content.styled(head.rstrip(), "$quiet")]
        for node, frame in zip(self._placed, self.nodes_now, strict=False):
            if node.kind not in LISTED:
                continue
            limit = self._limits.get(node.id, 0)
            is_app = node.kind is NodeKind.APP
            used = frame.queue if is_app else frame.connections
            count = f"{units.count(used, short=True)}/{units.count(limit, short=True)}" if limit else ""
            more = f"  lag {units.duration(frame.lag_s, short=True)}" if frame.lag_s >= 1.0 else ""
            more += f"  warm {units.percent(frame.warmth, short=True)}" if frame.warmth < 0.95 else ""
            rate = f"{units.rate(frame.rate, short=True):>8}" if wide else ""
            load = "down" if frame.state is NodeState.DOWN else units.percent(frame.load, short=True)
            locked = self.locked_now.get(node.id, 0.0)
            more += f"  lock {units.count(locked, short=True)}" if locked >= 1 else ""
            waiting = "" if is_app else units.count(frame.queue, short=True)
            if more and waiting in ("0", ""):  # what is not usual stands in the column of what is
                waiting, more = more, ""
            text = f"{safe(node.label)[:LABEL]:<{LABEL}}{load:>6}{count:>12}{waiting:>9}{rate}"
            if MARK + len(text) + len(more) <= self.size.width:  # a number before an ellipsis reads as a cut one
                text += more
            mark = (f"{STATES[frame.state]} ", marks.state_style(frame.state))
            lines.append(Content.assemble(mark, text).truncate(max(20, self.size.width), ellipsis=True))
        return lines

    def _alarms(self, node: str = "") -> list[Content]:
        """One line for each alarm, of one node or of all: glyph, word and what it watches; those that ring come first."""
        found = [(alarm, state) for alarm, state in self.alarms_now if node in ("", alarm.node)]
        lines = [Content.styled("alarms", "$quiet")] if found else []
        for alarm, state in sorted(found, key=lambda pair: _URGENCY.index(pair[1])):
            mark = (f"{marks.ALARM_GLYPH[state]} {state.value:<6}", marks.ALARM_STYLE[state])
            name = f" {safe(alarm.name)}"
            where = "" if node else f"{safe(alarm.node)} "
            threshold = units.metric_value(alarm.threshold, CLOUD_METRICS[alarm.metric].unit)
            what = f"  {where}{alarm.metric} {alarm.comparison} {threshold}"
            line = Content.assemble(mark, name, (what, "$quiet"))
            lines.append(line.truncate(max(20, self.size.width), ellipsis=True))
        return lines

    def _in_a_line(self) -> Content:
        """Every class in a line: asked, and answered in time."""
        parts: list[tuple[str, str]] = []
        for name, frame in zip(self._names, self.classes_now, strict=False):
            ended = frame.good + frame.stale + frame.late + frame.failed
            share = units.percent((frame.good + frame.stale) / ended, short=True) if ended else "–"
            style = "" if ended and frame.failed + frame.late < 0.01 * ended else "$state-down"
            parts.append((f"{safe(name)} {units.rate(frame.offered, short=True)} {share}   ", style))
        ringing = [alarm.name for alarm, state in self.alarms_now if state is AlarmState.ALARM]
        if ringing:
            rings = f"{marks.ALARM_GLYPH[AlarmState.ALARM]} ALARM {', '.join(map(safe, ringing))}   "
            parts.insert(0, (rings, marks.ALARM_STYLE[AlarmState.ALARM]))
        return Content.assemble(*parts).truncate(max(1, self.size.width), ellipsis=True)

    def render(self) -> Content:
        """The node's name, state, readings and note; without a node, the classes of requests."""
        if self.inspected is None and self.brief:
            return self._in_a_line()
        if self.inspected is None:
            return Content("\n").join(
                [
                    *self._by_class(),
                    *self._by_node(),
                    *self._alarms(),
                    Content.styled("Arrow keys select a node, z looks closer.", "$quiet"),
                ]
            )
        node, frame = self.inspected
        head = [
            (safe(node.id), "bold"),
            (f"  {safe(english(node.detail))}", "$quiet"),
            (f"  {node.zone or node.region}", "$quiet"),
        ]
        if frame is None:
            return Content.assemble(*head)
        state = (f"{STATES[frame.state]} {frame.state} ", f"bold {marks.state_style(frame.state)}")
        note = safe(english(frame.note))
        rows = readings(node, frame, self.discovered_share)
        if self.brief:
            parts = [state, (safe(node.id), "bold"), *((f"  {name} {value}", "") for name, value in rows)]
            return Content.assemble(*parts, (f"  {note}" if note else "", "$quiet")).truncate(
                max(1, self.size.width), ellipsis=True
            )
        lines = [Content.assemble(*head), Content.assemble(state, (role_words(frame.role), "$quiet"))]
        lines += [Content.assemble((f"{name:<12}", "$quiet"), value) for name, value in rows]
        if note:
            lines.append(Content(note))
        lines += self._alarms(node.id)
        if node.kind in (NodeKind.USERS, NodeKind.BALANCER, NodeKind.APP):
            lines += self._by_class()
        return Content("\n").join(lines)
