"""The host's door: WebSockets for views, each with one writer, a bounded queue and only the newest moment.

One desk behind it holds the truth. A view that does not read, floods, or speaks nonsense is let go and disturbs nobody.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from drill.errors import DrillError
from drill.table.desk import Desk
from drill.table.hot_seat import action_lines
from drill.table.table_log import Logged
from drill.table.table_messages import Join, Leave, Message, Unreadable, message_of
from drill.table.table_roles import FACILITATOR
from drill.table.table_state import Refused
from drill.table.table_wire import (
    FRAMES_PER_S,
    MESSAGE_BYTES,
    MESSAGES_PER_S,
    MOST_BEHIND,
    MOST_VIEWS,
    Doorkeeper,
    Greeting,
    decoded,
    fingerprint,
    greeting,
    new_token,
)
from drill.table.visible import shown_entry, shown_event, shown_now, shown_setting
from drill.web.connection_limits import BACKLOG, HEAD_S, LOG, ConnectionLimits, Failures
from drill.web.guard import Guard, in_url, is_loopback

BEAT_S = 1.0 / FRAMES_PER_S
HELLO_S = 10.0
"""How long a view may take to say who it is."""
HEARTBEAT_S = 15.0
CLOSE_S = 1.0
"""How long a view has to answer that it is closed."""
SEND_S = 20.0
"""How long one message may take to be read."""


@dataclass(eq=False)
class View:
    """One connection: who it is, and what it has still to be sent."""

    socket: web.WebSocketResponse
    who: str = ""
    waiting: deque[str] = field(default_factory=deque)
    moment: str = ""
    """The newest moment; an older one that was not sent yet is dropped."""
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    told: int = 0
    events: int = 0
    shut: bool = False

    def put(self, message: dict[str, Any]) -> None:
        """Queue a message; entries are never dropped, a view too far behind is let go."""
        self.waiting.append(json.dumps(message, separators=(",", ":")))
        if len(self.waiting) > MOST_BEHIND:
            self.shut = True
        self.wake.set()


class TableServer:
    """Serves one desk to its views."""

    def __init__(self, desk: Desk, guard: Guard, say: Callable[[str], None]) -> None:
        self.desk, self.guard, self.say = desk, guard, say
        self.door = Doorkeeper()
        self.views: list[View] = []
        self.over = asyncio.Event()
        self.actions = tuple(action_lines(desk))

    def application(self, limits: ConnectionLimits) -> web.Application:
        """The routes."""
        app = web.Application(middlewares=[limits.answering])
        app.add_routes([web.get("/table", self._socket)])
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
        writer = asyncio.create_task(self._write(view))
        try:
            await self._converse(view, request.remote or "")
        finally:
            self.views.remove(view)
            self._gone(view)
            view.shut = True
            view.wake.set()
            with suppress(asyncio.CancelledError, ConnectionError, RuntimeError):
                await asyncio.wait_for(writer, 1.0)
        return socket

    async def _converse(self, view: View, address: str) -> None:
        """Read until the view closes or breaks a rule."""
        if not await self._greeted(view, address):
            return
        times: deque[float] = deque(maxlen=MESSAGES_PER_S)
        async for message in view.socket:
            now = time.monotonic()
            if message.type is not WSMsgType.TEXT or (len(times) == MESSAGES_PER_S and now - times[0] < 1.0):
                await view.socket.close(code=1008, message=b"too many messages, or not text")
                return
            times.append(now)
            try:
                self._heard(view, decoded(message.data))
            except Unreadable as error:
                view.put({"type": "refused", "why": str(error)})

    async def _greeted(self, view: View, address: str) -> bool:
        """Let the view say who it is. False when it may not come in."""
        try:
            async with asyncio.timeout(HELLO_S):
                message = await view.socket.receive()
            if message.type is not WSMsgType.TEXT:
                return False
            why = self._admitted(view, greeting(decoded(message.data)), address)
        except TimeoutError:
            why = "nobody said hello"
        except Unreadable as error:
            why = str(error)
        if why:
            view.put({"type": "bye", "why": why})
            await asyncio.sleep(0.1)
            await view.socket.close(code=1008)
        return not why

    def _admitted(self, view: View, hello: Greeting, address: str) -> str:
        """Give the view its seat. Returns why not, or nothing. Raises Unreadable for a role that is no word."""
        now = time.monotonic()
        if (wait := self.door.wait_s(address, now)) > 0:
            return f"too many wrong codes; wait {int(wait) + 1} s"
        if hello.key:
            if not is_loopback(address):
                return "the facilitator leads from the host's own machine"
            if not self.door.right_key(hello.key, address, now):
                return self._wrong("that is not the facilitator's key")
            view.who = FACILITATOR
            self._welcome(view, "")
            return ""
        token = hello.token
        if token:
            seat = next((one for one in self.desk.state.people if one.token == fingerprint(token)), None)
            if seat is None:
                return "that seat is not known here; join with the code"
            for other in [one for one in self.views if one.who == seat.name]:
                other.who, other.shut = "", True
                other.wake.set()
            if seat.here:
                self._enter(seat.name, Leave())
            name, role = seat.name, seat.role
        else:
            if not self.door.right_code(hello.code, address, now):
                return self._wrong("that is not the code")
            name, role, token = hello.name, hello.role, new_token()
        taken = self._enter(name, message_of({"do": Join.do, "role": role, "token": fingerprint(token)}))
        if isinstance(taken, Refused):
            return taken.why
        view.who = name
        self._welcome(view, token)
        return ""

    def _wrong(self, why: str) -> str:
        if self.door.renew():
            self.say(f"too many wrong codes: the new code is {self.door.code}")
        return why

    def _welcome(self, view: View, token: str) -> None:
        """Everything that this person may see so far."""
        role = self.desk.state.role_of(view.who)
        view.put(
            {
                "type": "welcome",
                "you": view.who,
                "role": role.name if role else "",
                "token": token,
                "setting": shown_setting(self.desk, view.who),
                "actions": list(self.actions),
            }
        )
        self._catch_up(view)
        view.moment = self._moment(view.who)
        view.wake.set()

    def _heard(self, view: View, found: dict[str, Any]) -> None:
        """One message of a view, for itself or, from the facilitator, for somebody at the table."""
        sent = found.pop("id", "")
        if not isinstance(sent, str) or len(sent) > 40:
            raise Unreadable("id is short text")
        found.pop("n", None)
        message = message_of(found)
        if isinstance(message, Join | Leave):
            raise Unreadable("you are at the table already")
        taken = self._enter(view.who, message, sent)
        if isinstance(taken, Refused):
            view.put({"type": "refused", "id": sent, "why": taken.why})
        else:
            view.put({"type": "done", "id": sent, "n": taken.entry.n})

    def _enter(self, who: str, message: Message, sent: str = "") -> Logged | Refused:
        """Enter it, and tell everyone what they may see of it."""
        taken = self.desk.enter(who, message, sent)
        self._tell()
        return taken

    def _tell(self) -> None:
        """Send each view the entries and events it has not seen."""
        for view in self.views:
            if view.who:
                self._catch_up(view)
        if self.desk.state.over:
            self.over.set()

    def _catch_up(self, view: View) -> None:
        desk = self.desk
        shown = [
            (line.entry.at_s, 1, "entry", shown_entry(desk.state, view.who, line)) for line in desk.logged[view.told :]
        ]
        shown += [
            (event.t, 0, "event", shown_event(desk, view.who, event)) for event in desk.live.events[view.events :]
        ]
        view.told, view.events = len(desk.logged), len(desk.live.events)
        for _, _, kind, one in sorted(shown, key=lambda item: item[:2]):
            if one is not None and one.get("do") != "tick":
                view.put({"type": kind, kind: one})

    def _moment(self, who: str) -> str:
        return json.dumps({"type": "now", "now": shown_now(self.desk, who)}, separators=(",", ":"))

    def _gone(self, view: View) -> None:
        """A view has closed: its seat is kept; without the facilitator the clock stands."""
        if not view.who or self.desk.state.over or any(one.who == view.who for one in self.views):
            return
        self._enter(view.who, Leave())

    async def _write(self, view: View) -> None:
        """The only writer of a view: entries in order, then the newest moment."""
        try:
            while True:
                await view.wake.wait()
                view.wake.clear()
                while view.waiting and not view.shut:
                    await asyncio.wait_for(view.socket.send_str(view.waiting.popleft()), SEND_S)
                if view.moment and not view.shut:
                    text, view.moment = view.moment, ""
                    await asyncio.wait_for(view.socket.send_str(text), SEND_S)
                if view.shut:
                    break
        except (TimeoutError, ConnectionError, RuntimeError):
            view.shut = True
        with suppress(TimeoutError, ConnectionError, RuntimeError):
            await asyncio.wait_for(view.socket.close(code=1013), 1.0)

    async def turn(self) -> None:
        """The clock: one beat a quarter second, and the moment to every view."""
        before = time.monotonic()
        sent = (-1, -1)
        while True:
            await asyncio.sleep(BEAT_S)
            now = time.monotonic()
            self.desk.beat(now - before)
            before = now
            self._tell()
            mark = (self.desk.live.second, self.desk.state.n)
            if mark == sent:
                continue
            sent = mark
            made: dict[str, str] = {}
            for view in self.views:
                if view.who:
                    made.setdefault(view.who, self._moment(view.who))
                    view.moment = made[view.who]
                    view.wake.set()

    def everybody_away(self) -> None:
        """After a host has died: nobody is connected yet."""
        for person in self.desk.state.people:
            if person.here:
                self.desk.enter(person.name, Leave())


async def serve_table(
    desk: Desk,
    host: str,
    port: int,
    ready: Callable[[TableServer, str], None],
    say: Callable[[str], None],
    stop: asyncio.Event,
) -> bool:
    """Serve a table until it is over or `stop` is set. Returns whether it has ended.

    `ready` is called with the server and its address once it listens. Raises DrillError when the port cannot be opened.
    """
    failures = Failures("drill host", say)
    asyncio.get_running_loop().set_exception_handler(failures.in_loop)
    server, limits = TableServer(desk, Guard(host, ""), say), ConnectionLimits(failures)
    server.everybody_away()
    runner = web.AppRunner(
        server.application(limits), access_log=None, logger=LOG, keepalive_timeout=HEAD_S, shutdown_timeout=2.0
    )
    await runner.setup()
    clock = asyncio.create_task(server.turn())
    try:
        try:
            listening = await asyncio.get_running_loop().create_server(
                lambda: limits.open(runner), host, port, backlog=BACKLOG
            )
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise DrillError(f"cannot listen on port {port} of {host}: {why}; --port 0 picks a free one") from None
        try:
            ready(server, f"{in_url(host)}:{listening.sockets[0].getsockname()[1]}")
            over, stopped = asyncio.create_task(server.over.wait()), asyncio.create_task(stop.wait())
            await asyncio.wait((over, stopped, clock), return_when=asyncio.FIRST_COMPLETED)
            for task in (over, stopped):
                task.cancel()
            if clock.done():
                clock.result()
            await asyncio.sleep(0.5)
            return desk.state.over
        finally:
            listening.close()
    finally:
        clock.cancel()
        await runner.cleanup()
