"""A pool of connections to PostgreSQL as the client libraries keep them: closed by age, and by the errors that it looks for."""

from __future__ import annotations

import time
from collections.abc import Iterator

from tests.live.servers import RefusedError, Session

READ_ONLY = "25006"
"""SQLSTATE read_only_sql_transaction."""


class BorrowedPool:
    """So many connections through one name; what was closed is opened again when it is next wanted."""

    def __init__(self, port: int, size: int, lifetime_s: float | None, *, evicts: bool) -> None:
        self.port, self.lifetime_s, self.evicts = port, lifetime_s, evicts
        self.open: list[tuple[Session, float] | None] = [None] * size

    def write(self, sql: str) -> Iterator[str]:
        """Try a statement once on every connection: the SQLSTATE of each, empty if it was done."""
        for place in range(len(self.open)):
            yield self._try(place, sql)

    def _try(self, place: int, sql: str) -> str:
        held = self.open[place]
        if held is not None and self.lifetime_s is not None and time.monotonic() - held[1] >= self.lifetime_s:
            held[0].close()
            held = None
        try:
            session, since = held or (Session(self.port), time.monotonic())
        except (RefusedError, OSError):
            self.open[place] = None
            return "not connected"
        self.open[place] = (session, since)
        try:
            session.ask(sql)
        except (RefusedError, OSError) as error:
            if str(error) != READ_ONLY or self.evicts:
                session.close()
                self.open[place] = None
            return str(error)
        return ""

    def close(self) -> None:
        """Hang up."""
        for held in self.open:
            if held is not None:
                held[0].close()
