"""Feeds every view of a table: entries and events once each, and the newest moment."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from drill.table.fold.table_state import Refused
from drill.table.messages.message_reader import message_of
from drill.table.messages.table_messages import Join, Leave, Message
from drill.table.messages.table_roles import FACILITATOR
from drill.table.table_view import View, packed
from drill.table.table_wire import fingerprint
from drill.table.terminal_table import action_lines, fault_lines
from drill.table.visible_entries import shown_since
from drill.table.visible_moment import shown_now, shown_setting

if TYPE_CHECKING:
    from collections.abc import Callable

    from drill.table.table_log import Logged
    from drill.table.table_session import TableSession

RESERVED_S = 60.0
"""Longest time until a page must claim the seat that it was given."""


@dataclass
class Feed:
    """A view's owner, and how much it has been sent."""

    who: str
    sent: int = 0
    events: int = 0


class TableFeeds:
    """The session and its views. Every method runs on the session's thread; messages reach the event loop in order."""

    def __init__(self, session: TableSession, loop: asyncio.AbstractEventLoop, over: Callable[[], None]) -> None:
        self.session, self._loop, self._over = session, loop, over
        self.feeds: dict[View, Feed] = {}
        self._reserved: dict[str, float] = {}
        """Names whose page has not come for its seat, and until when it is kept for them."""
        self._actions = list(action_lines(session))
        self._faults = list(fault_lines(session))
        self._shown = (-1, -1)

    def everybody_away(self) -> None:
        """Mark everybody as away after a host has died: no view is connected yet."""
        for person in self.session.state.people:
            if person.here:
                self.session.enter(person.name, Leave())

    def lead(self, view: View) -> None:
        """Give a view the facilitator's seat; there may be several."""
        self._welcome(view, FACILITATOR, "")

    def join(self, view: View, name: str, role: str, token: str) -> str:
        """Give a view a new seat. Returns why not, or nothing. Raises Unreadable for a role that is no word."""
        taken = self.enter(name, message_of({"do": Join.do, "role": role, "token": fingerprint(token)}))
        if isinstance(taken, Refused):
            return taken.why
        self._welcome(view, name, token)
        return ""

    def reserve(self, name: str, role: str, token: str) -> str:
        """Give a page's person a seat before the page comes for it. Returns why not, or nothing. Raises Unreadable."""
        taken = self.enter(name, message_of({"do": Join.do, "role": role, "token": fingerprint(token)}))
        if isinstance(taken, Refused):
            return taken.why
        self._reserved[name] = time.monotonic() + RESERVED_S
        return ""

    def knows(self, token: str) -> bool:
        """True if somebody at the table has this seat. Reads one value: safe on any thread."""
        known = fingerprint(token)
        return any(one.token == known for one in self.session.state.people)

    def come_back(self, view: View, token: str) -> str:
        """Give a view the seat that it had; an older view of it is let go. Returns why not, or nothing."""
        known = fingerprint(token)
        seat = next((one for one in self.session.state.people if one.token == known), None)
        if seat is None:
            return "that seat is not known here; join with the code"
        for other in [other for other, feed in self.feeds.items() if feed.who == seat.name]:
            del self.feeds[other]
            self._later(other.close)
        if seat.here and seat.name in self._reserved:
            del self._reserved[seat.name]
            self._welcome(view, seat.name, "")
            return ""
        if seat.here:
            self.enter(seat.name, Leave())
        return self.join(view, seat.name, seat.role, token)

    def leave(self, view: View) -> None:
        """A view has closed: keep its seat; without the facilitator, hold the clock."""
        feed = self.feeds.pop(view, None)
        if feed is None or self.session.state.over or any(other.who == feed.who for other in self.feeds.values()):
            return
        self.enter(feed.who, Leave())

    def heard(self, view: View, message: Message, sent: str) -> None:
        """Enter a message from a view, and answer it. Messages of a disconnected view are ignored."""
        feed = self.feeds.get(view)
        if feed is None:
            return
        taken = self.enter(feed.who, message, sent)
        if isinstance(taken, Refused):
            self._put(view, {"type": "refused", "id": sent, "why": taken.why})
        else:
            self._put(view, {"type": "done", "id": sent, "n": taken.entry.n})

    def enter(self, who: str, message: Message, sent: str = "") -> Logged | Refused:
        """Enter it, and tell everyone what they may see of it."""
        taken = self.session.enter(who, message, sent)
        self._send_news()
        return taken

    def beat(self, seconds: float) -> None:
        """Let time pass, and show the new moment to every view."""
        session = self.session
        session.beat(seconds)
        for name in [name for name, until in self._reserved.items() if until < time.monotonic()]:
            del self._reserved[name]
            self.enter(name, Leave())
        self._send_news()
        mark = (session.live.second, session.state.n)
        if mark == self._shown:
            return
        self._shown = mark
        made: dict[str, str] = {}
        for view, feed in self.feeds.items():
            if feed.who not in made:
                made[feed.who] = self._moment(feed.who)
            self._later(view.show, made[feed.who])

    def _welcome(self, view: View, who: str, token: str) -> None:
        """Everything that this person may see so far."""
        role = self.session.state.role_of(who)
        self.feeds[view] = feed = Feed(who)
        setting = shown_setting(self.session, who)
        head = {"type": "welcome", "you": who, "role": role.name if role else "", "token": token}
        self._put(
            view, {**head, "setting": setting, "actions": self._actions + (self._faults if who == FACILITATOR else [])}
        )
        self._catch_up(view, feed)
        self._later(view.show, self._moment(who))

    def _send_news(self) -> None:
        """Send each view the entries and events it has not seen."""
        for view, feed in self.feeds.items():
            self._catch_up(view, feed)
        if self.session.state.over:
            self._later(self._over)

    def _catch_up(self, view: View, feed: Feed) -> None:
        session = self.session
        news = shown_since(session, feed.who, feed.sent, feed.events)
        feed.sent, feed.events = len(session.logged), len(session.live.events)
        for kind, one in news:
            self._put(view, {"type": kind, kind: one})

    def _moment(self, who: str) -> str:
        return packed({"type": "now", "now": shown_now(self.session, who)})

    def _put(self, view: View, message: dict[str, Any]) -> None:
        self._later(view.put, packed(message))

    def _later(self, call: Callable[..., None], *given: str) -> None:
        """Call something of the event loop's."""
        self._loop.call_soon_threadsafe(call, *given)
