"""The game's web server: textual-serve with access control. Every page plays its own game; all share the player's progress."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from aiohttp import WSCloseCode, web
from aiohttp.typedefs import Handler
from textual_serve.server import Server

from drill.system.signals import loop_on_ending
from drill.web import pages
from drill.web.connection_limits import HEAD_S, LOG, ConnectionLimits, Failures
from drill.web.guard import Guard, in_url, is_everywhere
from drill.web.listener import listen
from drill.web.session import GRACE_S, Session, clamped, command

IDLE_S = 3600.0
"""A game without a key press or a click for this long is ended, so that another page can play."""
HEARTBEAT_S = 15.0
"""Interval of WebSocket pings that detect a page that has gone."""
MESSAGE_BYTES = 2**20
"""Longest message a page may send; a whole design, pasted, is far shorter."""


class GameServer(Server):
    """Serves the game to at most `max_sessions` pages at once."""

    ending = ("This session has ended. Your progress is saved.", "Play again")
    """The text of a page whose session is over, and the label of the link that opens another."""

    def __init__(
        self, guard: Guard, max_sessions: int, arguments: tuple[str, ...], failures: Failures, idle_s: float = IDLE_S
    ) -> None:
        super().__init__("drill", host=guard.host, title="Failure Drill")
        self.guard, self.max_sessions, self.arguments, self.idle_s = guard, max_sessions, arguments, idle_s
        self.open: dict[Session, web.WebSocketResponse] = {}
        """Sessions that count towards the limit, from before their game starts until its process has ended."""
        self.limits = ConnectionLimits(failures)

    async def _make_app(self) -> web.Application:
        """The game alone."""
        app = web.Application(middlewares=[self.limits.answering])
        self.join_application(app)
        app.router.add_get("/", self._without_token)
        return app

    def join_application(self, app: web.Application) -> None:
        """Add the game's pages. Only they need the token: static files are public, and each download has a key of its own."""
        app.middlewares.append(self._known_host)
        app.add_routes(
            [
                web.get("/focus.js", _script),
                web.get("/download/{key}", self.handle_download),
                web.static("/static", self.statics_path, show_index=False),
                web.get("/{token}/", self._page),
                web.get("/{token}/ws", self.handle_websocket),
            ]
        )
        app.on_response_prepare.append(_guarded)
        app.on_shutdown.append(self.on_shutdown)

    def admits(self, token: str) -> bool:
        """True if the address of a page with this token is one of this server's."""
        return self.guard.admits(token)

    def secrets(self, token: str) -> dict[str, str]:  # noqa: ARG002 (all pages of a game are alike)
        """Environment variables of the session of a page with this token."""
        return {}

    async def on_shutdown(self, app: web.Application) -> None:  # noqa: ARG002 (textual-serve's signature)
        """End every game."""
        going = list(self.open.items())
        await asyncio.gather(*(page.close(code=WSCloseCode.GOING_AWAY) for _, page in going), return_exceptions=True)
        await asyncio.gather(*(self._end(session) for session, _ in going), return_exceptions=True)

    @property
    def full(self) -> bool:
        """True if no further session may start."""
        return len(self.open) >= self.max_sessions

    @web.middleware
    async def _known_host(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if not self.guard.is_own_host(request.headers.get("Host")):
            return _refusal(
                403, "Unknown host", "This server is not known by that name. Use the address that drill serve printed."
            )
        return await handler(request)

    async def _without_token(self, request: web.Request) -> web.Response:  # noqa: ARG002 (aiohttp's signature)
        return _refusal(
            403, "Token missing", "Use the whole address that drill serve printed; its last part is the token."
        )

    async def _page(self, request: web.Request) -> web.Response:
        """The game's page, or why there is none."""
        token = request.match_info["token"]
        if not self.admits(token):
            return await self._without_token(request)
        if self.full:
            return _refusal(503, "All sessions are in use", self._taken(), again="Try again")
        size = pages.font_px(request.query.get("fontsize", ""))
        text = pages.game(
            "/static", f"{'wss' if request.secure else 'ws'}://{request.host}/{token}/ws", size, self.ending
        )
        return web.Response(text=text, content_type="text/html")

    def _taken(self) -> str:
        return (
            f"{self.max_sessions} of {self.max_sessions} sessions are in use. Close another page, "
            "or restart drill serve with a larger --sessions."
        )

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """A page's game, from its start to its end. Raises aiohttp's HTTPException instead of opening."""
        token = request.match_info["token"]
        if not self.admits(token):
            raise web.HTTPForbidden(text="the address lacks its token\n")
        if not self.guard.own_page(request.headers.get("Origin"), request.headers.get("Host")):
            raise web.HTTPForbidden(text="only a page of this server may open a game\n")
        try:
            size = clamped(request.query.get("width", "80"), request.query.get("height", "24"))
        except ValueError as error:
            raise web.HTTPBadRequest(text=f"{error}\n") from None
        if self.full:
            raise web.HTTPServiceUnavailable(text=f"{self._taken()}\n")

        async def close() -> None:
            await page.close()

        page = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=MESSAGE_BYTES)
        session = Session(
            "drill",
            write_bytes=page.send_bytes,
            write_str=page.send_str,
            close=close,
            download_manager=self.download_manager,
        )
        session.arguments, session.secrets, session.idle_s = self.arguments, self.secrets(token), self.idle_s
        self.open[session] = page
        try:
            await page.prepare(request)
            await session.start(*size)
            await self._converse(page, session)
        finally:
            await asyncio.shield(self._end(session))
        return page

    async def _end(self, session: Session) -> None:
        """End a game. It counts towards the limit until its process has ended."""
        await session.stop()
        self.open.pop(session, None)

    async def _converse(self, page: web.WebSocketResponse, session: Session) -> None:
        """Pass on what the page sends until it closes, is idle for `idle_s`, or sends an invalid message."""
        try:
            async with asyncio.timeout(self.idle_s) as session.idle_timeout:
                await self._process_messages(page, session)
        except TimeoutError:
            await page.close(message=b"idle")
        except (ValueError, TypeError, LookupError, AttributeError, AssertionError):
            await page.close(code=WSCloseCode.POLICY_VIOLATION)


