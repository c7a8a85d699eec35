"""A seat at a table: what one view has been shown, and how it sends a line. Screens draw from it alone."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from drill.syntax.safe_text import safe
from drill.table.fold.table_state import Refused
from drill.table.messages.message_reader import Unreadable
from drill.table.messages.table_lines import coming_lines, entry_line, event_line, now_lines, person_lines
from drill.table.messages.table_messages import Message
from drill.table.messages.table_roles import FACILITATOR
from drill.table.messages.typed_line import help_lines, read_line
from drill.table.table_playback import TablePlayback
from drill.table.table_session import TableSession
from drill.table.table_thread import TableThread
from drill.table.terminal_table import action_lines, fault_lines
from drill.table.visible_entries import shown_since
from drill.table.visible_moment import shown_now, shown_setting

Shown = dict[str, Any]
KEPT_LINES = 2000
"""Lines of the log that a view keeps."""


class Seat(ABC):
    """The knowledge of one view."""

    def __init__(self, who: str, role: str) -> None:
        self.who, self.role = who, role
        self.setting: Shown = {}
        self.now: Shown = {}
        self.actions: tuple[str, ...] = ()
        self.lines: deque[str] = deque(maxlen=KEPT_LINES)
        self.shown = 0
        """Lines ever added."""
        self.news = 0
        """Counts up whenever a line or the moment is new."""
        self.away = ""
        """Why the table cannot be reached; empty while it can."""
        self.closed = ""
        """A sentence that says why this view cannot come in; empty while it may try again."""
        self.outside: list[str] = []
        """Messages from outside, and statuses published."""
        self.playback = TablePlayback()
        self._read = 0
        """Lines of the log up to the moment that is looked at."""

    @property
    def leads(self) -> bool:
        """True if this seat is the facilitator's."""
        return self.who == FACILITATOR

    def show(self, line: str) -> None:
        """Add a line to the log."""
        self.lines.append(line)
        self.shown += 1
        self.news += 1

    def moment(self, now: Shown) -> None:
        """Take the newest moment of the table."""
        self.now = now
        self.playback.keep(now, self.shown)
        self.news += 1

    @property
    def over(self) -> bool:
        """True if the table has ended."""
        return bool(self.now.get("over"))

    def look(self, *, moments: int = 0, seconds: int = 0) -> None:
        """When the table is over: show another moment, as this view saw it."""
        if not self.over:
            return
        found = self.playback.jump(seconds) if seconds else self.playback.step(moments)
        if found is None:
            return
        self.now, self._read = {**found.now, "over": True}, found.shown
        self.news += 1

    def log_lines(self) -> list[str]:
        """The lines of the log up to the moment that is looked at, oldest first."""
        lines = list(self.lines)
        return lines if self.playback.newest else lines[: max(0, len(lines) - (self.shown - self._read))]

    def enter(self, shown: Shown) -> None:
        """Add an entry of the table's log to what this view has seen."""
        line = entry_line(shown)
        self.show(line)
        if shown.get("do") in ("tell", "status"):
            self.outside.append(line)

    def welcomed(self) -> None:
        """Greet the seat: the level, and what the seat sees and may do."""
        setting = self.setting
        self.show(safe(f"{setting.get('title', '')}: {setting.get('table', '')}"))
        for line in str(setting.get("intro", "")).splitlines():
            if line.strip():
                self.show(safe(line))
        if not self.leads:
            may = ", ".join(map(str, setting.get("may", ()))) or "nothing of its own"
            self.show(safe(f"You are {self.who}, {self.role}. Your role may {may}; {setting.get('decides')} decides."))
            self.show("Before the clock starts: f and your forecast, as in forecast 97 % the writer")

    def type(self, text: str) -> None:
        """Run a typed line, or show why it cannot be run."""
        if not text.strip():
            return
        names = [person[0] for person in self.now.get("people", ())]
        try:
            typed = read_line(text.strip(), names, leads=self.leads)
        except Unreadable as error:
            self.show(f"? {error}")
            return
        if typed.message is not None:
            self.send(typed.who or self.who, typed.message)
        elif typed.local != "quit":
            for line in self._local(typed.local):
                self.show(f"  {line}")

    def _local(self, command: str) -> list[str]:
        answers = {
            "help": lambda: help_lines(leads=self.leads),
            "now": lambda: now_lines(self.now),
            "people": lambda: person_lines(self.now) or ["nobody has joined yet"],
            "plan": lambda: coming_lines(self.now) or ["the plan is the facilitator's"],
            "actions": lambda: list(self.actions),
        }
        return answers[command]()

    async def stay(self) -> None:
        """Be at the table; a seat in the table's own process is."""
        return

    def close(self) -> None:
        """Leave it for good."""
        return

    @abstractmethod
    def send(self, who: str, message: Message) -> None:
        """Send a message to the table."""

    @abstractmethod
    def turn(self, seconds: float) -> None:
        """Advance the session, where this seat runs it."""


class LocalSeat(Seat):
    """The facilitator's seat at a table in this process. The session runs on a thread of its own."""

    def __init__(self, session: TableSession) -> None:
        super().__init__(FACILITATOR, FACILITATOR)
        self.session = session
        self.setting = shown_setting(session, FACILITATOR)
        self.actions = (*action_lines(session), *fault_lines(session))
        self._sent = self._events = 0
        self._thread = TableThread()
        self._jobs: set[asyncio.Task[None]] = set()
        self._passed = 0.0
        """Real seconds that the session has not been advanced by."""
        self.welcomed()
        self._took(*self._news())

    def send(self, who: str, message: Message) -> None:
        """Enter it."""
        self._later(partial(self._entered, who, message))

    def turn(self, seconds: float) -> None:
        """Advance the session by the time that has passed."""
        self._passed += seconds
        if not self._jobs:
            passed, self._passed = self._passed, 0.0
            self._later(partial(self._beaten, passed))

    def close(self) -> None:
        """Wait for work in progress."""
        self._thread.close()

    def _later(self, work: Callable[[], tuple[list[Shown | str], Shown]]) -> None:
        job = asyncio.get_running_loop().create_task(self._do(work))
        self._jobs.add(job)
        job.add_done_callback(self._jobs.discard)

    async def _do(self, work: Callable[[], tuple[list[Shown | str], Shown]]) -> None:
        self._took(*await self._thread.do(work))

    def _took(self, shown: list[Shown | str], now: Shown) -> None:
        for one in shown:
            if isinstance(one, str):
                self.show(one)
            else:
                self.enter(one)
        self.moment(now)

    def _entered(self, who: str, message: Message) -> tuple[list[Shown | str], Shown]:
        taken = self.session.enter(who, message)
        shown, now = self._news()
        return ([f"? {taken.why}", *shown] if isinstance(taken, Refused) else shown), now

    def _beaten(self, seconds: float) -> tuple[list[Shown | str], Shown]:
        self.session.beat(seconds)
        return self._news()

    def _news(self) -> tuple[list[Shown | str], Shown]:
        """New entries and events of the session, and the current moment."""
        session = self.session
        news = shown_since(session, self.who, self._sent, self._events)
        self._sent, self._events = len(session.logged), len(session.live.events)
        return [one if kind == "entry" else event_line(one) for kind, one in news], shown_now(session, self.who)
