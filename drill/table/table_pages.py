"""A table's pages for browsers: a way in with code, name and role, and then a page that runs `drill join` at its seat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qs

from aiohttp import web

from drill.table.messages.message_reader import Unreadable
from drill.table.table_wire import SEAT_VARIABLE, VERSION, greeting, new_token
from drill.web import pages
from drill.web.server import GameServer
from drill.web.session import drill_command

if TYPE_CHECKING:
    from drill.table.table_feeds import TableFeeds
    from drill.table.table_session import TableSession
    from drill.table.table_wire import Greeting
    from drill.web.connection_limits import Failures
    from drill.web.guard import Guard

FORM = "application/x-www-form-urlencoded"
FIELDS = ("code", "name", "role")
IDLE_S = 4 * 3600.0
"""A page whose person has touched nothing for this long is closed; who only watches a drill touches nothing."""


class Host(Protocol):
    """The table that pages belong to."""

    session: TableSession
    guard: Guard
    feeds: TableFeeds

    async def reserve(self, hello: Greeting, address: str, token: str) -> str:
        """Give a page a seat with this token. Returns why not, or nothing. Raises Unreadable."""


class TablePages(GameServer):
    """Serves a table to browsers. A page's address holds the token of its seat, so loading it again comes back to it."""

    ending = ("This view has closed. If the table goes on, your seat is kept.", "Come back")

    def __init__(self, table: Host, most: int, failures: Failures) -> None:
        super().__init__(table.guard, most, (), failures, IDLE_S)
        self.table = table

    def join_application(self, app: web.Application) -> None:
        """Add the pages and the way in."""
        app.add_routes([web.get("/", self._way_in), web.post("/enter", self._enter)])
        super().join_application(app)

    def listens(self, address: str, fingerprint: str) -> None:
        """Tell where the table listens, and its certificate's fingerprint or nothing: pages join it there."""
        self.arguments = drill_command("join", address, *(("--trust", fingerprint) if fingerprint else ()))

    def admits(self, token: str) -> bool:
        """True if somebody at the table has this seat."""
        return self.table.feeds.knows(token)

    def secrets(self, token: str) -> dict[str, str]:
        """The seat of the page's process; it is no argument, which others on this machine could read."""
        return {SEAT_VARIABLE: token}

    async def _without_token(self, request: web.Request) -> web.Response:
        return self._form(request, "That seat is not known here; sit down with the code.", {})

    async def _way_in(self, request: web.Request) -> web.Response:
        return self._form(request, "", {})

    async def _enter(self, request: web.Request) -> web.Response:
        """Give whoever has the code a seat, and send the browser to its page."""
        if not self.guard.own_page(request.headers.get("Origin"), request.headers.get("Host")):
            raise web.HTTPForbidden(text="only a page of this server may send that\n")
        given = await _fields(request)
        if self.full:
            return self._form(
                request, f"All {self.max_sessions} pages are in use; close one, or join from a terminal.", given
            )
        token = new_token()
        try:
            why = await self.table.reserve(
                greeting({"do": "hello", "v": VERSION, **given}), request.remote or "", token
            )
        except Unreadable as error:
            why = str(error)
        if why:
            return self._form(request, why, given)
        raise web.HTTPSeeOther(f"/{token}/")

    def _form(self, request: web.Request, why: str, given: dict[str, str]) -> web.Response:
        plan = self.table.session.plan
        roles = [pages.Choice(role.name, role.task) for role in plan.roles]
        text = pages.entrance(f"The table {plan.name}", roles, why, given)
        head = pages.entrance_headers(request.host)
        return web.Response(text=text, content_type="text/html", headers=head, status=400 if why and given else 200)


async def _fields(request: web.Request) -> dict[str, str]:
    """The fields of a submitted form. Raises HTTPUnsupportedMediaType for what no browser sends.

    aiohttp's own reader raises six kinds of exceptions for what strangers send.
    """
    if request.content_type != FORM:
        raise web.HTTPUnsupportedMediaType(text=f"send the form as {FORM}\n")
    written = parse_qs((await request.read()).decode("utf-8", "replace"), keep_blank_values=True)
    return {key: written[key][0] for key in FIELDS if key in written}
