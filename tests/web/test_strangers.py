"""What strangers send to either server: nothing on its terminal but sentences, and whoever is welcome is let in as before."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from drill.table.table_address import TableAddress
from drill.table.table_server import serve_table
from drill.web.connection_limits import ConnectionLimits, Failures
from drill.web.guard import Guard
from drill.web.server import serve
from tests.table.tables import table_session

PATIENCE_S = 20.0
UPGRADE = (
    b"GET /table HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    b"Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
)
MASK = b"\0\0\0\0"


def form(kind: bytes, body: bytes, more: bytes = b"") -> bytes:
    """What is sent to a table's way in, as a page of that server would."""
    head = b"POST /enter HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\nContent-Type: " + kind + b"\r\n"
    return head + more + b"Content-Length: %d\r\n\r\n" % len(body) + body


FORM, PARTS = b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=a"
SENT = {
    "nothing": b"",
    "half a head": b"GET / HTTP/1.1\r\nHost: 1",
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64),
    "another HTTP": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "NUL in the path": b"GET /\x00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "a path that is no URL": b"GET http://[::1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "a host that is none": b"GET / HTTP/1.1\r\nHost: \xff[[:99999999\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "a line of 100 kB": b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
    "a head of 200 kB": b"GET / HTTP/1.1\r\n" + b"".join(b"h%d: x\r\n" % n for n in range(20_000)) + b"\r\n",
    "a negative length": b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -5\r\n\r\nabc",
    "two lengths": b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "bad chunks": b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nab",
    "a method nobody knows": b"BREW / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "an upgrade without a key": b"GET /table HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    "a key that is none": UPGRADE.replace(b"dGhlIHNhbXBsZSBub25jZQ==", b"\xff"),
    "text that is not UTF-8": UPGRADE + b"\x81\x82" + MASK + b"\xff\xfe",
    "a frame of 2^60 bytes": UPGRADE + b"\x81\xff" + (2**60).to_bytes(8, "big") + MASK,
    "an opcode nobody knows": UPGRADE + b"\x8b\x80" + MASK,
    "what does not inflate": UPGRADE + b"\xc1\x84" + MASK + b"\xff\xff\xff\xff",
    "brackets": UPGRADE + b"\x81\xfe\x0f\xa0" + MASK + b"[" * 4000,
    "a close with a bad code": UPGRADE + b"\x88\x82" + MASK + b"\x00\x01",
    "a form in a charset nobody knows": form(FORM + b"; charset=nope", b"code=1"),
    "a form that is not UTF-8": form(FORM, b"code=\xff&name=%ff"),
    "a form that does not unpack": form(FORM, b"code=1", b"Content-Encoding: gzip\r\n"),
    "parts without a boundary": form(b"multipart/form-data", b"x"),
    "a part without an end": form(PARTS, b"--a\r\nContent-Disposition: form-data\r\n\r\nx"),
    "a part in an encoding nobody knows": form(
        PARTS,
        b'--a\r\nContent-Disposition: form-data; name="code"\r\nContent-Transfer-Encoding: z\r\n\r\nx\r\n--a--\r\n',
    ),
}


@asynccontextmanager
async def game_server(said: list[str]) -> AsyncIterator[tuple[int, str]]:
    """`drill serve`; its port, and the path that lets one in."""
    address = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(serve(Guard("127.0.0.1", "token"), 0, 1, None, address.set_result, said.append))
    try:
        where = await asyncio.wait_for(address, PATIENCE_S)
        port, _, path = where.removeprefix("http://127.0.0.1:").partition("/")
        yield int(port), f"/{path}"
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def table_server(folder: Path, said: list[str]) -> AsyncIterator[int]:
    """`drill host` with pages; its port."""
    stop, listening = asyncio.Event(), asyncio.get_running_loop().create_future()
    table = table_session(folder)
    task = asyncio.create_task(
        serve_table(
            table,
            TableAddress("127.0.0.1", 0, most_pages=1),
            lambda _server, where: listening.set_result(where),
            said.append,
            stop,
        )
    )
    try:
        yield int((await asyncio.wait_for(listening, PATIENCE_S)).rpartition(":")[2])
    finally:
        stop.set()
        await task
        table.close()


async def throw(port: int, data: bytes) -> None:
    """Connect, send, read a little, and go without a word."""
    with suppress(ConnectionError, TimeoutError):
        async with asyncio.timeout(1):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(data)
            with suppress(TimeoutError):
                async with asyncio.timeout(0.02):
                    await reader.read(100)
            writer.transport.abort()


def reports(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def hostile(seed: int = 1, count: int = 40) -> list[bytes]:
    """The list, and as many again that are the list's with bytes changed."""
    drawn, kinds = random.Random(seed), list(SENT.values())
    changed = []
    for _ in range(count):
        data = bytearray(drawn.choice(kinds)[:2000])
        for _ in range(min(len(data), drawn.randrange(1, 8))):
            data[drawn.randrange(len(data))] = drawn.randrange(256)
        changed.append(bytes(data))
    return [*kinds, *changed]


async def test_the_game_server_writes_no_traceback_for_what_strangers_send(capfd: pytest.CaptureFixture[str]) -> None:
    said: list[str] = []
    async with asyncio.timeout(PATIENCE_S), game_server(said) as (port, path), aiohttp.ClientSession() as client:
        for data in hostile():
            await throw(port, data)
        async with client.get(f"http://127.0.0.1:{port}{path}") as answer:
            assert answer.status == 200
    assert said == []
    assert capfd.readouterr() == ("", "")


async def test_the_tables_host_writes_no_traceback_for_what_strangers_send(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    said: list[str] = []
    async with asyncio.timeout(PATIENCE_S), table_server(tmp_path, said) as port, aiohttp.ClientSession() as client:
        for data in hostile():
            await throw(port, data)
        async with client.ws_connect(f"ws://127.0.0.1:{port}/table") as socket:
            await socket.send_str("hello")
            assert (await socket.receive_json())["type"] == "bye"
    assert said == []
    assert capfd.readouterr() == ("", "")


async def test_a_crash_while_answering_is_one_sentence_and_one_report_however_often(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    said: list[str] = []
    limits = ConnectionLimits(Failures("drill serve", said.append))

    async def broken(_request: web.Request) -> web.Response:
        raise ZeroDivisionError

    app = web.Application(middlewares=[limits.answering])
    app.add_routes([web.get("/", broken)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    listening = await asyncio.get_running_loop().create_server(lambda: limits.open(runner), "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    async with aiohttp.ClientSession() as client:
        for _ in range(3):
            async with client.get(f"http://127.0.0.1:{port}/") as answer:
                assert answer.status == 500
                assert "Zero" not in await answer.text()
    listening.close()
    await runner.cleanup()
    assert len(said) == 1
    (file,) = reports(tmp_path)
    assert str(file) in said[0]
    assert capfd.readouterr() == ("", "")
