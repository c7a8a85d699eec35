"""Half requests keep nobody out, and nobody who is inside is disturbed."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from drill.web import connection_limits
from drill.web.connection_limits import ConnectionLimits, Failures
from drill.web.listener import listen
from tests.table.certificates import files

HALF = b"GET / HTTP/1.1\r\nHost: 1"
PATIENCE_S = 20.0
NONE = Failures("test", pytest.fail)


@asynccontextmanager
async def standing(
    limits: ConnectionLimits, head_s: float = 60.0, tls: ssl.SSLContext | None = None
) -> AsyncIterator[tuple[str, int]]:
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
    listening = await listen(("127.0.0.1", 0), limits, runner, option="--host", tls=tls)
    try:
        host, port = listening.sockets[0].getsockname()
        yield host, port
    finally:
        listening.close()
        await runner.cleanup()


async def half_requests(host: str, port: int, count: int, data: bytes = HALF) -> list[asyncio.StreamWriter]:
    """All at once."""
    opened = await asyncio.gather(*(asyncio.open_connection(host, port) for _ in range(count)))
    for _, writer in opened:
        writer.write(data)
    return [writer for _, writer in opened]


async def until_open(limits: ConnectionLimits, count: int) -> None:
    while len(limits.open_now()) != count:  # noqa: ASYNC110 (there is no event to wait for)
        await asyncio.sleep(0.01)


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
        await until_open(limits, 12)
        for writer in writers:
            writer.close()
        await until_open(limits, 0)


async def test_a_head_that_takes_too_long_is_given_up() -> None:
    async with asyncio.timeout(PATIENCE_S), standing(ConnectionLimits(NONE), head_s=0.2) as (host, port):
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(HALF)
        assert await reader.read() == b""
        writer.close()


@pytest.fixture
def certified(tmp_path: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a server and a client that trusts it need."""
    certificate, key = files(tmp_path)
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(certificate, key)
    return server, ssl.create_default_context(cafile=str(certificate))


@pytest.mark.parametrize("sent", [b"", b"\x16\x03\x01\x02\x00\x01"], ids=["silent", "half a hello"])
async def test_handshakes_count_and_make_room_and_who_plays_goes_on(
    certified: tuple[ssl.SSLContext, ssl.SSLContext], sent: bytes
) -> None:
    """A connection in its handshake was counted by no limit, so that descriptors ran out."""
    tls, trusting = certified
    limits = ConnectionLimits(NONE, most=20, most_each=12)
    async with (
        asyncio.timeout(PATIENCE_S),
        standing(limits, tls=tls) as (host, port),
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trusting)) as client,
        client.ws_connect(f"https://{host}:{port}/slow") as game,
    ):
        await game.send_str("before")
        assert await game.receive_str() == "before"
        writers = await half_requests(host, port, 60, sent)
        await until_open(limits, 12)
        async with client.get(f"https://{host}:{port}/") as answer:
            assert await answer.text() == "in"
        await game.send_str("after")
        assert await game.receive_str() == "after"
        for writer in writers:
            writer.close()


async def test_a_handshake_that_takes_too_long_or_is_none_is_given_up(
    certified: tuple[ssl.SSLContext, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_limits, "HEAD_S", 0.2)
    asyncio.get_running_loop().set_exception_handler(NONE.in_loop)
    limits = ConnectionLimits(NONE)
    async with asyncio.timeout(PATIENCE_S), standing(limits, tls=certified[0]) as (host, port):
        for data in (b"", HALF):
            _, writer = await asyncio.open_connection(host, port)
            writer.write(data)
            await until_open(limits, 1)
            await until_open(limits, 0)
            writer.close()
