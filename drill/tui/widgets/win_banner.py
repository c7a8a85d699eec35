"""The win banner: the stars, one after the other, and the key to the next level."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from drill.syntax.safe_text import safe

if TYPE_CHECKING:
    from drill.session.live.finished_drill import FinishedDrill

BEAT_S = 0.35
"""Between two stars."""


class WinBanner(Widget):
    """A frame with the stars of a drill that was passed; they appear one by one unless nothing moves."""

    DEFAULT_CSS = """
    WinBanner { height: 5; border: round $star; padding: 0 2; margin-bottom: 1; text-align: center; }
    """
    revealed: reactive[int] = reactive(0)

    def __init__(self, finished: FinishedDrill, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._names = tuple(objective.name for objective in finished.level.objectives)
        self._won = frozenset(finished.run.score.stars)
        self._title = finished.level.title

    def on_mount(self) -> None:
        """Begin."""
        if self.app.animation_level == "none":
            self.revealed = len(self._names)
        else:
            self._reveal()

    def _reveal(self) -> None:
        """The next star."""
        self.revealed += 1
        if self.revealed < len(self._names):
            self.set_timer(BEAT_S, self._reveal)

    def render(self) -> Content:
        """Stars, the level's title, the key."""
        parts: list[Content] = []
        for number, name in enumerate(self._names):
            won = name in self._won and number < self.revealed
            parts.append(Content.styled(f"{'★' if won else '☆'} {safe(name)}", "bold $star" if won else "$quiet"))
        stars = Content("   ").join(parts)
        title = Content.assemble(("Passed: ", "bold $state-up"), (safe(self._title), "bold"))
        onward = Content.assemble(("n", "bold $accent"), (" next level   ", ""), ("a", "bold $accent"), " again")
        return Content("\n").join([title, stars, onward])
