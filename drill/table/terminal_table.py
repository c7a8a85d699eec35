"""A table around one terminal, without a network: the facilitator types who does what, and every event is a line.

Reads lines from a terminal or a pipe. With a pipe the clock does not follow the wall: `go` then runs to the plan's next hold,
or for as long as it says, so that a script gives the same log at any speed.
"""

from __future__ import annotations

import re
import select
import sys
import time
from collections.abc import Callable, Iterator
from typing import TextIO

from drill.engine.actions.action_table import ACTIONS
from drill.session.action_offers import offered
from drill.session.inject import injectable
from drill.syntax import forms
from drill.table.fold.table_state import Refused
from drill.table.messages.message_reader import Unreadable
from drill.table.messages.table_lines import coming_lines, entry_line, event_line, now_lines, person_lines
from drill.table.messages.table_messages import Clock, Message
from drill.table.messages.table_roles import FACILITATOR
from drill.table.messages.typed_line import Typed, help_lines, read_line
from drill.table.table_session import TableSession
from drill.table.visible_entries import shown_since
from drill.table.visible_moment import shown_now
from drill.words import units

BEAT_S = 0.25
"""Between two looks at the wall's clock."""
_GO = re.compile(r"go(?: +(?:(\d+)x?))?(?: +for +(\S+))?")
"""From a pipe: `go`, `go 10`, `go for 5m`."""


class TerminalTable:
    """The terminal of a table whose people sit around it."""

    def __init__(self, session: TableSession, out: Callable[[str], None], who: str = FACILITATOR) -> None:
        self.session, self.out, self.who = session, out, who
        self._printed = 0
        self._events = 0
        self.left = False

    def print_news(self) -> None:
        """Print what has happened since the last call: entries and events in the order of their seconds."""
        session = self.session
        news = shown_since(session, self.who, self._printed, self._events)
        self._printed, self._events = len(session.logged), len(session.live.events)
        for kind, shown in news:
            self.out(entry_line(shown) if kind == "entry" else event_line(shown))

    def take(self, text: str) -> None:
        """Run one line, or print why it cannot be run."""
        line = text.strip()
        if not line or line.startswith("#"):
            return
        try:
            typed = read_line(line, [one.name for one in self.session.state.people], leads=True)
        except Unreadable as error:
            self.out(f"? {error}")
            return
        if typed.message is None:
            self._local(typed)
        else:
            self._enter(typed.who or self.who, typed.message)

    def _enter(self, who: str, message: Message) -> None:
        taken = self.session.enter(who, message)
        if isinstance(taken, Refused):
            self.out(f"? {taken.why}")
        self.print_news()

    def _local(self, typed: Typed) -> None:
        shown = shown_now(self.session, self.who)
        answers: dict[str, Callable[[], list[str]]] = {
            "help": lambda: help_lines(leads=True),
            "now": lambda: now_lines(shown),
            "people": lambda: person_lines(shown) or ["nobody has joined; join NAME ROLE"],
            "plan": lambda: coming_lines(shown),
            "actions": lambda: [*action_lines(self.session), *fault_lines(self.session)],
        }
        if typed.local == "quit":
            self.left = True
            return
        for line in answers[typed.local]():
            self.out(f"  {line}")

    def begin(self) -> None:
        """The first lines: what the table is about."""
        session = self.session
        self.out(
            f"table {session.plan.name}, {session.setting.inputs.level.title}, {units.duration(session.state.length_s)}"
        )
        for line in (session.plan.intro or session.setting.inputs.level.story.who).splitlines():
            self.out(line)
        for objective in session.plan.objectives:
            self.out(f"objective {objective.id}: {objective.text}")
        roles = "; ".join(f"{role.name} ({role.seats})" for role in session.plan.roles)
        self.out(f"roles: {roles}")
        self.print_news()
        self.out("type help for the commands; join NAME ROLE, then go")


def action_lines(session: TableSession) -> Iterator[str]:
    """Every kind of action, with what this design can do at the start of the drill."""
    offers = offered(session.setting.inputs)
    for kind, spec in sorted(ACTIONS.items(), key=lambda item: item[1].rank):
        targets = [
            " ".join(word for word in (kind, choice.target, choice.value) if word)
            for item in offers
            if item.kind == kind
            for choice in item.choices
        ]
        yield f"{kind}: {spec.rule}" + (f"; {', '.join(dict.fromkeys(targets))}" if targets else "")


def fault_lines(session: TableSession) -> Iterator[str]:
    """Every kind of fault that can strike something of this design, as its facilitator types it."""
    for spec, found in injectable(session.setting.inputs):
        targets = ", ".join(target for target in found if target)
        yield f"strike {spec.kind}: {spec.title}" + (f"; {targets}" if targets else "")


def play_script(session: TableSession, lines: TextIO, out: Callable[[str], None]) -> bool:
    """Play a script: one command a line. Returns whether the table has ended."""
    seat = TerminalTable(session, out)
    seat.begin()
    for text in lines:
        match = _GO.fullmatch(text.strip())
        if match is None:
            seat.take(text)
        else:
            _run(seat, int(match[1] or 10), match[2])
        if seat.left or session.state.over:
            break
    return session.state.over


def _run(seat: TerminalTable, rate: int, lasting: str | None) -> None:
    """Run the drill to the next hold, or for a while, without waiting in real time."""
    session = seat.session
    try:
        until = (
            session.live.second + forms.whole(forms.seconds(lasting), "seconds") if lasting else session.state.length_s
        )
    except forms.FormError as error:
        seat.out(f"? {lasting} {error.message}; {error.hint}")
        return
    seat.take(f"go {rate}")
    while session.state.rate and session.live.second < min(until, session.state.length_s):
        session.beat((min(until, session.live.second + 60) - session.live.second) / session.state.rate)
        seat.print_news()
    if session.state.rate:
        seat._enter(FACILITATOR, Clock(run=0))  # noqa: SLF001 (of this module)


def play_live(session: TableSession, lines: TextIO, out: Callable[[str], None]) -> bool:
    """Play the table at a terminal in real time. Returns whether it has ended."""
    seat = TerminalTable(session, out)
    seat.begin()
    before = time.monotonic()
    minute = session.live.second // 60
    while not (seat.left or session.state.over):
        ready, _, _ = select.select([lines], [], [], BEAT_S)
        if ready:
            text = lines.readline()
            if not text:
                break
            seat.take(text)
        now = time.monotonic()
        session.beat(now - before)
        before = now
        seat.print_news()
        if session.live.second // 60 != minute:
            minute = session.live.second // 60
            for line in now_lines(shown_now(session, FACILITATOR))[:3]:
                out(line)
    return session.state.over


def play_at_terminal(session: TableSession, out: Callable[[str], None]) -> bool:
    """A table around this terminal, or from this pipe. Returns whether it has ended."""
    return (play_live if sys.stdin.isatty() else play_script)(session, sys.stdin, out)
