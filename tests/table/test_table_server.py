"""The host's door: what a socket carries, who comes in, and what hostile, slow and broken views do to the others."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path

import aiohttp
import pytest

from drill.errors import DrillError
from drill.table.messages.table_messages import Hold
from drill.table.messages.table_roles import FACILITATOR
from drill.table.table_address import TableAddress
from drill.table.table_client import RemoteSeat
from drill.table.table_log import read_log
from drill.table.table_server import TableServer, serve_table
from drill.table.table_session import TableSession
from drill.table.table_wire import (
    MESSAGES_AT_ONCE,
    MESSAGES_PER_S,
    WRONG_FREE,
    WRONG_IN_ALL,
    Greeting,
    JoinGuard,
    new_token,
)
from tests.table.tables import PEOPLE, done, table_session
from tests.table.test_visible import SECRETS, SEED

LOOPBACK = TableAddress("127.0.0.1", 0)
PATIENCE_S = 60.0
"""For something that will be so: it only ends a test that hangs."""


@asynccontextmanager
async def hosted(table: TableSession, place: TableAddress = LOOPBACK) -> AsyncIterator[tuple[TableServer, str]]:
    """A host on a free port of loopback, without pages unless `place` has some."""
    stop, listening = asyncio.Event(), asyncio.get_running_loop().create_future()
    task = asyncio.create_task(
        serve_table(table, place, lambda *found: listening.set_result(found), lambda _text: None, stop)
    )
    try:
        yield await asyncio.wait_for(listening, PATIENCE_S)
    finally:
        stop.set()
        await asyncio.wait_for(task, PATIENCE_S)
        table.close()


async def until(holds: Callable[[], object]) -> None:
    """Wait until something holds. Raises TimeoutError."""
    async with asyncio.timeout(PATIENCE_S):
        while not holds():  # noqa: ASYNC110 (what is waited for is anything)
            await asyncio.sleep(0.02)


async def seat(address: str, hello: Greeting) -> tuple[RemoteSeat, asyncio.Task[None]]:
    """A view that has been let in."""
    made = RemoteSeat(address, hello)
    task = asyncio.create_task(made.stay())
    await until(lambda: not made.away or made.closed)
    return made, task


async def gone(*tasks: asyncio.Task[None]) -> None:
    """End views."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_team_plays_over_sockets_to_the_end(tmp_path: Path) -> None:
    async with hosted(table_session(tmp_path)) as (server, address):
        seats = [await seat(address, Greeting(code=server.door.code, name=name, role=role)) for name, role in PEOPLE]
        lead, leading = await seat(address, Greeting(key=server.door.key))
        lead.type("go 60")
        await until(lambda: any("Who decides?" in line for line in seats[0][0].lines))
        seats[2][0].type("propose shed browse 20% because it is full")
        await until(lambda: seats[0][0].now.get("proposals"))
        for one in (0, 1, 2):
            seats[one][0].type("vote 1 yes")
        await until(lambda: len(seats[0][0].now["proposals"][0].get("votes", ())) == 3)
        seats[0][0].type("decide 1 yes because we need room")
        await until(lambda: not lead.now["proposals"][0]["open"])
        assert (lead.now["proposals"][0]["yes"], lead.now["proposals"][0]["decided_by"]) == (True, "ana")
        lead.type("end")
        await until(lambda: all(one.now.get("over") or not one.away for one, _ in seats))
        await gone(leading, *(task for _, task in seats))
    logged = read_log(tmp_path / "small.table.jsonl")[1]
    assert [line.entry.who for line in logged if line.entry.message.do == "decide"] == ["ana"]
    assert "end" in {line.entry.message.do for line in logged}


