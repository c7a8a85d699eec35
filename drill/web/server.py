"""The server: textual-serve with a door. Each page that gets through has a game of its own; all of them share the player's store."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress

from aiohttp import WSCloseCode, web
from aiohttp.typedefs import Handler
from textual_serve.server import Server

from drill.errors import DrillError
from drill.web import pages
from drill.web.door import BACKLOG, HEAD_S, LOG, Door, quiet
from drill.web.guard import Guard, in_url, is_everywhere
from drill.web.session import GRACE_S, Session, clamped, command

IDLE_S = 3600.0
"""A game nobody has touched for this long gives its place to somebody else."""
HEARTBEAT_S = 15.0
"""How often a page is asked whether it is still there."""
MESSAGE_BYTES = 2**20
"""The longest message a page may send: a design pasted whole fits many times."""


class GameServer(Server):
    """Serves the game to at most `places` pages at once."""

    def __init__(self, guard: Guard, places: int, arguments: tuple[str, ...], idle_s: float = IDLE_S) -> None:
        super().__init__("drill", host=guard.host, title="Failure Drill")
        self.guard, self.places, self.arguments, self.idle_s = guard, places, arguments, idle_s
        self.open: dict[Session, web.WebSocketResponse] = {}
        """Sessions that hold a place: from before their game starts until it is gone."""
        self.door = Door()

    async def _make_app(self) -> web.Application:
        """The routes. What textual-serve ships is no secret; a download's key is one of its own."""
        app = web.Application(middlewares=[self.door.answering, self._known_host])
        app.add_routes(
            [
                web.get("/", self._without_token),
                web.get("/focus.js", _script),
                web.get("/download/{key}", self.handle_download),
                web.static("/static", self.statics_path, show_index=False),
                web.get("/{token}/", self._page),
                web.get("/{token}/ws", self.handle_websocket),
            ]
        )
        app.on_response_prepare.append(_guarded)
        app.on_shutdown.append(self.on_shutdown)
        return app

    async def on_shutdown(self, app: web.Application) -> None:  # noqa: ARG002 (textual-serve's signature)
        """End every game."""
        going = list(self.open.items())
        await asyncio.gather(*(page.close(code=WSCloseCode.GOING_AWAY) for _, page in going), return_exceptions=True)
        await asyncio.gather(*(self._end(session) for session, _ in going), return_exceptions=True)

    @property
    def full(self) -> bool:
        """Whether every place is taken."""
        return len(self.open) >= self.places

    @web.middleware
    async def _known_host(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if not self.guard.knows(request.headers.get("Host")):
            return _refusal(
                403, "Not here", "This server does not go by that name. Use the address that drill serve printed."
            )
        return await handler(request)

    async def _without_token(self, request: web.Request) -> web.Response:  # noqa: ARG002 (aiohttp's signature)
        return _refusal(
            403, "Which door?", "Use the whole address that drill serve printed; its last part lets you in."
        )

    async def _page(self, request: web.Request) -> web.Response:
        """The game's page, or why there is none."""
        token = request.match_info["token"]
        if not self.guard.admits(token):
            return await self._without_token(request)
        if self.full:
            return _refusal(503, "No place is free", self._taken(), again="Try again")
        size = pages.font_px(request.query.get("fontsize", ""))
        text = pages.game("/static", f"ws://{request.host}/{token}/ws", size)
        return web.Response(text=text, content_type="text/html")

    def _taken(self) -> str:
        return f"All {self.places} places are taken. One is free again when somebody closes their page, or drill serve gets more --sessions."

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """A page's game, from its start to its end. Raises aiohttp's HTTPException instead of opening."""
        if not self.guard.admits(request.match_info["token"]):
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
            "drill", write_bytes=page.send_bytes, write_str=page.send_str, close=close,
            download_manager=self.download_manager,
        )  # fmt: skip
        session.arguments, session.idle_s = self.arguments, self.idle_s
        self.open[session] = page
        try:
            await page.prepare(request)
            await session.start(*size)
            await self._converse(page, session)
        finally:
            await asyncio.shield(self._end(session))
        return page

    async def _end(self, session: Session) -> None:
        """End a game; its place is free only when it is gone."""
        await session.stop()
        self.open.pop(session, None)

    async def _converse(self, page: web.WebSocketResponse, session: Session) -> None:
        """Pass on what the page sends until it goes, is idle for long, or sends what no page of ours does."""
        try:
            async with asyncio.timeout(self.idle_s) as session.patience:
                await self._process_messages(page, session)
        except TimeoutError:
            await page.close(message=b"idle")
        except (ValueError, TypeError, LookupError, AttributeError, AssertionError):
            await page.close(code=WSCloseCode.POLICY_VIOLATION)


async def _guarded(request: web.Request, response: web.StreamResponse) -> None:
    """Put the headers on whatever is answered. A Host that is not ours is not repeated."""
    known = response.status != web.HTTPForbidden.status_code
    response.headers.update(pages.headers(request.host if known else "localhost"))


async def _script(request: web.Request) -> web.Response:  # noqa: ARG001 (aiohttp's signature)
    return web.Response(text=pages.script(), content_type="text/javascript")


def _refusal(status: int, title: str, text: str, again: str = "") -> web.Response:
    return web.Response(status=status, text=pages.notice(title, text, again), content_type="text/html")


async def serve(
    guard: Guard, port: int, places: int, level: str | None, ready: Callable[[str], None], say: Callable[[str], None]
) -> None:
    """Serve until told to end by SIGINT, SIGTERM or SIGHUP. `ready` is told the address once somebody can connect, `say` of trouble.

    Raises DrillError when the port cannot be had.
    """
    ending, loop = asyncio.Event(), asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        with suppress(NotImplementedError, AttributeError, RuntimeError):  # Windows: KeyboardInterrupt ends us instead
            loop.add_signal_handler(getattr(signal, name), ending.set)
    loop.set_exception_handler(quiet(say))
    game = GameServer(guard, places, command(level))
    app = await game._make_app()  # noqa: SLF001 (ours by inheritance)
    runner = web.AppRunner(app, access_log=None, logger=LOG, keepalive_timeout=HEAD_S, shutdown_timeout=GRACE_S)
    await runner.setup()
    try:
        listening = await _listen(guard.host, port, game.door, runner)
        try:
            shown = "127.0.0.1" if is_everywhere(guard.host) else guard.host
            ready(f"http://{in_url(shown)}:{listening.sockets[0].getsockname()[1]}/{guard.token}/")
            await ending.wait()
        finally:
            listening.close()
    finally:
        await runner.cleanup()


async def _listen(host: str, port: int, door: Door, runner: web.AppRunner) -> asyncio.Server:
    try:
        return await asyncio.get_running_loop().create_server(lambda: door.open(runner), host, port, backlog=BACKLOG)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        how = "--port 0 takes a free one" if port else "--host names an address of this machine"
        raise DrillError(f"port {port} of {host} cannot be had: {why}; {how}") from None
