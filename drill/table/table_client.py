"""A seat at a table on another machine: receives what the host sends, and reconnects by itself."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import sys
import time
from collections import deque
from collections.abc import Callable
from threading import Thread
from typing import Any

from aiohttp import (
    ClientConnectorCertificateError,
    ClientConnectorSSLError,
    ClientError,
    ClientSession,
    ClientWebSocketResponse,
    Fingerprint,
    ServerDisconnectedError,
    ServerFingerprintMismatch,
    WSMsgType,
)

from drill.errors import DrillError
from drill.syntax.safe_text import safe
from drill.table.messages.message_reader import Unreadable
from drill.table.messages.table_lines import event_line, now_lines
from drill.table.messages.table_messages import Message
from drill.table.messages.table_roles import FACILITATOR
from drill.table.seat import Seat
from drill.table.table_wire import GIVE_UP_S, MESSAGES_PER_S, TRY_AGAIN_S, Greeting, decoded

MOST_BYTES = 4 * 1024 * 1024
"""Longest message taken from a host."""
APART_S = 1.25 / MESSAGES_PER_S
"""Between two messages to a host, so that a pipe, or all that was typed while the line was broken, is no flood."""


class RemoteSeat(Seat):
    """A seat that a host fills over a WebSocket."""

    def __init__(
        self,
        address: str,
        hello: Greeting,
        instead: Greeting | None = None,
        keep: Callable[[str], None] = lambda _token: None,
        check: Fingerprint | bool | None = None,
        renew: Callable[[], Greeting] | None = None,
    ) -> None:
        """`instead` is said when the host does not know the seat of `hello`; `keep` is given the token of a new seat.

        `renew` makes the hello again: a host that was taken up again has another key.
        `check` is how the host proves itself over TLS, as `table_address.host_check` has it; None: without TLS.
        """
        super().__init__(FACILITATOR if hello.key else hello.name, hello.role)
        self.address, self.hello, self._check, self._renew = address, hello, check, renew
        self._instead, self._keep = instead, keep
        self.away = "connecting"
        self._sent = 0
        self._mark = secrets.token_hex(4)
        """Tells this view's messages from those of the same person's other views."""
        self._unanswered: deque[dict[str, Any]] = deque()
        """Messages the host has not answered, oldest first: sent again, with the same id, after the line has broken."""
        self._ready = asyncio.Event()
        """Set when the next message may be sent."""
        self._seen = -1
        """Number of the newest entry shown: the host sends all again to a view that comes back."""

    def send(self, who: str, message: Message) -> None:
        """Send a message; a seat cannot speak for others."""
        if who != self.who:
            self.show(f"? only {who} may speak for {who}; tell them to join")
            return
        self._sent += 1
        self._unanswered.append({"id": f"{self._mark}-{self._sent}", **message.fields()})
        self._ready.set()

    def turn(self, seconds: float) -> None:
        """The host turns the table."""

    async def _pump(self, socket: ClientWebSocketResponse) -> None:
        """Send the queued messages, each after the answer to the one before."""
        waits = ""
        with contextlib.suppress(ConnectionError, RuntimeError, ClientError):
            while True:
                self._ready.clear()
                if self._unanswered and self._unanswered[0]["id"] != waits:
                    waits = self._unanswered[0]["id"]
                    await socket.send_json(self._unanswered[0])
                    await asyncio.sleep(APART_S)
                await self._ready.wait()

    async def stay(self) -> None:
        """Be at the table until it is over or the host refuses; try again for ten minutes when the line breaks."""
        tries, lost = 0, time.monotonic()
        scheme, check = ("ws", True) if self._check is None else ("wss", self._check)
        async with ClientSession() as session:
            while not self._finished():
                try:
                    async with session.ws_connect(
                        f"{scheme}://{self.address}/table",
                        max_msg_size=MOST_BYTES,
                        heartbeat=15.0,
                        compress=15,
                        ssl=check,
                    ) as socket:
                        await socket.send_str(self.hello.text())
                        await self._listen(socket)
                        if not self.away:
                            tries, lost = 0, time.monotonic()
                except ServerFingerprintMismatch:
                    self.closed = (
                        "the host's certificate is another one than --trust names; compare it with drill host's line"
                    )
                except ClientConnectorCertificateError:
                    self.closed = (
                        "no authority vouches for the host's certificate; add --trust from drill host's join line"
                    )
                except (ClientError, OSError, TimeoutError) as error:
                    self._note(f"the host does not answer; trying again{self._other_scheme(error)}")
                if self._finished():
                    break
                if time.monotonic() - lost > GIVE_UP_S:
                    self.closed = "the host has not answered for ten minutes"
                    break
                self._note(self.away or "the line broke; trying again")
                await asyncio.sleep(TRY_AGAIN_S[min(tries, len(TRY_AGAIN_S) - 1)])
                tries += 1
        self.news += 1

    def _other_scheme(self, error: Exception) -> str:
        """A hint where one end seems to speak TLS and the other does not."""
        if self._check is None and isinstance(error, ServerDisconnectedError):
            return "; if its join line has --trust, give that too"
        return "; it may not speak TLS" if isinstance(error, ClientConnectorSSLError) else ""

    def _finished(self) -> bool:
        """True if there is nothing more to come back for."""
        return bool(self.closed or self.over)

    def _note(self, why: str) -> None:
        self.away = why
        self.news += 1

    async def _listen(self, socket: ClientWebSocketResponse) -> None:
        pump: asyncio.Task[None] | None = None
        try:
            async for message in socket:
                if message.type is not WSMsgType.TEXT:
                    break
                try:
                    found = decoded(message.data)
                except Unreadable:
                    break
                self._take(found)
                if pump is None and not self.away:
                    pump = asyncio.create_task(self._pump(socket))
        finally:
            if pump is not None:
                pump.cancel()

    def _take(self, found: dict[str, Any]) -> None:
        """One message of the host."""
        kind = found.get("type")
        if kind == "welcome":
            self.who, self.role = str(found["you"]), str(found["role"])
            self.setting, self.actions = dict(found["setting"]), tuple(map(str, found.get("actions", ())))
            if found.get("token"):
                self.hello = Greeting(token=str(found["token"]))
                self._keep(self.hello.token)
            if self._seen < 0:
                self.welcomed()
            self.away, self._instead = "", None
        elif kind == "entry" and int(found["entry"]["n"]) > self._seen:
            self._seen = int(found["entry"]["n"])
            self.enter(found["entry"])
        elif kind == "event":
            line = event_line(found["event"])
            if line not in self.lines:
                self.show(line)
        elif kind == "now":
            self.moment(dict(found["now"]))
            self.role = next((one[1] for one in self.now["people"] if one[0] == self.who), self.role)
        elif kind in ("done", "refused"):
            self._answered(found)
        elif kind == "bye" and self._instead is not None:
            self.hello, self._instead = self._instead, None
        elif kind == "bye" and (renewed := self._renewed()) != self.hello:
            self.hello = renewed
        elif kind == "bye":
            self.closed = safe(f"the host says: {found.get('why', '')}")
        self.news += 1

    def _renewed(self) -> Greeting:
        """The hello as it is made now; the old one where it cannot be."""
        with contextlib.suppress(DrillError):
            return self._renew() if self._renew else self.hello
        return self.hello

    def _answered(self, found: dict[str, Any]) -> None:
        kept = [fields for fields in self._unanswered if fields["id"] != found.get("id")]
        self._unanswered = deque(kept)
        self._ready.set()
        if found["type"] == "refused":
            self.show(safe(f"? {found.get('why')}"))


async def plain_seat(seat: RemoteSeat, out: Callable[[str], None]) -> bool:
    """A seat as lines: prints what is new, reads commands. Returns whether the table has ended."""
    loop = asyncio.get_running_loop()
    typed: asyncio.Queue[str] = asyncio.Queue()
    Thread(target=_read_lines, args=(loop, typed), daemon=True).start()
    staying = loop.create_task(seat.stay())
    printed, away, minute = 0, "", -1
    while not staying.done():
        await asyncio.sleep(0.1)
        while not typed.empty():
            text = typed.get_nowait()
            if text.strip() == "quit":
                staying.cancel()
                break
            seat.type(text)
        for line in list(seat.lines)[len(seat.lines) - min(len(seat.lines), seat.shown - printed) :]:
            out(line)
        printed = seat.shown
        if seat.away != away:
            away = seat.away
            out(f"NOT CONNECTED: {away}" if away else f"connected as {seat.who}, {seat.role}")
        now = seat.now.get("second", 0) // 60
        if now != minute and seat.now:
            minute = now
            for line in now_lines(seat.now):
                out(line)
    with contextlib.suppress(asyncio.CancelledError):
        await staying
    return seat.over


def _read_lines(loop: asyncio.AbstractEventLoop, typed: asyncio.Queue[str]) -> None:
    """Lines of standard input, until it ends."""
    for line in sys.stdin:
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(typed.put_nowait, line)
