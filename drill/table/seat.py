"""A seat at a table: what one view has been shown, and how it sends a line. A screen draws from it and knows nothing else."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from typing import Any

from drill.table.desk import Desk
from drill.table.hot_seat import action_lines
from drill.table.table_lines import coming_lines, entry_line, event_line, now_lines, person_lines
from drill.table.table_messages import Message, Unreadable
from drill.table.table_roles import FACILITATOR
from drill.table.table_state import Refused
from drill.table.typed_line import help_lines, read_line
from drill.table.visible import shown_entry, shown_event, shown_now, shown_setting

Shown = dict[str, Any]
KEPT_LINES = 2000
"""Lines of the log that a view keeps."""


class Seat(ABC):
    """What a view knows."""

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

    @property
    def leads(self) -> bool:
        """Whether this is the facilitator's."""
        return self.who == FACILITATOR

    def show(self, line: str) -> None:
        """Add a line to the log."""
        self.lines.append(line)
        self.shown += 1
        self.news += 1

    def type(self, text: str) -> None:
        """Do what a typed line says, or say why not."""
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

    @abstractmethod
    def send(self, who: str, message: Message) -> None:
        """Send a message to the table."""

    @abstractmethod
    def turn(self, seconds: float) -> None:
        """Let time pass, where the table is turned from here."""


class LocalSeat(Seat):
    """The facilitator's seat at a table in this process, around one screen."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(FACILITATOR, FACILITATOR)
        self.desk = desk
        self.setting = shown_setting(desk, FACILITATOR)
        self.actions = tuple(action_lines(desk))
        self._told = self._events = 0
        self.refresh()

    def send(self, who: str, message: Message) -> None:
        """Enter it."""
        taken = self.desk.enter(who, message)
        if isinstance(taken, Refused):
            self.show(f"? {taken.why}")
        self.refresh()

    def turn(self, seconds: float) -> None:
        """Let time pass."""
        self.desk.beat(seconds)
        self.refresh()

    def refresh(self) -> None:
        """Take what is new from the desk."""
        desk = self.desk
        shown = [(line.entry.at_s, 1, shown_entry(desk.state, self.who, line)) for line in desk.logged[self._told :]]
        lines = [(at_s, rank, entry_line(one)) for at_s, rank, one in shown if one and one["do"] != "tick"]
        events = [(event.t, shown_event(desk, self.who, event)) for event in desk.live.events[self._events :]]
        lines += [(at_s, 0, event_line(one)) for at_s, one in events if one]
        self._told, self._events = len(desk.logged), len(desk.live.events)
        for _, _, text in sorted(lines, key=lambda item: item[:2]):
            self.show(text)
        self.now = shown_now(desk, self.who)
        self.news += 1