@pytest.mark.parametrize("role", [role for _, role in PEOPLE])
async def test_the_bytes_of_a_players_socket_hold_no_secret(tmp_path: Path, role: str) -> None:
    table, received = table_session(tmp_path, seed=SEED), list[str]()
    async with hosted(table) as (server, address), aiohttp.ClientSession() as session:  # noqa: SIM117
        async with session.ws_connect(f"ws://{address}/table") as socket:
            await socket.send_str(Greeting(code=server.door.code, name="cy", role=role).text())
            await until(lambda: table.state.person("cy"))
            done(table, FACILITATOR, do="strike", kind="drill:traffic-spike", target="checkout", for_s=20)
            while table.live.second < 330:
                if not table.state.rate:
                    done(table, FACILITATOR, do="clock", run=60)
                await server.thread.do(partial(server.feeds.beat, 0.5))
            await server.thread.do(partial(server.feeds.enter, "cy", Hold(why="until-here")))
            while "until-here" not in "".join(received):
                received.append(str((await asyncio.wait_for(socket.receive(), PATIENCE_S)).data))
    kinds = [json.loads(text)["type"] for text in received]
    assert {"welcome", "entry", "now"} <= set(kinds)
    told = [text for text, kind in zip(received, kinds, strict=True) if kind != "welcome"]
    welcome = json.loads(received[kinds.index("welcome")])
    del welcome["actions"]  # every kind of action, whatever the level holds
    assert [secret for secret in SECRETS if secret in "".join((*told, json.dumps(welcome)))] == []


async def test_a_view_that_comes_back_by_token_has_its_seat_and_all_it_may_see(tmp_path: Path) -> None:
    async with hosted(table_session(tmp_path)) as (server, address):
        first, task = await seat(address, Greeting(code=server.door.code, name="cy", role="dba"))
        first.type("say before")
        await until(lambda: any("before" in line for line in first.lines))
        await gone(task)
        await until(lambda: not server.session.state.people[0].here)
        again, task = await seat(address, first.hello)
        await until(lambda: any("before" in line for line in again.lines))
        assert (again.who, again.role) == ("cy", "dba")
        stranger, other = await seat(address, Greeting(token="x" * 22))
        assert stranger.closed
        await gone(task, other)


HOSTILE: list[str | bytes] = [
    b"\x00\x01",
    "nonsense",
    "[" * 4000,
    '{"do":"say","text":"\\u001b[2J"}',
    '{"do":"clock","run":60}',
    '{"do":"join","role":"dba"}',
    '{"do":"tick"}',
    '{"do":"say","text":"x","who":"ana"}',
    "x" * 10_000,
]


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_messages_change_nothing_and_disturb_nobody(tmp_path: Path, text: str | bytes) -> None:
    async with hosted(table_session(tmp_path)) as (server, address), aiohttp.ClientSession() as session:
        ana, task = await seat(address, Greeting(code=server.door.code, name="ana", role="commander"))
        async with session.ws_connect(f"ws://{address}/table") as socket:
            await socket.send_str(Greeting(code=server.door.code, name="eve", role="observer").text())
            await until(lambda: len(server.session.state.people) == 2)
            before = server.session.state.n
            await (socket.send_bytes(text) if isinstance(text, bytes) else socket.send_str(text))
            await asyncio.sleep(0.2)
            kinds = {line.entry.message.do for line in server.session.logged[before:]}
            assert kinds <= {"leave"}
        ana.type("say still here")
        await until(lambda: any("still here" in line for line in ana.lines))
        await gone(task)


@pytest.mark.parametrize(("name", "role"), [("", "dba"), ("cy", "x" * 81), ("cy", "d\x1bba"), ("x" * 31, "dba")])
async def test_a_greeting_without_a_name_or_a_role_is_answered_and_seats_nobody(
    tmp_path: Path, name: str, role: str
) -> None:
    async with hosted(table_session(tmp_path)) as (server, address), aiohttp.ClientSession() as session:  # noqa: SIM117
        async with session.ws_connect(f"ws://{address}/table") as socket:
            await socket.send_str(Greeting(code=server.door.code, name=name, role=role).text())
            assert (await socket.receive_json(timeout=PATIENCE_S))["type"] == "bye"
            assert server.session.state.people == ()


