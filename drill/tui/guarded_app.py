"""The base of both applications: handles crashes, signals, and keys typed before a screen is ready."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Generic

from textual import events
from textual._context import active_message_pump
from textual.app import App, ReturnType, ScreenStackError
from textual.await_complete import AwaitComplete
from textual.command import CommandPalette
from textual.css.query import NoMatches
from textual.dom import NoScreen
from textual.widget import Widget
from textual.widgets import OptionList
from textual.worker import WorkerFailed, active_worker

from drill.system.daemon_threads import DaemonThreads
from drill.system.processes import end_at_last
from drill.system.signals import on_ending
from drill.tui.terminal_driver import hardened, leave_by_force

if TYPE_CHECKING:
    from textual.driver import Driver


_MOVE_PAGE = OptionList._move_page  # noqa: SLF001 (where Textual fails)


def _move_page(rows: OptionList, direction: int) -> None:
    """Move a list's cursor by a page; one that is not laid out, as the command palette's at first, raises KeyError in Textual."""
    with suppress(KeyError):
        _MOVE_PAGE(rows, direction)  # type: ignore[arg-type]


OptionList._move_page = _move_page  # type: ignore[assignment]  # noqa: SLF001 (every list of every screen)

_DISMISS = CommandPalette.dismiss


def _dismiss(palette: CommandPalette, result: None = None) -> AwaitComplete:
    """Close the command palette while it is on top.

    Closed already, or under what it opened, it closes another screen in Textual, and raises InvalidStateError the next time.
    """
    return _DISMISS(palette, result) if palette.is_active else AwaitComplete()


CommandPalette.dismiss = _dismiss  # type: ignore[assignment, method-assign]

MOST_WAITING = 200
"""Messages that may wait for the application, its screen and the widget with the keyboard before further keys are dropped."""


class GuardedApp(App[ReturnType], Generic[ReturnType]):
    """An application that leaves a sane terminal whatever happens, and shows nobody a traceback."""

    crash: Exception | None = None
    """The first unexpected exception."""
    _for_a_player = False
    """Run by `play`, in a process that ends with it."""

    def play(self) -> ReturnType | None:
        """Run until the application is left, told to end, or without its terminal.

        Raises what nobody foresaw, once the terminal is as it was before.
        """
        self._for_a_player = True
        with on_ending(self._end_on_signal), self._threads_watched():
            try:
                result = self.run()
            except Exception:
                self._restore_terminal()
                raise
        if self.crash is not None:
            raise self.crash
        return result

    def end_soon(self) -> None:
        """Exit without waiting forever for a stuck screen or terminal."""
        end_at_last(self._leave_by_force)
        self.exit()

    def is_flooded(self, on_the_way: int = 0) -> bool:
        """True if more keys wait than a person types ahead, or the application is ending.

        `on_the_way` of them are not in a queue yet.
        """
        if self._exit or on_the_way > MOST_WAITING:
            return True
        with suppress(ScreenStackError, NoScreen):
            screen = self.screen
            focused = screen.focused
            waiting = on_the_way + self.message_queue_size + screen.message_queue_size
            return waiting + (0 if focused is None else focused.message_queue_size) > MOST_WAITING
        return False

    def get_driver_class(self) -> type[Driver]:
        """Textual's driver for this terminal, hardened."""
        return hardened(super().get_driver_class())

    def on_load(self) -> None:
        """Treat an exception in a task that nothing awaits as a crash; quitting does not wait for work in progress."""
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._task_failed)
        if self._for_a_player:
            loop.set_default_executor(DaemonThreads())

    async def on_event(self, event: events.Event) -> None:
        """Handle an event; hand keys, clicks and pastes to a screen once it is composed, in their order, or to none at the end."""
        typed = isinstance(event, events.InputEvent | events.Paste)
        if typed and self._exit:
            return
        early = typed and bool(self.screen_stack)
        if early and not self.screen.is_mounted:
            self.screen.call_later(self.post_message, event)
            return
        if isinstance(event, events.MouseDown) and self._is_on_removed(event):
            return
        await super().on_event(event)

    def _is_on_removed(self, event: events.MouseDown) -> bool:
        """True if what is drawn there has been removed: Textual looks for its parent, to begin a selection, and raises."""
        if not self.screen_stack:
            return False
        widget, _ = self.screen.get_widget_and_offset_at(event.x, event.y)
        return widget is not None and widget.parent is None

    def action_command_palette(self) -> None:
        """Open the command palette, unless the last one is still being closed: Textual raises DuplicateIds then."""
        if not any(isinstance(node, CommandPalette) for node in self._nodes):
            super().action_command_palette()

    def pop_screen(self) -> AwaitComplete:
        """Close the screen on top, but never the last one, which a key typed too late would close."""
        if len(self.screen_stack) < 2:
            return AwaitComplete()
        return super().pop_screen()

    def _end_on_signal(self) -> None:
        """On a signal, in the middle of anything: the loop is only woken."""
        end_at_last(self._leave_by_force)
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # it has ended by itself meanwhile
                loop.call_soon_threadsafe(self.exit)

    def _handle_exception(self, error: Exception) -> None:
        """Keep an unexpected exception, and end.

        What a closed screen no longer finds among its widgets is nothing: Textual's command palette looks for its list when
        it has been closed meanwhile, and for its styles before it has any.
        """
        failed = error.error if isinstance(error, WorkerFailed) else error
        cause = failed if isinstance(failed, Exception) else error
        if isinstance(cause, NoMatches) and self._works_for_a_closed_screen():
            return
        worker = active_worker.get(None)
        if isinstance(cause, KeyError) and worker is not None and isinstance(worker.node, CommandPalette):
            return
        if self.crash is None:
            self.crash = cause
        super()._handle_exception(error)

    def _works_for_a_closed_screen(self) -> bool:
        """True if the running worker or message handler belongs to a screen that has been closed."""
        if self._exit or self._closing:
            return True
        worker = active_worker.get(None)
        node = active_message_pump.get(None) if worker is None else worker.node
        try:
            return isinstance(node, Widget) and node.screen not in self.screen_stack
        except NoScreen:
            return True

    def _fatal_error(self) -> None:
        """Leave the screen; whoever called `play` reports."""
        self._close_messages_no_wait()

    def panic(self, *renderables: Any) -> None:  # noqa: ANN401, ARG002 (Textual's signature)
        """Leave the screen; whoever called `play` reports."""
        self._close_messages_no_wait()

    def _task_failed(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, Exception):
            self._handle_exception(error)

    @contextmanager
    def _threads_watched(self) -> Iterator[None]:
        """Treat an exception in a thread as a crash, instead of printing a traceback over the screen."""
        before = threading.excepthook

        def failed(found: threading.ExceptHookArgs) -> None:
            if isinstance(found.exc_value, Exception):
                self.call_later(self._handle_exception, found.exc_value)

        threading.excepthook = failed
        try:
            yield
        finally:
            threading.excepthook = before

    def _leave_by_force(self) -> None:
        leave_by_force(self._driver)

    def _restore_terminal(self) -> None:
        """The terminal as it was, when Textual itself has failed."""
        driver = self._driver
        if driver is not None:
            with suppress(Exception):
                driver.stop_application_mode()
                driver.close()
