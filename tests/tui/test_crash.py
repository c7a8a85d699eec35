"""What nobody foresaw on the screen: a sane terminal, one sentence that names the report, and exit code 70."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.drivers.linux_driver import LinuxDriver
from textual.drivers.web_driver import WebDriver
from textual.events import Key, MouseDown
from textual.geometry import Offset
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.worker import WorkerFailed

from drill.errors import ExitCode
from drill.tui.app import DrillApp
from drill.tui.guarded_app import _MOVE_PAGE, MOST_WAITING, GuardedApp
from drill.tui.terminal_driver import KeyDecoder, LastingWriter, TerminalGone, hardened
from tests.tui.test_screens import settle

if sys.platform != "win32":
    from tests.tui.terminal import Terminal

CTRL_C = "\x03"
BROKEN = "import drill.tui.screens.title as t; t.TitleScreen.on_key = lambda self, event: 1 // 0"
IN_A_TASK = """
import asyncio, drill.tui.screens.title as t
async def fail(): 1 // 0
t.TitleScreen.on_key = lambda self, event: setattr(self.app, "kept", None) or asyncio.get_running_loop().create_task(fail()) and None
"""
IN_A_THREAD = """
import threading, drill.tui.screens.title as t
t.TitleScreen.on_key = lambda self, event: threading.Thread(target=lambda: 1 // 0).start()
"""
IN_A_WORKER = """
import drill.tui.screens.title as t
t.TitleScreen.on_key = lambda self, event: self.run_worker(lambda: 1 // 0, thread=True) and None
"""
START = "import sys; from drill.__main__ import main; main()"


def reports(folder: Path) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in folder.glob("drill-crash-*.txt")]


@pytest.mark.slow
@pytest.mark.parametrize(
    "program", [BROKEN, IN_A_TASK, IN_A_THREAD, IN_A_WORKER], ids=["key", "task", "thread", "worker"]
)
def test_what_nobody_foresaw_is_one_sentence_a_report_and_a_sane_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with Terminal(tmp_path, program=f"{program}\n{START}", size=(200, 40)) as game:
        game.until("Field guide")
        game.press("k")
        assert game.ended() == ExitCode.CRASHED
        assert (game.left_on(), game.changed()) == ([], [])
        assert b"Traceback" not in game.out
        assert re.search(r"drill crashed \(ZeroDivisionError\)", game.text)
    (report,) = reports(tmp_path)
    assert "ZeroDivisionError" in report


@pytest.mark.slow
def test_bytes_that_are_no_utf8_are_no_key_and_no_crash(tmp_path: Path) -> None:
    with Terminal(tmp_path) as game:
        game.until("Field guide")
        for data in (b"\xe9j", b"\xff\xfe\xfd", b"\xe2\x82", b"\x1b[200~\xc3\x28\xf0\x9f\x1b[201~", b"\xc0\x80"):
            os.write(game.master, data)
            game.listen(0.3)
        game.press(CTRL_C)
        assert game.ended() == 0
        assert b"Traceback" not in game.out


@pytest.mark.slow
@pytest.mark.parametrize("stalls", [False, True], ids=["vanishes", "stops reading"])
def test_a_game_whose_terminal_is_lost_ends_without_a_hangup_signal(tmp_path: Path, *, stalls: bool) -> None:
    """Its queue of output, once full, held the game for ever, deaf to SIGTERM."""
    with Terminal(tmp_path, "play", "lights-out", hangs_up=False) as game:
        game.to_plan()
        game.to_drill()
        game.press(" ")
        if stalls:
            time.sleep(3.0)  # nobody reads: the pipe of the terminal fills
            game.process.send_signal(signal.SIGTERM)
            assert game.process.wait(30) in {0, 128 + signal.SIGTERM}
        else:
            os.close(game.slave)
            os.close(game.master)
            game.master = game.slave = -1
            assert game.process.wait(30) == 0


@pytest.mark.slow
def test_a_game_that_is_ended_by_force_leaves_a_sane_terminal(tmp_path: Path) -> None:
    stuck = (
        "import time, drill.system.processes as p, drill.tui.screens.title as t\n"
        "p.end_at_last.__defaults__ = (1.0,)\n"
        "t.TitleScreen.on_key = lambda self, event: time.sleep(1000)"
    )
    with Terminal(tmp_path, program=f"{stuck}\n{START}") as game:
        game.until("Field guide")
        game.press("k")
        game.listen(0.5)
        game.process.send_signal(signal.SIGTERM)
        assert game.ended() == 128 + signal.SIGTERM
        assert (game.left_on(), game.changed()) == ([], [])


class Early(Screen[None]):
    """A screen whose keys need what it is composed of."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("a", "note('a')"), Binding("b", "note('b')")]

    def __init__(self) -> None:
        super().__init__()
        self.noted: list[str] = []

    def compose(self) -> ComposeResult:
        yield Static("top", id="top")

    def action_note(self, key: str) -> None:
        self.query_one("#top", Static).update(key)
        self.noted.append(key)


async def test_keys_before_a_screen_is_composed_wait_for_it_in_their_order() -> None:
    """`a` in a drill that has no top line yet, as a kind."""
    app = GuardedApp[None]()
    async with app.run_test() as pilot:
        screen = Early()
        app.push_screen(screen)
        assert not screen.is_mounted
        for key in ("a", "b", "a"):
            await app.on_event(Key(key, None))
        assert screen.noted == []
        await pilot.pause()
        await pilot.pause()
        assert screen.noted == ["a", "b", "a"]


async def test_a_page_down_in_a_list_that_is_not_laid_out_is_nothing() -> None:
    """Textual's list raises KeyError, in the command palette for one."""

    class Hidden(Screen[None]):
        def compose(self) -> ComposeResult:
            rows = OptionList("one", "two")
            rows.display = False
            yield rows

    app = GuardedApp[None]()
    async with app.run_test():
        await app.push_screen(Hidden())
        rows = app.screen.query_one(OptionList)
        with pytest.raises(KeyError):
            _MOVE_PAGE(rows, 1)
        for direction in (1, -1):
            rows._move_page(direction)


async def test_the_command_palette_is_not_opened_while_the_last_one_is_being_closed() -> None:
    app = GuardedApp[None]()
    async with app.run_test() as pilot:
        app.action_command_palette()
        await pilot.pause()
        app.pop_screen()
        app.action_command_palette()
        await pilot.pause()
        assert len(app.screen_stack) == 1
        app.action_command_palette()
        await pilot.pause()
        assert len(app.screen_stack) == 2


async def test_the_command_palette_closes_no_screen_but_itself() -> None:
    """An Esc that it still had to take closed the screen above it, and the next one raised InvalidStateError."""
    app = GuardedApp[None]()
    async with app.run_test() as pilot:
        app.action_command_palette()
        await pilot.pause()
        palette, over = app.screen, Early()
        assert isinstance(palette, CommandPalette)
        await app.push_screen(over)
        for _ in range(2):
            palette._action_escape()
            await pilot.pause()
            assert app.screen is over
        await app.pop_screen()
        for _ in range(2):
            palette._action_escape()
        await pilot.pause()
        assert len(app.screen_stack) == 1


async def test_a_screen_is_opened_again_while_the_last_one_is_being_closed() -> None:
    app = DrillApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_settings()
        await settle(pilot, "settings")
        app.pop_screen()
        app.open_settings()
        await pilot.pause()
        await settle(pilot, "settings")
    assert app.crash is None


class Late(Screen[None]):
    """A screen that looks for a widget once it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.told = asyncio.Event()

    async def look(self) -> None:
        await self.told.wait()
        self.query_one("#nowhere")


@pytest.mark.parametrize("closed", [True, False])
async def test_what_a_closed_screen_no_longer_finds_is_no_crash(closed: bool) -> None:
    """As Textual's command palette does, whose list is gone by the time that its commands have been gathered."""
    app = GuardedApp[None]()

    async def play() -> None:
        async with app.run_test() as pilot:
            screen = Late()
            await app.push_screen(screen)
            app.call_later(screen.run_worker, screen.look())
            await pilot.pause()
            if closed:
                await app.pop_screen()
            screen.told.set()
            await pilot.pause(0.2)

    with suppress(WorkerFailed):
        await play()
    assert (app.crash is None) is closed


def test_a_crash_in_a_worker_keeps_its_own_exception() -> None:
    app = GuardedApp[None]()

    def fail() -> None:
        raise ZeroDivisionError

    async def play() -> None:
        async with app.run_test() as pilot:
            app.run_worker(fail, thread=True)
            await pilot.pause(0.2)

    with pytest.raises(WorkerFailed):
        asyncio.run(play())
    assert isinstance(app.crash, ZeroDivisionError)


def test_a_decoder_reads_any_bytes_and_tells_the_end() -> None:
    decode = KeyDecoder.of("utf-8")().decode
    assert [decode(part) for part in (b"\xe9j", b"\xe2\x82", b"\xac", b"\xffx")] == ["\ufffdj", "", "€", "\ufffdx"]
    assert decode(b"", final=True) == ""
    with pytest.raises(TerminalGone):
        decode(b"")


def fill(writer: LastingWriter) -> None:
    """Write more than any queue holds."""
    for number in range(200):
        writer.write(f"{number}\n" * 5000)


def test_a_writer_takes_what_comes_after_its_terminal_is_gone() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with suppress(BrokenPipeError), os.fdopen(writing, "w", buffering=1) as file:
        writer = LastingWriter(file)
        writer.start()
        done = Thread(target=fill, args=(writer,))
        done.start()
        done.join(10)
        assert not done.is_alive()
        writer.stop()


def test_every_driver_of_textual_has_what_is_replaced_in_it() -> None:
    """A version of Textual that names them otherwise fails here, not in a player's terminal."""
    for driver in (LinuxDriver, WebDriver):
        made = hardened(driver)
        assert issubclass(made, driver)
        assert "getincrementaldecoder" in vars(sys.modules[driver.__module__])
    assert vars(sys.modules[LinuxDriver.__module__])["WriterThread"] is LastingWriter
    assert callable(LinuxDriver._run_input_thread)


async def test_a_button_pressed_on_what_was_just_removed_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    app = DrillApp(None)
    async with app.run_test(size=(80, 24)) as pilot:
        removed = Static("gone")
        monkeypatch.setattr(app.screen, "get_widget_and_offset_at", lambda *_: (removed, Offset(0, 0)))
        await app.on_event(MouseDown(None, 5, 5, 0, 0, 1, False, False, False))
        await pilot.pause()
        assert app.is_running


def test_keys_that_a_busy_loop_has_not_taken_yet_are_dropped_beyond_what_anybody_types_ahead() -> None:
    async def scenario() -> int:
        app = GuardedApp[None]()
        driver = hardened(LinuxDriver)(app)

        def read() -> None:
            for _ in range(5 * MOST_WAITING):
                driver.process_message(Key("x", "x"))

        reading = Thread(target=read)
        reading.start()
        reading.join()  # while this loop is busy
        await asyncio.sleep(0.05)
        return app.message_queue_size

    assert asyncio.run(scenario()) <= MOST_WAITING + 1


async def test_keys_typed_ahead_do_not_hold_up_the_end() -> None:
    class Counting(Screen[None]):
        taken = 0

        def on_key(self) -> None:
            self.taken += 1

    app, screen = GuardedApp[None](), Counting()
    async with app.run_test() as pilot:
        await app.push_screen(screen)
        await pilot.press("x")
        for _ in range(50):
            app.post_message(Key("x", "x"))
        app.exit()
    assert screen.taken == 1
