"""Questions on the screen: which action on what, which future to switch to, which fault to inject; what a level teaches."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from drill.model.action import Action
from drill.model.level import Fault
from drill.session.action_offers import Offered, offered, price
from drill.session.inject import injectable, injected
from drill.session.live.gauge_readings import branch_words
from drill.syntax.safe_text import safe
from drill.tui.screens.confirm import Confirm
from drill.tui.screens.pick import Pick, PickRow
from drill.words import units
from drill.words.english import english
from drill.words.interlude import interlude
from drill.words.kinds.diagnosis_words import MARKS

if TYPE_CHECKING:
    from textual.app import App

    from drill.model.inputs import Inputs
    from drill.model.level import Level
    from drill.model.level_play import Diagnosis
    from drill.session.comparison import ComparedDesign
    from drill.session.live.finished_drill import PlayedNight
    from drill.session.live.recorder import Recorder
    from drill.session.live.tally import Branch
    from drill.session.profile import Profile
    from drill.store.store import Result


def ask_action(
    app: App[Any], inputs: Inputs, at_s: int, node: str, done: Callable[[Action], None], *, busy: bool = False
) -> None:
    """Ask what to do at a moment, then to what; `node` is what is selected on the map, `busy`: the player's hands are."""
    found = offered(inputs, busy=busy)
    rows = tuple(
        PickRow(
            item.offer.title,
            price(item, inputs),
            f"{item.offer.does}\nRisk: {item.offer.risk}",
        )
        for item in found
    )

    def picked(number: int | None) -> None:
        if number is not None and number >= 0:
            _aim(
                app,
                found[number],
                node,
                lambda target, value: done(Action(at_s, found[number].kind, target, value)),
            )

    one = " One thing at a time." if inputs.level.hands else ""
    app.push_screen(Pick(f"At {units.clock(inputs.level.starts, at_s)}: what do you do?{one}", rows), picked)


def _aim(app: App[Any], item: Offered, node: str, done: Callable[[str, str], None]) -> None:
    choices = item.choices

    def picked(number: int | None) -> None:
        if number is not None and number >= 0:
            done(choices[number].target, choices[number].value)

    if len(choices) == 1:
        picked(0)
        return
    now = next((n for n, choice in enumerate(choices) if choice.target == node), 0)
    app.push_screen(
        Pick(item.offer.title, tuple(PickRow(safe(english(choice.label))) for choice in choices), now), picked
    )


def ask_cause(
    app: App[Any], diagnosis: Diagnosis, marks: tuple[str, ...], title: str, done: Callable[[str], None] | None
) -> None:
    """The suspects; where there is one to name, ask which of them is the cause."""
    beside = {"open": "", "wrong": "not it", "cause": "the cause"}
    under = "Enter names it as the cause. A wrong name is counted." if done else ""
    rows = tuple(
        PickRow(f"{MARKS[mark]} {safe(one.told)}", beside[mark], under)
        for one, mark in zip(diagnosis.suspects, marks, strict=True)
    )

    def picked(number: int | None) -> None:
        if done is not None and number is not None and number >= 0:
            done(diagnosis.suspects[number].id)

    app.push_screen(Pick(title, rows), picked)


def ask_branch(app: App[Any], recorder: Recorder, at_s: int, starts: str, done: Callable[[Branch], None]) -> None:
    """Ask which replaced future to go over to, with how each stood at this moment."""
    found = recorder.branches[::-1]
    mine = units.percent(recorder.tally(at_s).availability)
    rows = tuple(PickRow(units.percent(item.tally(at_s).availability), branch_words(item, starts)) for item in found)

    def picked(number: int | None) -> None:
        if number is not None and number >= 0:
            done(found[number])

    title = f"At {units.clock(starts, at_s)} this future has answered {mine}, the others"
    app.push_screen(Pick(title, rows), picked)


def ask_questions(app: App[Any], level: Level, profile: Profile) -> None:
    """Ask a level's questions, and keep the answers as soon as all of them are given."""
    from drill.session import learning_record
    from drill.tui.screens.quiz import Quiz

    none: tuple[Result, ...] = ()
    phase = learning_record.phase_of(profile.attempt(lambda store: tuple(store.results(level.id)), none))

    def keep(made: tuple[learning_record.Answered, ...]) -> None:
        profile.change(learning_record.KEY, lambda text: learning_record.with_answers(text, made))

    def closed(complete: bool | None) -> None:
        if complete and phase == "before":
            app.notify("Your answers are saved. Play the level, then answer again.", markup=False)

    app.push_screen(Quiz(level, phase, keep), closed)


def ask_other_design(
    app: App[Any], found: tuple[ComparedDesign, ...], done: Callable[[ComparedDesign], object]
) -> None:
    """Ask which design to set beside one's own."""

    def picked(number: int | None) -> None:
        if number is not None and number >= 0:
            done(found[number])

    app.push_screen(
        Pick("Compare with which design, on the same seed?", tuple(PickRow(safe(one.name)) for one in found)), picked
    )


def ask_fault(app: App[Any], inputs: Inputs, at_s: int, done: Callable[[Fault], None]) -> None:
    """Ask which fault strikes next, and what it strikes."""
    found = injectable(inputs)
    rows = tuple(PickRow(spec.title, "", spec.kind) for spec, _ in found)

    def struck(number: int, target: str) -> None:
        done(injected(inputs, found[number][0].kind, target, at_s))

    def picked(number: int | None) -> None:
        if number is None or number < 0:
            return
        spec, targets = found[number]
        if len(targets) == 1:
            struck(number, targets[0])
            return

        def aimed(at: int | None) -> None:
            if at is not None and at >= 0:
                struck(number, targets[at])

        app.push_screen(
            Pick("What should it strike?", tuple(PickRow(safe(target or spec.everywhere)) for target in targets)), aimed
        )

    app.push_screen(Pick(f"At {units.clock(inputs.level.starts, at_s)}: what breaks?", rows), picked)


def ask_to_leave(app: App[Any], question: str, stay: tuple[str, Callable[[], None]], leave: Callable[[], None]) -> None:
    """Ask before a drill is left for its plan; the other answer has its own words."""

    def answered(answer: str | None) -> None:
        if answer == "leave":
            leave()
        elif answer == "stay":
            stay[1]()

    app.push_screen(Confirm(question, (("stay", stay[0]), ("leave", "Leave for the plan"))), answered)


def ask_second_night(app: App[Any], night: PlayedNight, done: Callable[[], None]) -> None:
    """The interlude: how the first night ended, what has changed. Ask whether to go on."""
    level, stars = night.opened.level, night.run.score.stars
    ended = "   ".join(f"{'★' if goal.name in stars else '☆'} {goal.name}" for goal in level.objectives)
    told = "\n\n".join(safe(text) for text in interlude(level))

    def answered(answer: str | None) -> None:
        if answer == "on":
            done()

    answers = (("on", "On to the second night"), ("stay", "Look at the first night again"))
    app.push_screen(Confirm(f"The first night is over: {safe(ended)}\n\n{told}", answers), answered)
