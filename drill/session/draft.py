"""A design during planning: changed, undone, and saved in the profile after every change."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from drill.errors import DrillError
from drill.session.history import History

if TYPE_CHECKING:
    from drill.model.design import Design
    from drill.session.opened_level import OpenedLevel
    from drill.session.profile import Profile


class Draft:
    """The plan of a level, from the level's own design or from where it was left the last time."""

    def __init__(self, opened: OpenedLevel, profile: Profile) -> None:
        self._level, self._profile = opened.level, profile
        self._key = f"draft:{'lab:' if opened.lab else ''}{opened.level.id}"
        self.origin = replace(opened.level.start, name=f"my-{opened.level.id}", level=opened.level.id)
        self._history: History[Design] = History(self.origin)
        self._kept = ""
        """The plan as it was last kept or recalled here."""

    @property
    def design(self) -> Design:
        """The design as it stands."""
        return self._history.now

    @property
    def changed(self) -> bool:
        """True if there is a change to undo."""
        return self._history.past

    def put(self, design: Design) -> bool:
        """Another design. False, and nothing happens, when it is the same."""
        return self._history.put(design)

    def undo(self) -> bool:
        """Back by one change. False at the first."""
        return self._history.undo()

    def redo(self) -> bool:
        """Forward again by one change. False at the last."""
        return self._history.redo()

    def recall(self) -> None:
        """Take up the plan of the last time, if the level still accepts it."""
        self._kept = self._profile.setting(self._key)
        design = self._read(self._kept)
        if design is not None:
            self._history.put(design)

    def keep(self) -> bool:
        """Keep the plan, so that quitting loses nothing. True when another window had kept another one meanwhile: undo goes to it."""
        from drill.design.dump import design_yaml

        mine, found = design_yaml(self.design), [""]

        def replaced(before: str) -> str:
            found[0] = before
            return mine

        self._profile.change(self._key, replaced)
        last, self._kept = self._kept, mine
        theirs = self._read(found[0]) if found[0] not in ("", last, mine) else None
        if theirs is not None:
            self._history.beneath(theirs)
        return theirs is not None

    def _read(self, text: str) -> Design | None:
        """A plan that was kept; None for none, or one that the level no longer accepts."""
        from drill.files.load import load_design

        with suppress(DrillError):
            return load_design(text, self._level) if text else None
        return None
