"""A level as it was opened: where its file is, and whether results count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from drill.errors import DrillError

if TYPE_CHECKING:
    from drill.model.level import Level


@dataclass(frozen=True, slots=True)
class OpenedLevel:
    """A level being played."""

    level: Level
    ref: str = ""
    """The reference of its file: a shipped level's id or a path. Empty for a level without a file of its own."""
    lab: bool = False
    """Played in the laboratory: nothing is remembered of it."""

    def text(self) -> str:
        """The YAML it was loaded from. Raises DrillError when the file is gone or holds another level by now."""
        from drill.files.library import level_text
        from drill.files.load import load_level

        if not self.ref:
            raise DrillError("a level played in the laboratory has no file of its own; nothing was saved")
        text = level_text(self.ref)
        if load_level(text).digest != self.level.digest:
            raise DrillError("the level's file has changed since it was opened; nothing was saved")
        return text