async def _guarded(request: web.Request, response: web.StreamResponse) -> None:
    """Add the security headers to every response. A Host header that is not ours is not echoed."""
    known = response.status != web.HTTPForbidden.status_code
    for name, value in pages.headers(request.host if known else "localhost").items():
        response.headers.setdefault(name, value)


async def _script(request: web.Request) -> web.Response:  # noqa: ARG001 (aiohttp's signature)
    return web.Response(text=pages.script(), content_type="text/javascript")


def _refusal(status: int, title: str, text: str, again: str = "") -> web.Response:
    return web.Response(status=status, text=pages.notice(title, text, again), content_type="text/html")


async def serve(
    guard: Guard,
    port: int,
    max_sessions: int,
    level: str | None,
    ready: Callable[[str], None],
    say: Callable[[str], None],
) -> None:
    """Serve until SIGINT, SIGTERM or SIGHUP. Calls `ready` with the address once it listens, and `say` with warnings.

    Raises what `listen` raises.
    """
    ending, loop = asyncio.Event(), asyncio.get_running_loop()
    loop_on_ending(ending.set)
    failures = Failures("drill serve", say)
    loop.set_exception_handler(failures.in_loop)
    game = GameServer(guard, max_sessions, command(level), failures)
    app = await game._make_app()  # noqa: SLF001 (ours by inheritance)
    runner = web.AppRunner(app, access_log=None, logger=LOG, keepalive_timeout=HEAD_S, shutdown_timeout=GRACE_S)
    await runner.setup()
    try:
        listening = await listen((guard.host, port), game.limits, runner, option="--host")
        try:
            shown = "127.0.0.1" if is_everywhere(guard.host) else guard.host
            ready(f"http://{in_url(shown)}:{listening.sockets[0].getsockname()[1]}/{guard.token}/")
            await ending.wait()
        finally:
            listening.close()
    finally:
        await runner.cleanup()
