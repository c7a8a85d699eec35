"""The drill screen: watch, act, rewind and act differently; in the laboratory, inject faults."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from drill.engine.actions.action_table import ACTIONS
from drill.model.action import Action
from drill.model.diagnosis import KIND, cause_of
from drill.session import resume
from drill.session.draft import unknown_parts
from drill.session.live.hands_now import HandsNow, hands_now
from drill.syntax.safe_text import safe
from drill.tui import messages, questions
from drill.tui.screens.running import WatchScreen
from drill.words import units
from drill.words.kinds.diagnosis_words import said_at_once

if TYPE_CHECKING:
    from drill.model.design import Design
    from drill.model.level import Fault
    from drill.session.forecast import Forecast
    from drill.session.live.finished_drill import PlayedNight
    from drill.session.live.pace import Pacing
    from drill.session.live.tally import Branch
    from drill.session.opened_level import OpenedLevel
    from drill.session.profile import Profile


KEEP_S = 5.0
"""Interval at which the position in a running drill is saved; if the program is killed, no more than this is lost."""


class DrillScreen(WatchScreen):
    """A running drill that the player acts in."""

    ABOUT = (
        "The drill plays what the engine has simulated. Space plays and pauses, + and - change the speed, . and , step a "
        "second, [ and ] jump between events, r rewinds, End runs to the end. Arrow keys select a node; z and Enter "
        "look closer at it, Z and Escape go back, out to the whole world; the wheel and the line over the map do the same. "
        "Dots are requests under way, × those that are lost. The second line has the stars and what each may still lose; g lists all "
        "of their bounds. a acts at the "
        "moment shown; an action after a rewind replaces what had followed, and v switches back to it. Where a level has suspects, "
        "c lists them and names the cause; a wrong name is counted. When it is "
        "over, Enter opens the debrief. The mouse moves the playhead on the strip."
    )
    FIRST: ClassVar[tuple[str, ...]] = (
        "back",
        "debrief",
        "play",
        "act",
        "name_cause",
        "inject",
        "event(1)",
        "goals",
        "to_end",
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "act", "Act", id="act", tooltip="Take an action at the moment shown"),
        Binding(
            "c", "name_cause", "Cause", id="name-cause", tooltip="The suspects: name the cause at the moment shown"
        ),
        Binding("enter", "debrief", "Debrief", id="debrief", tooltip="The result, when the drill is over"),
        Binding("i", "inject", "Inject", id="inject", tooltip="Laboratory: inject a fault"),
        Binding("x", "take_back", "Revert the last action", id="take-back", show=False),
        Binding(
            "v",
            "futures",
            "Other futures",
            id="futures",
            show=False,
            tooltip="Compare with a replaced future, or go to it",
        ),
    ]

    def __init__(
        self,
        opened: OpenedLevel,
        design: Design,
        forecast: Forecast | None,
        seed: int,
        profile: Profile,
        speed: int,
        pacing: Pacing,
        first: PlayedNight | None = None,
    ) -> None:
        super().__init__(opened, design, seed, speed, pacing)
        self.forecast, self.profile = forecast, profile
        self.lab = opened.lab
        self.first = first
        """The first night, if this is the second."""
        self.unknown = first.unknown if first else unknown_parts(profile, opened)
        if first or opened.level.second:
            self.night = "second night, " if first else "first night, "
        if opened.level.second:
            self.labels = {"debrief": "Second night"}
        self._kept: tuple[int, tuple[Action, ...]] = (0, ())
        self._debriefed = False
        """True once the result of this future has been seen."""

    def on_mount(self) -> None:
        """Save the position from time to time."""
        self.set_interval(KEEP_S, self._keep_place)

    def on_unmount(self) -> None:
        """Save the position when the screen is left."""
        self._keep_place()

    def _keep_place(self) -> None:
        """Save the position of the drill, unless it does not count."""
        now = (self.at, self.recorder.actions)
        if now == self._kept:
            return
        self._kept = now
        if self.opened.ref and not self.lab:
            left = self._left()
            ends = self.over and self.level.second is None
            self.profile.change(resume.KEY, lambda text: resume.kept(text, left, over=ends))

    def _left(self) -> resume.UnfinishedDrill:
        # A second night is gone on with from the end of the first.
        recorder, at_s = (self.first.recorder, self.first.recorder.length) if self.first else (self.recorder, self.at)
        return resume.left_at(self.opened, self.design, self.seed, recorder.actions, at_s, self.forecast)

    def take_up(self, actions: tuple[Action, ...], at_s: int) -> None:
        """Resume a drill: its actions, and the moment at which the player left."""
        self.recorder.replay(actions, at_s)
        self.head.go(at_s, self.recorder.ready)

    def seek(self, moment: float) -> None:
        """Move to a moment; the top line says so when it is the end of the drill."""
        was = self.over
        super().seek(moment)
        if was != self.over:
            self.show_place()

    def unsaved(self) -> str:
        """A sentence about the actions that leaving would lose; empty if none."""
        recorders = (self.recorder, *((self.first.recorder,) if self.first else ()))
        if not self.lab and any(recorder.actions != recorder.saved for recorder in recorders):
            return "You have acted in this drill, and it is not saved. The debrief can save it."
        return ""

    # Acting

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 (Textual's)
        """Offer injection in the laboratory only, and the debrief when the drill is over."""
        named = self.level.diagnosis is not None
        return {"inject": self.lab, "debrief": self.over, "name_cause": named}.get(action, True)

    def _may_act(self) -> bool:
        """True from the player's arrival to the end; otherwise why not is said."""
        if self.arrived and not self.over:
            return True
        self.notify("It is over. r rewinds." if self.over else "You have not arrived yet.", markup=False)
        return False

    def action_act(self) -> None:
        """Choose what to do, then to what."""
        if not self._may_act():
            return
        self.halt()
        questions.ask_action(self.app, self.inputs, self.at, self.node, self.do, busy=self._doing() is not None)

    def action_name_cause(self) -> None:
        """Choose the suspect that is the cause; before the arrival and after the end the suspects can be read."""
        diagnosis = self.level.diagnosis
        if diagnosis is None:
            return
        self.halt()
        marks = self._suspect_marks(diagnosis)
        asks = self.arrived and not self.over and "cause" not in marks
        at = units.clock(self.level.starts, self.at)
        title = f"At {at}: which of them is the cause?" if asks else "The suspects"
        questions.ask_cause(self.app, diagnosis, marks, title, self._name_suspect if asks else None)

    def _name_suspect(self, suspect: str) -> None:
        """Name a suspect, and say at once whether it is the cause."""
        self.do(Action(self.at, KIND, suspect))

    def _doing(self) -> HandsNow | None:
        """The action that the player's hands are busy with at the moment shown."""
        return hands_now([event for event in self.recorder.events if event.t <= self.at], self.at)

    def do(self, action: Action) -> None:
        """Act at the moment shown; what came after it is replaced."""
        if self.unstoppable:
            action = replace(action, at_s=self.at)  # time went on while it was chosen
        replaced = self.head.seen > self.at or any(other.at_s > action.at_s for other in self.recorder.actions)
        doing = self._doing()
        self.recorder.act(action)
        self._debriefed = False
        self.recorded_anew(action.at_s)
        self._keep_place()
        if action.kind == KIND:
            self.notify(safe(self._answer(action.target)), markup=False, timeout=8)
        elif doing is not None and not ACTIONS[action.kind].tells:
            text = f"Not possible: your hands are busy with {safe(doing.kind)}. Call it off, or wait."
            self.notify(text, markup=False, timeout=4)
        elif replaced:
            self.notify(
                "What came after this moment has been replaced. v compares.", title="A new future", markup=False
            )
        else:
            begun = f"{action.kind} {action.target}".replace("-", " ").strip()
            self.notify(f"You order: {safe(begun)}. Space resumes time.", markup=False, timeout=4)

    def _answer(self, suspect: str) -> str:
        """The answer to a named cause: right, or wrong."""
        level, naming = self.recorder.drawn_inputs.level, self._named(self.at)
        if level.diagnosis is None or naming is None:
            return ""
        told = level.diagnosis.suspect(suspect).told
        return said_at_once(told, naming.took_s if suspect == cause_of(level) else None, len(naming.wrong))

    def action_take_back(self) -> None:
        """Undo the last action and go back to its moment."""
        if self.refused_to_stop():
            return
        self.halt()
        action = self.recorder.undo()
        if action is None:
            self.notify("You have done nothing yet.", markup=False)
            return
        self.recorded_anew(action.at_s)
        self._keep_place()
        self.notify(f"Reverted: {action.kind} {safe(action.target)}", markup=False)

    def action_futures(self) -> None:
        """Compare the futures there have been, and go over to one."""
        if not self.recorder.branches:
            self.notify("Nothing has been replaced yet. An action after a rewind replaces what followed.", markup=False)
            return
        if self.refused_to_stop():
            return
        self.halt()
        questions.ask_branch(self.app, self.recorder, self.at, self.level.starts, self._switch)

    def _switch(self, branch: Branch) -> None:
        at = self.at
        since = self.recorder.switch(branch)
        self.recorded_anew(max(since, min(at, self.recorder.ready)))
        self._keep_place()

    def action_inject(self) -> None:
        """Inject a fault now."""
        if not self._may_act():
            return
        self.halt()
        questions.ask_fault(self.app, self.inputs, self.at, self._strike)

    def _strike(self, fault: Fault) -> None:
        """The same drill up to now, and from now on with the fault."""
        self.recorder.strike(fault)
        self.inputs = self.recorder.inputs
        self.level = self.inputs.level
        self.timeline.strikes(self.recorder.faults)
        self.recorded_anew(self.at)

    def action_back(self) -> None:
        """Zoom out, then return to the plan; asks before it leaves a drill that has begun."""
        if self.leave_innermost():
            return
        question = self._at_stake()
        if not question:
            self._leave()
            return
        go_on = "Go on to the second night" if self.level.second else "See the debrief"
        stay = (go_on, self.action_debrief) if self.over else ("Stay in the drill", lambda: None)
        questions.ask_to_leave(self.app, question, stay, self._leave)

    def _at_stake(self) -> str:
        """The drill that leaving would suspend; empty before it has begun and after its debrief."""
        if self._debriefed or (not self.at and not self.recorder.actions):
            return ""
        if self.over:
            if self.level.second:
                return "The first night is over and the second has not begun. Leave without it?"
            return "The drill is over and its debrief has not been read. Leave without it?"
        when = units.clock(self.level.starts, self.at)
        kept = "" if self.lab or not self.opened.ref else " The title offers to resume it from here."
        return f"It is {when} and the drill is not over. Leave it?{kept}"

    def _leave(self) -> None:
        """Return to the plan; the title offers to resume the drill."""
        self._keep_place()
        super().action_back()

    def action_debrief(self) -> None:
        """Open the debrief."""
        if not self.over:
            self.notify("The drill is not over. End runs to the end.", markup=False, timeout=3)
            return
        from drill.scoring.scored_run import one_night
        from drill.session.live.finished_drill import PlayedNight

        run = one_night(self.inputs, self.seed, self.recorder.actions, self.recorder.recording())
        opened = replace(self.opened, level=self.level)
        night = PlayedNight(opened, self.design, self.unknown, self.inputs, self.recorder, run, self.forecast)
        if self.level.second is not None:
            self._offer_second_night(night)
            return
        self._debriefed = True
        finished = self.first.finished_with(run, self.recorder) if self.first else night.finished()
        self.post_message(messages.DebriefRequested(finished))

    def _offer_second_night(self, night: PlayedNight) -> None:
        """The interlude; then the second night, or another look at the first."""

        def go_on() -> None:
            self._debriefed = True
            self.post_message(messages.SecondNightRequested(night, self.seed))

        questions.ask_second_night(self.app, night, go_on)
