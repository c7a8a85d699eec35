"""A design during planning: changed, undone, and saved in the profile after every change."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from drill.errors import DrillError
from drill.session.history import History
from drill.session.inherited_plan import InheritedPlan
from drill.session.inspection import known_parts

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
        self._hidden = () if opened.lab else opened.level.hidden
        """Parts that are unknown until the player looks; in a laboratory there are none."""
        self._known = known_parts(profile, opened.level)
        self._history: History[InheritedPlan] = History(InheritedPlan(self.origin, self._hidden))
        self._kept = ""
        """The plan as it was last kept or recalled here."""

    @property
    def plan(self) -> InheritedPlan:
        """The present design, with its unknown parts."""
        return self._history.now.without(self._known)

    @property
    def design(self) -> Design:
        """The present design, unknown parts included."""
        return self._history.now.design

    @property
    def shown(self) -> Design:
        """The design with defaults in place of what is unknown."""
        return self.plan.shown(self._level)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Parts that a predecessor built, which the player has neither looked at nor replaced."""
        return self.plan.unknown

    @property
    def start_known(self) -> bool:
        """True if there is nothing in the level's own design that the player has not looked at."""
        return self._known.issuperset(self._hidden)

    def look_again(self) -> None:
        """Update the parts that the player has inspected since."""
        self._known = known_parts(self._profile, self._level)

    @property
    def changed(self) -> bool:
        """True if there is a change to undo."""
        return self._history.past

    def put(self, design: Design) -> bool:
        """Another design, all of it known. False, and nothing happens, when it is the same."""
        return self.put_plan(InheritedPlan(design))

    def put_plan(self, plan: InheritedPlan) -> bool:
        """Replace the design and its unknown parts. False, without any change, if it is the same."""
        return self._history.put(plan)

    def reset(self) -> bool:
        """The level's own design, its hidden parts as unknown as before. False when nothing has changed."""
        return self.put_plan(InheritedPlan(self.origin, self._hidden))

    def undo(self) -> bool:
        """Back by one change. False at the first."""
        return self._history.undo()

    def redo(self) -> bool:
        """Forward again by one change. False at the last."""
        return self._history.redo()

    def recall(self) -> None:
        """Restore the plan of the last time, if the level still accepts it."""
        self._kept = self._profile.setting(self._key)
        plan = self._read(self._kept)
        if plan is not None:
            self._history.put(plan)

    def keep(self) -> bool:
        """Keep the plan, so that quitting loses nothing. True when another window had kept another one meanwhile: undo goes to it."""
        from drill.design.dump import design_yaml

        mine, found = design_yaml(self.shown, self.unknown), [""]

        def replaced(before: str) -> str:
            found[0] = before
            return mine

        self._profile.change(self._key, replaced)
        last, self._kept = self._kept, mine
        theirs = self._read(found[0]) if found[0] not in ("", last, mine) else None
        if theirs is not None:
            self._history.beneath(theirs)
        return theirs is not None

    def _read(self, text: str) -> InheritedPlan | None:
        """A plan that was kept; None for none, or one that the level no longer accepts."""
        from drill.files.load import load_inheriting

        with suppress(DrillError):
            return InheritedPlan(*load_inheriting(text, self._level)) if text else None
        return None


def unknown_parts(profile: Profile, opened: OpenedLevel) -> tuple[str, ...]:
    """The hidden paths that the player's plan of a level leaves unknown. A laboratory hides nothing."""
    if opened.lab or not opened.level.hidden:
        return ()
    draft = Draft(opened, profile)
    draft.recall()
    return draft.unknown
