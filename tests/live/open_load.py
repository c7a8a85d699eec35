"""Requests at a steady rate that share a pool of connections to PostgreSQL, each with a time-out."""

from __future__ import annotations

import queue
import threading
import time
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.live.servers import RefusedError, Session

NO_CONNECTION = "no connection"


class Ended(NamedTuple):
    """How a request ended."""

    name: str
    at_s: float
    took_s: float
    how: str
    """SQLSTATE, or what else ended it; empty if it was answered."""


@dataclass
class OpenLoad:
    """Sends statements, each named by its class, whether or not those before are answered."""

    port: int
    pool: int
    timeout_s: float
    statements: dict[str, str]
    per_s: float
    """Of each class."""
    settings: str = ""
    """SQL that each connection begins with."""
    outcomes: list[Ended] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Open all connections."""
        self.free: queue.Queue[Session] = queue.Queue()
        for _ in range(self.pool):
            session = Session(self.port)
            if self.settings:
                session.ask(self.settings)
            self.free.put(session)
        self.begin = time.monotonic()

    def now(self) -> float:
        """Seconds since the load could begin."""
        return time.monotonic() - self.begin

    def run(self, seconds: float) -> None:
        """Send for so long; return when the last has ended."""
        due, sent = self.now(), []
        end = due + seconds
        while due < end:
            time.sleep(max(0.0, due - self.now()))
            for name, sql in self.statements.items():
                one = threading.Thread(target=self._request, args=(name, sql, self.now()), daemon=True)
                one.start()
                sent.append(one)
            due += 1.0 / self.per_s
        for one in sent:
            one.join()

    def _request(self, name: str, sql: str, since: float) -> None:
        try:
            session = self.free.get(timeout=max(0.001, since + self.timeout_s - self.now()))
        except queue.Empty:
            self._note(name, since, NO_CONNECTION)
            return
        refused = ""
        try:
            left_ms = max(1, int(1000.0 * (since + self.timeout_s - self.now())))
            session.ask(f"SET statement_timeout = {left_ms}")
            session.ask(sql)
        except RefusedError as error:
            refused = str(error)
        self.free.put(session)
        self._note(name, since, refused)

    def _note(self, name: str, since: float, how: str) -> None:
        self.outcomes.append(Ended(name, self.now(), self.now() - since, how))

    def good(self, name: str, first: float, last: float, within_s: float) -> float:
        """Requests of a class a second that were answered in time between two seconds."""
        found = [one for one in self.outcomes if one.name == name and first <= one.at_s < last]
        return sum(not one.how and one.took_s <= within_s for one in found) / (last - first)

    def close(self) -> None:
        """Hang up."""
        while not self.free.empty():
            self.free.get().close()
