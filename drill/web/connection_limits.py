"""Connection limits: in total, from one address, and for the time a TLS handshake or a request's head may take.

Over a limit the oldest idle connection is closed; a connection with a request or a game under way never is. Unfinished
requests therefore lock nobody out: a client that sends its whole head at once is served.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass

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
"""Time a connection may take for its TLS handshake, idle between requests, or take to send the head of one."""

LOG = logging.getLogger("drill.web")
for _log in (LOG, *(logging.getLogger(name) for name in ("aiohttp", "textual-serve"))):
    # Without a handler Python prints a log's warnings and tracebacks on stderr, one for each thing that a stranger sends.
    _log.addHandler(logging.NullHandler())
    _log.propagate = False


@dataclass(frozen=True, slots=True, eq=False)
class Connection:
    """A connection from the moment it is accepted, in its TLS handshake or after it."""

    line: asyncio.Transport
    """Of the socket, below TLS."""
    address: str
    requests: asyncio.Protocol
    """aiohttp's, which reads the requests once there is no handshake under way."""


class ConnectionLimits:
    """Counts connections and closes idle ones to stay within the limits."""

    def __init__(self, failures: Failures, most: int = MOST, most_each: int = MOST_EACH) -> None:
        self.failures = failures
        self.most, self.most_each = most, most_each
        self.standing: list[Connection] = []
        """Connections, oldest first, with some that have been closed since the last one came."""
        self.busy: dict[asyncio.Protocol, int] = {}
        """Requests under way on each connection; a game is one request for as long as it lasts."""

    def open(self, runner: web.AppRunner, tls: ssl.SSLContext | None = None) -> asyncio.Protocol:
        """The protocol of a new connection. Raises RuntimeError when the runner has not been set up."""
        if runner.server is None:
            raise RuntimeError("the runner has not been set up")
        return _Accepted(self, runner.server(), tls)

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

    def came(self, new: Connection) -> None:
        """Count a connection. If a limit is exceeded, close the oldest idle connection, or the new one when none is idle."""
        self.standing = [*self.open_now(), new]
        each = [one for one in self.standing if one.address == new.address]
        if len(each) > self.most_each:
            self._oldest_idle(each, new).line.abort()
        there = self.open_now()
        if len(there) > self.most:
            self._oldest_idle(there, new).line.abort()

    def open_now(self) -> list[Connection]:
        """The connections that are open, oldest first."""
        return [one for one in self.standing if not one.line.is_closing()]

    def _oldest_idle(self, among: list[Connection], new: Connection) -> Connection:
        return next((one for one in among if one.requests not in self.busy), new)


class _Accepted(asyncio.Protocol):
    """The first protocol of a connection: has it counted, does the TLS handshake, and hands it to aiohttp.

    asyncio's own handshake tells nobody about a connection before it is over, so that no limit could count it.
    """

    def __init__(self, limits: ConnectionLimits, requests: asyncio.Protocol, tls: ssl.SSLContext | None) -> None:
        self._limits, self._requests, self._tls = limits, requests, tls
        self._handshake: asyncio.Task[None] | None = None
        self._early: list[bytes] = []
        """Bytes that arrived with the end of the handshake."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count it, then begin the handshake, or hand it over where there is none."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError(transport)
        self._limits.came(Connection(transport, _address(transport), self._requests))
        if self._tls is not None:
            self._handshake = asyncio.get_running_loop().create_task(self._secured(transport, self._tls))
        else:
            transport.set_protocol(self._requests)
            self._requests.connection_made(transport)

    async def _secured(self, line: asyncio.Transport, tls: ssl.SSLContext) -> None:
        """Do the handshake. One that fails or takes too long closes the connection, without a message."""
        if line.is_closing():
            return
        try:
            secure = await asyncio.get_running_loop().start_tls(
                line, self, tls, server_side=True, ssl_handshake_timeout=HEAD_S
            )
        except OSError:  # of TLS, of time, of the connection
            line.abort()
            return
        if secure is not None and not line.is_closing():
            secure.set_protocol(self._requests)
            self._requests.connection_made(secure)
            for data in self._early:
                self._requests.data_received(data)

    def data_received(self, data: bytes) -> None:
        """Keep what is read before aiohttp has the connection."""
        self._early.append(data)


class Failures:
    """Reports each kind of failure once, however often strangers cause it, and never with a traceback."""

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


def _address(line: asyncio.Transport) -> str:
    peer = line.get_extra_info("peername")
    return str(peer[0]) if isinstance(peer, tuple) and peer else ""
