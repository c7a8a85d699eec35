"""The server of a table: admits views and reads their messages; disconnects views that flood or send invalid messages.

The session runs on a thread of its own, so that the server answers while the drill simulates.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from drill.table.messages.message_reader import Unreadable, message_of
from drill.table.messages.table_messages import Join, Leave
from drill.table.table_feeds import TableFeeds
from drill.table.table_session import TableSession
from drill.table.table_thread import TableThread
from drill.table.table_view import View, packed
from drill.table.table_wire import (
    FRAMES_PER_S,
    MESSAGE_BYTES,
    MESSAGES_AT_ONCE,
    MESSAGES_PER_S,
    MOST_VIEWS,
    Greeting,
    JoinGuard,
    decoded,
    greeting,
    new_token,
)
from drill.web.connection_limits import HEAD_S, LOG, ConnectionLimits, Failures
from drill.web.guard import Guard, in_url, is_loopback
from drill.web.listener import listen
from drill.words import units

if TYPE_CHECKING:
    from drill.table.table_address import TableAddress
    from drill.table.table_pages import TablePages

BEAT_S = 1.0 / FRAMES_PER_S
HELLO_S = 10.0
"""Longest time that a view may take to say who it is."""
HEARTBEAT_S = 15.0
CLOSE_S = 1.0
"""Longest time that a view may take to confirm that it is closed."""
MAX_SENT = 40
"""Characters of a sender's own id for a message."""


class TableServer:
    """Serves one session to its views."""

    def __init__(
        self, session: TableSession, guard: Guard, say: Callable[[str], None], *, lead_from_afar: bool = False
    ) -> None:
        self.session, self.guard, self.say, self.lead_from_afar = session, guard, say, lead_from_afar
        self.door, self.thread = JoinGuard(), TableThread()
        self.views: list[View] = []
        self.over = asyncio.Event()
        self.feeds = TableFeeds(session, asyncio.get_running_loop(), self.over.set)

    def application(self, limits: ConnectionLimits, pages: TablePages | None = None) -> web.Application:
        """The routes: of terminals, and of pages where there are some."""
        app = web.Application(middlewares=[limits.answering], client_max_size=MESSAGE_BYTES)
        app.add_routes([web.get("/table", self._socket)])
        if pages is not None:
            pages.join_application(app)
        return app

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        """One view, from its hello to its end."""
        if request.headers.get("Origin") is not None:
            raise web.HTTPForbidden(text="only drill join opens this door\n")
        if not self.guard.is_own_host(request.headers.get("Host")):
            raise web.HTTPForbidden(text="this host is not known by that name\n")
        if len(self.views) >= MOST_VIEWS:
            raise web.HTTPServiceUnavailable(text=f"{MOST_VIEWS} views are connected; close one\n")
        socket = web.WebSocketResponse(
            timeout=CLOSE_S, heartbeat=HEARTBEAT_S, max_msg_size=MESSAGE_BYTES, compress=True
        )
        await socket.prepare(request)
        view = View(socket)
        self.views.append(view)
        writer = asyncio.create_task(view.write())
        try:
            await self._converse(view, request.remote or "")
        finally:
            self.views.remove(view)
            view.close()
            await asyncio.shield(self.thread.do(partial(self.feeds.leave, view)))
            with suppress(asyncio.CancelledError, ConnectionError, RuntimeError):
                await asyncio.wait_for(writer, 1.0)
        return socket

    async def _converse(self, view: View, address: str) -> None:
        """Read until the view closes or breaks a rule."""
        if not await self._greeted(view, address):
            return
        left, last = float(MESSAGES_AT_ONCE), time.monotonic()
        async for message in view.socket:
            now = time.monotonic()
            left, last = min(MESSAGES_AT_ONCE, left + (now - last) * MESSAGES_PER_S), now
            if message.type is not WSMsgType.TEXT or left < 1.0:
                await view.socket.close(code=1008, message=b"too many messages, or not text")
                return
            left -= 1.0
            await self._heard(view, message.data)

    async def _greeted(self, view: View, address: str) -> bool:
        """Read the view's greeting. False when it is not admitted."""
        try:
            async with asyncio.timeout(HELLO_S):
                message = await view.socket.receive()
            if message.type is not WSMsgType.TEXT:
                return False
            why = await self._admitted(view, greeting(decoded(message.data)), address)
        except TimeoutError:
            why = "nobody said hello"
        except Unreadable as error:
            why = str(error)
        if why:
            view.put(packed({"type": "bye", "why": why}))
            await asyncio.sleep(0.1)
            await view.socket.close(code=1008)
        return not why

    async def _admitted(self, view: View, hello: Greeting, address: str) -> str:
        """Give the view its seat. Returns why not, or nothing. Raises Unreadable for a role that is no word."""
        now = time.monotonic()
        if wait := self._wait(address, now):
            return wait
        if hello.key:
            if not (self.lead_from_afar or is_loopback(address)):
                return "the facilitator leads from the host's own machine; drill host --lan-facilitator allows others"
            if not self.door.right_key(hello.key, address, now):
                return self._wrong("that is not the facilitator's key")
            await self.thread.do(partial(self.feeds.lead, view))
            return ""
        if hello.token:
            return await self.thread.do(partial(self.feeds.come_back, view, hello.token))
        if not self.door.right_code(hello.code, address, now):
            return self._wrong("that is not the code")
        return await self.thread.do(partial(self.feeds.join, view, hello.name, hello.role, new_token()))

    async def reserve(self, hello: Greeting, address: str, token: str) -> str:
        """Give a page a seat with this token. Returns why not, or nothing. Raises Unreadable."""
        now = time.monotonic()
        if wait := self._wait(address, now):
            return wait
        if not self.door.right_code(hello.code, address, now):
            return self._wrong("that is not the code")
        return await self.thread.do(partial(self.feeds.reserve, hello.name, hello.role, token))

    def _wait(self, address: str, now: float) -> str:
        wait = self.door.wait_s(address, now)
        return f"too many wrong codes; wait {units.duration(int(wait) + 1)}" if wait > 0 else ""

    def _wrong(self, why: str) -> str:
        if self.door.renew():
            self.say(f"too many wrong codes: the new code is {self.door.code}")
        return why

    async def _heard(self, view: View, text: str) -> None:
        """One message of a view."""
        sent = ""
        try:
            found = decoded(text)
            given = found.pop("id", "")
            sent = given if isinstance(given, str) and len(given) <= MAX_SENT else ""
            message = message_of(found)
        except Unreadable as error:
            view.put(packed({"type": "refused", "id": sent, "why": str(error)}))
            return
        if isinstance(message, Join | Leave):
            view.put(packed({"type": "refused", "id": sent, "why": "you are at the table already"}))
            return
        await self.thread.do(partial(self.feeds.heard, view, message, sent))

    async def turn(self) -> None:
        """Advance the session four times a second."""
        before = time.monotonic()
        while True:
            await asyncio.sleep(BEAT_S)
            now = time.monotonic()
            passed, before = now - before, now
            await self.thread.do(partial(self.feeds.beat, passed))