async def test_a_flood_is_cut_off(tmp_path: Path) -> None:
    async with hosted(table_session(tmp_path)) as (server, address), aiohttp.ClientSession() as session:  # noqa: SIM117
        async with session.ws_connect(f"ws://{address}/table") as socket:
            await socket.send_str(Greeting(code=server.door.code, name="eve", role="dba").text())
            began = time.monotonic()
            with suppress(aiohttp.ClientConnectionResetError):
                for number in range(1000):
                    await socket.send_str(json.dumps({"do": "say", "text": f"word {number}"}))
            await until(lambda: not server.views)
            most = MESSAGES_AT_ONCE + MESSAGES_PER_S * (time.monotonic() - began)
            assert MESSAGES_AT_ONCE <= sum(line.entry.message.do == "say" for line in server.session.logged) <= most


async def test_what_has_piled_up_while_the_host_was_held_up_is_no_flood(tmp_path: Path) -> None:
    async with hosted(table_session(tmp_path)) as (server, address), aiohttp.ClientSession() as session:  # noqa: SIM117
        async with session.ws_connect(f"ws://{address}/table") as socket:
            await socket.send_str(Greeting(code=server.door.code, name="cy", role="dba").text())
            for number in range(3 * MESSAGES_PER_S):
                await socket.send_str(json.dumps({"do": "say", "text": f"word {number}"}))
            await until(
                lambda: sum(one.entry.message.do == "say" for one in server.session.logged) == 3 * MESSAGES_PER_S
            )
            assert len(server.views) == 1


async def test_a_view_that_never_reads_disturbs_nobody(tmp_path: Path) -> None:
    table = table_session(tmp_path)
    async with hosted(table) as (server, address):
        ana, task = await seat(address, Greeting(code=server.door.code, name="ana", role="commander"))
        reader, writer = await asyncio.open_connection(*address.split(":"))
        writer.write(
            f"GET /table HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        await reader.readuntil(b"\r\n\r\n")
        hello = Greeting(code=server.door.code, name="deaf", role="dba").text().encode()
        mask = b"\x00\x00\x00\x00"
        writer.write(bytes((0x81, 0x80 | len(hello))) + mask + hello)
        await until(lambda: table.state.person("deaf"))
        for number in range(30):
            ana.type(f"say {'x' * 400} {number}")
            await asyncio.sleep(0.12)
        await until(lambda: any(line.endswith(" 29") for line in ana.lines))
        writer.close()
        await gone(task)


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://evil.example"}, {"Host": "evil.example"}, {"Origin": "null"}, {"Host": "evil.example:80"}],
)
async def test_pages_and_foreign_names_are_refused(tmp_path: Path, headers: dict[str, str]) -> None:
    async with hosted(table_session(tmp_path)) as (_, address), aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError) as found:
            await session.ws_connect(f"ws://{address}/table", headers=headers)
        assert found.value.status == 403


def test_whoever_guesses_waits_and_the_code_is_renewed() -> None:
    door = JoinGuard()
    assert door.right_code(door.code.lower().replace("-", ""), "a", 0.0)
    for _ in range(WRONG_FREE):
        assert door.wait_s("a", 0.0) == 0.0
        assert not door.right_code("WRONG", "a", 0.0)
    assert door.wait_s("a", 0.0) == 1.0
    door.right_code("WRONG", "a", 1.0)
    assert door.wait_s("a", 1.0) == 2.0
    assert door.wait_s("b", 1.0) == 0.0
    old = door.code
    for _ in range(WRONG_IN_ALL):
        door.right_code("WRONG", "b", 1.0)
    assert door.renew()
    assert door.code != old


