"""Connection limits: in total, from one address, and for the time a request's head may take.

Over a limit the oldest idle connection is closed; a connection with a request or a game under way never is. Unfinished
requests therefore lock nobody out: a client that sends its whole head at once is served.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator

from aiohttp import web
from aiohttp.typedefs import Handler

from drill.system.crash_report import report

MOST = 96
"""Connections in total: well below 256, a common limit of file descriptors for a process."""
MOST_EACH = 48
"""Connections from one address."""
BACKLOG = 16
"""Connections accepted at once, before any can be closed."""
HEAD_S = 10.0
"""Time a connection may idle between requests, or take to send the head of one."""

LOG = logging.getLogger("drill.web")
for _log in (LOG, *(logging.getLogger(name) for name in ("aiohttp", "textual-serve"))):
    # Without a handler Python prints a log's warnings and tracebacks on stderr, one for each thing that a stranger sends.
    _log.addHandler(logging.NullHandler())
    _log.propagate = False


class ConnectionLimits:
    """Counts connections and closes idle ones to stay within the limits."""

    def __init__(
        self, failures: Failures, most: int = MOST, most_each: int = MOST_EACH, *, handshake_s: float = 0.0
    ) -> None:
        """`handshake_s`: how long a TLS handshake may take before its connection has a transport; 0 without TLS."""
        self.failures = failures
        self.most, self.most_each, self.handshake_s = most, most_each, handshake_s
        self.standing: dict[asyncio.Protocol, float] = {}
        """Connections, oldest first, and when each came on the event loop's clock."""
        self.busy: dict[asyncio.Protocol, int] = {}
        """Requests under way on each connection; a game is one request for as long as it lasts."""

    def open(self, runner: web.AppRunner) -> asyncio.Protocol:
        """The protocol of a new connection. Raises RuntimeError when the runner has not been set up."""
        if runner.server is None:
            raise RuntimeError("the runner has not been set up")
        self._forget()
        made, loop = runner.server(), asyncio.get_running_loop()
        self.standing[made] = loop.time()
        loop.call_soon(loop.call_soon, self._make_room, made)  # after the connection has been handed to it
        return made

    @web.middleware
    async def answering(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Count the requests under way on each connection. A body that cannot be read is answered with status 400, a crash with 500.

        A head with anything but ASCII in it is refused: aiohttp fails on it, in the key of a WebSocket for one.
        """
        if not all(name.isascii() and value.isascii() for name, value in request.headers.items()):
            raise web.HTTPBadRequest(text="headers are ASCII\n")
        who = request.protocol
        self.busy[who] = self.busy.get(who, 0) + 1
        try:
            return await handler(request)
        except (web.HTTPException, ConnectionError, TimeoutError):
            raise
        except web.RequestPayloadError:
            raise web.HTTPBadRequest(text="the body cannot be read\n") from None
        except Exception as error:  # noqa: BLE001 (the last line of defence of a server)
            self.failures.crashed(error)
            raise web.HTTPInternalServerError(text="the server failed to answer this request\n") from None
        finally:
            self.busy[who] -= 1
            if not self.busy[who]:
                del self.busy[who]

    def _make_room(self, came: asyncio.Protocol) -> None:
        """If a limit is exceeded, close the oldest idle connection, or the new one when none is idle."""
        address = _address(came)
        each = [who for who in self._there() if _address(who) == address]
        if len(each) > self.most_each:
            _close(next((who for who in each if who not in self.busy), came))
        there = list(self._there())
        if len(there) > self.most:
            _close(next((who for who in there if who not in self.busy), came))

    def _there(self) -> Iterator[asyncio.Protocol]:
        return (who for who in self.standing if (line := _transport(who)) is not None and not line.is_closing())

    def _forget(self) -> None:
        """Drop connections that have gone, or never got through their handshake."""
        newest = next(reversed(self.standing), None)
        begun = asyncio.get_running_loop().time() - self.handshake_s
        gone = [
            who
            for who, came in self.standing.items()
            if who is not newest and came <= begun and _transport(who) is None
        ]
        for who in gone:
            del self.standing[who]


class Failures:
    """Says each kind of failure once, however often strangers bring it about, and never with a traceback."""

    def __init__(self, command: str, say: Callable[[str], None]) -> None:
        self._command, self._say = command, say
        self._said: set[str] = set()

    def in_loop(self, _loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        """Handle an error in the event loop, such as running out of descriptors."""
        error = context.get("exception")
        if error is None or isinstance(error, OSError):
            what = str(context.get("message", "an error"))
            self._once(what, what)
        elif isinstance(error, Exception):
            self.crashed(error)

    def crashed(self, error: Exception) -> None:
        """Write a report of a bug, one for each kind and place."""
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace is not None else ""
        kind = f"{type(error).__name__} {place}"
        if kind not in self._said:
            self._once(kind, f"{report(error)}. The server goes on")

    def _once(self, kind: str, what: str) -> None:
        if kind not in self._said:
            self._said.add(kind)
            self._say(f"{self._command}: {what}")


def _transport(who: asyncio.Protocol) -> asyncio.Transport | None:
    line = getattr(who, "transport", None)
    return line if isinstance(line, asyncio.Transport) else None


def _address(who: asyncio.Protocol) -> str:
    line = _transport(who)
    peer = None if line is None else line.get_extra_info("peername")
    return str(peer[0]) if isinstance(peer, tuple) and peer else ""


def _close(who: asyncio.Protocol) -> None:
    line = _transport(who)
    if line is not None:
        line.abort()
