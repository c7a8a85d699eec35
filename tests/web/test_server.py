"""The web server's access control and its limit of sessions, with small programs in place of the game."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType, WSServerHandshakeError
from aiohttp.test_utils import TestClient, TestServer

from drill.web import session as sessions
from drill.web.connection_limits import Failures
from drill.web.guard import Guard
from drill.web.server import GameServer
from drill.web.session import LARGEST, SMALLEST, clamped, command
from tests.web.games import CRASH, DEAF, ECHO

TOKEN = "an-address-nobody-guesses"
PATIENCE_S = 20.0


class Door:
    """A running server and somebody in front of it."""

    def __init__(self, server: GameServer, client: TestClient[aiohttp.web.Request, aiohttp.web.Application]) -> None:
        self.server, self.client = server, client
        self.host = f"{client.host}:{client.port}"

    async def play(self, query: str = "", token: str = TOKEN, **headers: str) -> ClientWebSocketResponse:
        sent = {"Origin": f"http://{self.host}"} | headers
        return await self.client.ws_connect(f"/{token}/ws{query}", headers={k: v for k, v in sent.items() if v})

    async def emptied(self) -> None:
        """Wait until no session holds a place."""
        async with asyncio.timeout(PATIENCE_S):
            while self.server.open:  # noqa: ASYNC110 (the server does not tell)
                await asyncio.sleep(0.01)


@asynccontextmanager
async def door(max_sessions: int = 2, arguments: tuple[str, ...] = ECHO, idle_s: float = 60.0) -> AsyncIterator[Door]:
    server = GameServer(Guard("127.0.0.1", TOKEN), max_sessions, arguments, Failures("test", pytest.fail), idle_s)
    async with TestClient(TestServer(await server._make_app())) as client:
        yield Door(server, client)


async def drawn(page: ClientWebSocketResponse) -> str:
    """The next thing the game draws."""
    async with asyncio.timeout(PATIENCE_S):
        return (await page.receive_bytes()).decode()


async def ended(page: ClientWebSocketResponse) -> int | None:
    """Read on until the server closes; its code."""
    async with asyncio.timeout(PATIENCE_S):
        while (await page.receive()).type not in {WSMsgType.CLOSE, WSMsgType.CLOSED, WSMsgType.CLOSING}:
            pass
    return page.close_code


def alive(said: str) -> bool:
    """Whether the process that introduced itself so is still there."""
    found = re.search(r"pid (\d+)", said)
    assert found
    try:
        os.kill(int(found[1]), 0)
    except ProcessLookupError:
        return False
    return True


async def test_the_page_comes_with_the_token_and_fetches_nothing_from_elsewhere() -> None:
    async with door() as at:
        answer = await at.client.get(f"/{TOKEN}/")
        assert answer.status == 200
        text = await answer.text()
        assert f'data-session-websocket-url="ws://{at.host}/{TOKEN}/ws"' in text
        elsewhere = re.findall(r"""(?:src|href)=["'](\w+:[^"']*)|url\(["']?(\w+:)|@import""", text)
        assert [found[0].split(",")[0] for found in elsewhere] == ["data:image/svg+xml"]
        for address in re.findall(r'(?:src|href)="(/[^"]+)"', text):
            assert (await at.client.get(address)).status == 200, address
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self';")
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_letters_have_the_size_asked_for_within_reason() -> None:
    async with door() as at:
        for query, want in (("", 16), ("?fontsize=20", 20), ("?fontsize=900", 40), ('?fontsize="><b>', 16)):
            assert f'data-font-size="{want}"' in await (await at.client.get(f"/{TOKEN}/{query}")).text()


@pytest.mark.parametrize("path", ["/", "/wrong/", "/wrong/ws"])
async def test_without_the_token_nobody_gets_in(path: str) -> None:
    async with door() as at:
        answer = await at.client.get(path, headers={"Origin": f"http://{at.host}"})
        assert answer.status == 403
        assert TOKEN not in await answer.text()
        assert not at.server.open


@pytest.mark.parametrize("path", [f"/{TOKEN}/", f"/{TOKEN}/ws", "/focus.js", "/static/css/xterm.css", "/nothing"])
async def test_a_foreign_host_is_refused_everywhere(path: str) -> None:
    async with door() as at:
        answer = await at.client.get(path, headers={"Host": "evil.example", "Origin": "http://evil.example"})
        assert answer.status == 403
        assert "evil" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:1", "null", ""])
async def test_a_page_from_elsewhere_opens_no_game(origin: str) -> None:
    async with door() as at:
        with pytest.raises(WSServerHandshakeError) as refused:
            await at.play(Origin=origin)
        assert refused.value.status == 403
        assert not at.server.open


async def test_a_game_draws_hears_keys_and_is_gone_when_its_page_is() -> None:
    async with door() as at:
        page = await at.play("?width=120&height=36")
        said = await drawn(page)
        assert said.endswith("size 120x36")
        await page.send_json(["stdin", "é"])
        assert await drawn(page) == "heard é"
        assert alive(said)
        await page.close()
        await at.emptied()
        assert not alive(said)


async def test_sizes_are_kept_within_what_a_screen_shows() -> None:
    assert clamped("120", 36) == (120, 36)
    assert clamped("99999", "-5") == (LARGEST[0], SMALLEST[1])
    with pytest.raises(ValueError, match="wide"):
        clamped("wide", 24)
    async with door() as at:
        page = await at.play("?width=99999&height=0")
        assert (await drawn(page)).endswith(f"size {LARGEST[0]}x{SMALLEST[1]}")
        await page.send_json(["resize", {"width": 10**9, "height": 30}])
        assert f'"width": {LARGEST[0]}, "height": 30' in await drawn(page)
        with pytest.raises(WSServerHandshakeError) as refused:
            await at.play("?width=wide")
        assert refused.value.status == 400


async def test_a_page_beyond_the_limit_is_refused_until_a_session_ends() -> None:
    async with door(max_sessions=1) as at:
        page = await at.play()
        await drawn(page)
        answer = await at.client.get(f"/{TOKEN}/")
        assert answer.status == 503
        text = await answer.text()
        assert "1 of 1 sessions are in use" in text
        assert "Try again" in text
        with pytest.raises(WSServerHandshakeError) as refused:
            await at.play()
        assert refused.value.status == 503
        await page.close()
        await at.emptied()
        assert (await at.client.get(f"/{TOKEN}/")).status == 200
        await drawn(await at.play())


@pytest.mark.parametrize(
    "message", ["{", "[]", '"stdin"', '["resize"]', '["resize", {"width": "x", "height": 1}]', '["stdin", 7]']
)
async def test_a_message_no_page_of_ours_sends_ends_that_session_and_no_other(message: str) -> None:
    async with door() as at:
        other, page = await at.play(), await at.play()
        await drawn(other)
        await page.send_str(message)
        assert await ended(page) == aiohttp.WSCloseCode.POLICY_VIOLATION
        await other.send_json(["stdin", "still here"])
        assert await drawn(other) == "heard still here"


async def test_a_game_that_does_not_end_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "GRACE_S", 0.05)
    async with door(arguments=DEAF) as at:
        page = await at.play()
        said = await drawn(page)
        await page.close()
        await at.emptied()
        assert not alive(said)


async def test_a_game_that_ends_ends_its_page() -> None:
    async with door() as at:
        page = await at.play()
        await drawn(page)
        await page.send_json(["stdin", "q"])
        assert await ended(page) == aiohttp.WSCloseCode.OK
        await at.emptied()
    async with door(arguments=CRASH) as at:
        assert await ended(await at.play()) == aiohttp.WSCloseCode.OK


async def test_a_game_nobody_touches_gives_its_place_away() -> None:
    async with door(idle_s=0.05) as at:
        page = await at.play()
        assert await ended(page) == aiohttp.WSCloseCode.OK
        await at.emptied()


async def test_nothing_is_left_when_the_server_ends() -> None:
    async with door() as at:
        page = await at.play()
        said = await drawn(page)
        await at.client.server.close()
        assert not alive(said)


async def test_folders_are_not_listed() -> None:
    async with door() as at:
        assert (await at.client.get("/static/")).status == 403
        assert (await at.client.get("/static/../server.py")).status == 404
        assert (await at.client.get("/download/guess")).status == 404


def test_a_level_is_an_argument_not_a_line_for_a_shell() -> None:
    assert command("lights-out; rm -rf ~")[-3:] == ("play", "--", "lights-out; rm -rf ~")
    assert command(None)[-1] == "play"
