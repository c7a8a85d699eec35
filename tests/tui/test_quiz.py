"""The questions of a level on the screen: every one is asked, a digit or Enter answers, Esc keeps nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual import events
from textual.app import App

from drill.catalog.claim_questions import asked
from drill.model.level import Level
from drill.session.learning_record import Answered, Phase, options
from drill.tui.screens.quiz import Quiz
from tests.tui import evening


class Asking(App[bool]):
    """Asks, and holds what was kept each time."""

    def __init__(self, level: Level, phase: Phase) -> None:
        super().__init__()
        self.kept: list[tuple[Answered, ...]] = []
        self._dialog = Quiz(level, phase, self.kept.append)

    def on_mount(self) -> None:
        self.push_screen(self._dialog, self.exit)


def level() -> Level:
    return replace(evening.level(), decides=("C17",))


def right_keys() -> list[str]:
    return [str(options(one).index(one.right) + 1) for one in asked(level())]


@pytest.mark.parametrize(("phase", "more"), [("before", ()), ("after", ("enter",)), ("after", ("escape",))])
async def test_digits_answer_and_what_is_right_is_told_only_afterwards(phase: Phase, more: tuple[str, ...]) -> None:
    app = Asking(level(), phase)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("9", *right_keys(), *more)
        await pilot.pause()
        assert not app.is_running
    assert app.return_value is True
    (made,) = app.kept
    assert [(one.claim, one.number, one.phase, one.right) for one in made] == [
        ("C17", 1, phase, True),
        ("C17", 2, phase, True),
    ]


async def test_enter_answers_with_the_row_under_the_cursor() -> None:
    app = Asking(level(), "before")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "enter", "enter")
    (made,) = app.kept
    chosen = [options(one)[number] == one.right for one, number in zip(asked(level()), (1, 0), strict=True)]
    assert [one.right for one in made] == chosen


async def test_escape_keeps_nothing() -> None:
    app = Asking(level(), "before")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("1", "escape")
    assert (app.return_value, app.kept) == (False, [])


async def test_who_presses_enter_twice_has_answered_one_question() -> None:
    app = Asking(level(), "before")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        quiz = app.screen
        assert isinstance(quiz, Quiz)
        for _ in range(2):
            quiz.rows.action_select()
        await pilot.pause()
        assert len(quiz._chosen) == 1


async def test_a_key_after_the_last_answer_is_none() -> None:
    app = Asking(level(), "before")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for _ in range(len(asked(level())) + 1):
            app.screen.post_message(events.Key("1", "1"))
        await pilot.pause()
    (made,) = app.kept
    assert len(made) == len(asked(level()))


async def test_who_ends_the_game_at_the_results_has_answered() -> None:
    app = Asking(level(), "after")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*right_keys())
        assert isinstance(app.screen, Quiz)
        app.exit()
    assert [len(made) for made in app.kept] == [2]