async def test_the_facilitators_screen_gone_holds_the_clock(tmp_path: Path) -> None:
    table = table_session(tmp_path)
    async with hosted(table) as (server, address):
        lead, task = await seat(address, Greeting(key=server.door.key))
        lead.type("go 1")
        await until(lambda: table.state.rate == 1)
        await gone(task)
        await until(lambda: table.state.rate == 0)
        assert "away" in table.state.held_by


async def test_a_message_sent_again_after_the_line_broke_is_done_once(tmp_path: Path) -> None:
    table = table_session(tmp_path)
    async with hosted(table) as (server, address), aiohttp.ClientSession() as session:  # noqa: SIM117
        async with session.ws_connect(f"ws://{address}/table") as socket:
            await socket.send_str(Greeting(code=server.door.code, name="cy", role="dba").text())
            for _ in range(2):
                await socket.send_str(json.dumps({"id": "7", "do": "say", "text": "once"}))
            await until(lambda: sum(line.sent == "7" for line in table.logged))
            await asyncio.sleep(0.2)
            assert sum(line.sent == "7" for line in table.logged) == 1


async def test_many_lines_typed_at_once_are_no_flood(tmp_path: Path) -> None:
    table = table_session(tmp_path)
    async with hosted(table) as (server, address):
        ana, task = await seat(address, Greeting(code=server.door.code, name="ana", role="commander"))
        for number in range(MESSAGES_PER_S + 2):
            ana.type(f"say line {number}")
        await until(lambda: any(line.endswith(f"line {MESSAGES_PER_S + 1}") for line in ana.lines))
        assert [line.who for line in (logged.entry for logged in table.logged)] == ["ana"] * (MESSAGES_PER_S + 3)
        await gone(task)


async def test_a_message_that_is_none_is_answered_by_its_id(tmp_path: Path) -> None:
    async with hosted(table_session(tmp_path)) as (server, address), aiohttp.ClientSession() as session:  # noqa: SIM117
        async with session.ws_connect(f"ws://{address}/table") as socket:
            await socket.send_str(Greeting(code=server.door.code, name="cy", role="dba").text())
            await socket.send_str('{"id":"8","do":"nonsense"}')
            found: dict[str, object] = {}
            while found.get("type") != "refused":
                found = await socket.receive_json(timeout=PATIENCE_S)
            assert found["id"] == "8"


async def test_a_seat_that_is_not_known_any_more_is_taken_anew(tmp_path: Path) -> None:
    kept: list[str] = []
    async with hosted(table_session(tmp_path)) as (server, address):
        new = Greeting(code=server.door.code, name="cy", role="dba")
        stale = RemoteSeat(address, Greeting(token="x" * 22), new, kept.append)
        task = asyncio.create_task(stale.stay())
        await until(lambda: not stale.away)
        await gone(task)
        await until(lambda: not server.session.state.people[0].here)
        back, task = await seat(address, Greeting(token=kept[0]))
        assert (back.who, stale.closed, len(kept)) == ("cy", "", 1)
        await gone(task)


@pytest.mark.parametrize("host", ["x" * 300, "a..b", "192.0.2.1"])  # RFC 5737: documentation, nobody's
async def test_an_address_that_is_not_this_machines_is_said(tmp_path: Path, host: str) -> None:
    table, stop = table_session(tmp_path), asyncio.Event()
    with pytest.raises(DrillError, match="--lan"):
        await serve_table(table, TableAddress(host, 8123), lambda *_found: None, lambda _text: None, stop)
    table.close()


async def test_the_facilitator_comes_back_with_the_new_key_of_a_host_taken_up_again(tmp_path: Path) -> None:
    async with hosted(table_session(tmp_path)) as (server, address):
        keys = iter((new_token(), server.door.key))
        lead = RemoteSeat(address, Greeting(key=new_token()), renew=lambda: Greeting(key=next(keys)))
        task = asyncio.create_task(lead.stay())
        await until(lambda: not lead.away)
        assert (lead.role, lead.closed) == (FACILITATOR, "")
        await gone(task)