def _pages(server: TableServer, most: int, failures: Failures) -> TablePages:
    """The pages of a table; textual-serve is imported only for them."""
    from drill.table.table_pages import TablePages

    return TablePages(server, most, failures)


async def serve_table(
    session: TableSession,
    address: TableAddress,
    ready: Callable[[TableServer, str], None],
    say: Callable[[str], None],
    stop: asyncio.Event,
) -> bool:
    """Serve a table until it is over or `stop` is set. Returns whether it has ended.

    `ready` is called with the server and its address once it listens. Raises what `listen` raises.
    """
    failures = Failures("drill host", say)
    asyncio.get_running_loop().set_exception_handler(failures.in_loop)
    secure = address.certificate
    server = TableServer(session, Guard(address.host, ""), say, lead_from_afar=address.lead_from_afar)
    limits = ConnectionLimits(failures)
    await server.thread.do(server.feeds.everybody_away)
    pages = _pages(server, address.most_pages, failures) if address.most_pages else None
    runner = web.AppRunner(
        server.application(limits, pages), access_log=None, logger=LOG, keepalive_timeout=HEAD_S, shutdown_timeout=2.0
    )
    await runner.setup()
    clock = asyncio.create_task(server.turn())
    try:
        tls = secure.context if secure else None
        listening = await listen((address.host, address.port), limits, runner, option="--lan", tls=tls)
        try:
            where = f"{in_url(address.host)}:{listening.sockets[0].getsockname()[1]}"
            if pages is not None:
                pages.listens(where, secure.fingerprint if secure else "")
            ready(server, where)
            over, stopped = asyncio.create_task(server.over.wait()), asyncio.create_task(stop.wait())
            await asyncio.wait((over, stopped, clock), return_when=asyncio.FIRST_COMPLETED)
            for task in (over, stopped):
                task.cancel()
            if clock.done():
                clock.result()
            await asyncio.sleep(0.5)
            return session.state.over
        finally:
            listening.close()
    finally:
        clock.cancel()
        await runner.cleanup()
        server.thread.close()
