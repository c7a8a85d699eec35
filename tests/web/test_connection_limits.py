"""Half requests keep nobody out, and nobody who is inside is disturbed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from drill.web.connection_limits import ConnectionLimits, Failures

HALF = b"GET / HTTP/1.1\r\nHost: 1"
PATIENCE_S = 20.0
NONE = Failures("test", pytest.fail)


@asynccontextmanager
async def standing(limits: ConnectionLimits, head_s: float = 60.0) -> AsyncIterator[tuple[str, int]]:
    """A server behind connection limits; `/slow` answers when its client hangs up."""

    async def fast(_request: web.Request) -> web.Response:
        return web.Response(text="in")

    async def slow(request: web.Request) -> web.WebSocketResponse:
        page = web.WebSocketResponse()
        await page.prepare(request)
        async for message in page:
            await page.send_str(message.data)
        return page

    app = web.Application(middlewares=[limits.answering])
    app.add_routes([web.get("/", fast), web.get("/slow", slow)])
    runner = web.AppRunner(app, access_log=None, keepalive_timeout=head_s)
    await runner.setup()
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(lambda: limits.open(runner), "127.0.0.1", 0, backlog=8)
    try:
        host, port = listening.sockets[0].getsockname()
        yield host, port
    finally:
        listening.close()
        await runner.cleanup()


async def half_requests(host: str, port: int, count: int) -> list[asyncio.StreamWriter]:
    writers = []
    for _ in range(count):
        _, writer = await asyncio.open_connection(host, port)
        writer.write(HALF)
        writers.append(writer)
    return writers


async def test_half_requests_make_room_and_who_plays_goes_on() -> None:
    async with (
        asyncio.timeout(PATIENCE_S),
        standing(ConnectionLimits(NONE, most=20, most_each=12)) as (host, port),
        aiohttp.ClientSession() as client,
        client.ws_connect(f"http://{host}:{port}/slow") as game,
    ):
        await game.send_str("before")
        assert await game.receive_str() == "before"
        writers = await half_requests(host, port, 60)
        async with client.get(f"http://{host}:{port}/") as answer:
            assert await answer.text() == "in"
        await game.send_str("after")
        assert await game.receive_str() == "after"
        for writer in writers:
            writer.close()


async def test_no_more_connections_stand_than_the_limit() -> None:
    limits = ConnectionLimits(NONE, most=20, most_each=12)
    async with asyncio.timeout(PATIENCE_S), standing(limits) as (host, port):
        writers = await half_requests(host, port, 60)
        while (count := len(list(limits._there()))) > 12:  # noqa: ASYNC110 (there is no event to wait for)
            await asyncio.sleep(0.01)
        assert count == 12
        for writer in writers:
            writer.close()


async def test_a_head_that_takes_too_long_is_given_up() -> None:
    async with asyncio.timeout(PATIENCE_S), standing(ConnectionLimits(NONE), head_s=0.2) as (host, port):
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(HALF)
        assert await reader.read() == b""
        writer.close()
