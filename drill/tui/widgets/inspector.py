"""What is known of the selected node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from drill.model.run import ClassFrame
from drill.model.topology import NodeKind
from drill.scene.glyphs import STATES
from drill.words import display
from drill.words.english import english

if TYPE_CHECKING:
    from drill.model.run import NodeFrame
    from drill.model.topology import Node

Shown = tuple["Node", "NodeFrame | None"]


def readings(node: Node, frame: NodeFrame, found: float | None) -> tuple[tuple[str, str], ...]:
    """Name and value of what matters for this kind of node. `found`: its share of the calls for the writer, if told."""
    rows = [("load", f"{frame.load:.0%}"), ("rate", f"{display.rate(frame.rate)}/s")]
    if found is not None:
        rows.append(("writer's", f"{found:.0%} of calls"))
    if frame.queue >= 1:
        rows.append(("waiting", display.count(frame.queue)))
    if frame.connections:
        rows.append(("connections", display.count(frame.connections)))
    if node.kind in (NodeKind.READER, NodeKind.STANDBY, NodeKind.CACHE_REPLICA):
        rows.append(("lag", f"{frame.lag_s:.1f} s"))
    if node.kind in (NodeKind.CACHE, NodeKind.CACHE_REPLICA, NodeKind.WRITER, NodeKind.READER):
        rows.append(("warm", f"{frame.warmth:.0%}"))
    if node.kind is NodeKind.STORAGE:
        rows.append(("copies", f"{frame.copies} of 6"))
    return tuple(rows)


class Inspector(Widget):
    """A block when there is room, one line otherwise."""

    DEFAULT_CSS = "Inspector { height: auto; min-height: 1; padding: 0 1; }"
    shown: reactive[Shown | None] = reactive(None, layout=True)
    found: reactive[float | None] = reactive(None, layout=True)
    """Its share of the calls for the writer, while clients look for a new one."""
    brief: reactive[bool] = reactive(False, layout=True)
    classes_now: reactive[tuple[ClassFrame, ...]] = reactive(())

    def __init__(self, names: tuple[str, ...], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._names = names

    def watch_classes_now(self, before: tuple[ClassFrame, ...], now: tuple[ClassFrame, ...]) -> None:
        """More rows need more room; other numbers do not."""
        if len(before) != len(now):
            self.refresh(layout=True)

    def _by_class(self) -> list[Content]:
        """One line a class: asked, answered in time, slow ones, cache hits."""
        lines = [Content.styled(f"{'requests':<10}{'asked':>7}{'in time':>9}{'p99':>8}{'hits':>6}", "$quiet")]
        for name, frame in zip(self._names, self.classes_now, strict=False):
            ended = frame.good + frame.stale + frame.late + frame.failed
            share = f"{(frame.good + frame.stale) / ended:.1%}" if ended else "–"
            p99 = f"{frame.p99_ms:.0f}ms" if frame.p99_ms < 10_000 else f"{frame.p99_ms / 1000:.0f}s"
            p99 = p99 if frame.good + frame.stale else "–"
            text = f"{display.plain(name)[:9]:<10}{display.rate(frame.offered):>5}/s{share:>9}{p99:>8}{frame.hit_ratio:>6.0%}"
            lines.append(
                Content.styled(text, "" if ended and frame.failed + frame.late < 0.01 * ended else "$state-down")
            )
        return lines

    def render(self) -> Content:
        """The node's name, state, readings and note; without a node, the classes of requests."""
        if self.shown is None and self.brief:
            return Content.styled("Arrow keys select a node, z looks closer.", "$quiet")
        if self.shown is None:
            return Content("\n").join(
                [*self._by_class(), Content.styled("Arrow keys select a node, z looks closer.", "$quiet")]
            )
        node, frame = self.shown
        head = [
            (display.plain(node.id), "bold"),
            (f"  {display.plain(node.detail)}", "$quiet"),
            (f"  {node.zone or node.region}", "$quiet"),
        ]
        if frame is None:
            return Content.assemble(*head)
        state = (f"{STATES[frame.state]} {frame.state} ", f"bold {display.state_style(frame.state)}")
        note = display.plain(english(frame.note))
        rows = readings(node, frame, self.found)
        if self.brief:
            parts = [state, (display.plain(node.id), "bold"), *((f"  {name} {value}", "") for name, value in rows)]
            return Content.assemble(*parts, (f"  {note}" if note else "", "$quiet")).truncate(
                max(1, self.size.width), ellipsis=True
            )
        lines = [Content.assemble(*head), Content.assemble(state, (frame.role, "$quiet"))]
        lines += [Content.assemble((f"{name:<12}", "$quiet"), value) for name, value in rows]
        if note:
            lines.append(Content(note))
        if node.kind in (NodeKind.USERS, NodeKind.BALANCER, NodeKind.APP):
            lines += self._by_class()
        return Content("\n").join(lines)
