"""A table in a browser: drill host, its way in, and headless Chromium at a seat."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from drill.table.table_log import read_log
from drill.table.table_pages import TablePages
from drill.table.table_server import TableServer
from drill.table.table_wire import WRONG_FREE, new_token
from drill.web.connection_limits import ConnectionLimits, Failures
from drill.web.guard import Guard
from tests.table.tables import LEVEL, PLAN, table_session
from tests.web.chromium import Tab, binary, chromium

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[tuple[TableServer, str]]:
    """The way in of a table, without processes behind its pages."""
    from aiohttp.test_utils import TestServer

    table = table_session(tmp_path)
    failures = Failures("drill host", lambda _text: None)
    server = TableServer(table, Guard("127.0.0.1", ""), lambda _text: None)
    pages = TablePages(server, 2, failures)
    running = TestServer(server.application(ConnectionLimits(failures), pages))
    await running.start_server()
    try:
        yield server, f"http://127.0.0.1:{running.port}"
    finally:
        await running.close()
        server.thread.close()
        table.close()


def form(server: TableServer, **given: str) -> dict[str, str]:
    return {"code": server.door.code, "name": "ana", "role": "commander", **given}


async def sent(address: str, fields: dict[str, str], origin: str | None = None) -> tuple[int, str, str]:
    """Status, place and text of what the way in answers."""
    async with aiohttp.ClientSession() as client:
        answer = await client.post(
            f"{address}/enter", data=fields, headers={"Origin": origin or address}, allow_redirects=False
        )
        return answer.status, answer.headers.get("Location", ""), await answer.text()


async def test_the_way_in_gives_a_seat_whose_token_is_its_pages_address(door: tuple[TableServer, str]) -> None:
    server, address = door
    status, place, _ = await sent(address, form(server))
    assert status == 303
    assert [(one.name, one.role, one.here) for one in server.session.state.people] == [("ana", "commander", True)]
    async with aiohttp.ClientSession() as client:
        page = await client.get(f"{address}{place}")
        assert (page.status, "data-session-websocket-url" in await page.text()) == (200, True)
        stranger = await client.get(f"{address}/{new_token()}/")
        assert 'name="code"' in await stranger.text()
        assert "form-action 'self'" in stranger.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"code": "WRONG"}, "not the code"),
        ({"role": "pilot"}, "no role"),
        ({"code": "", "name": "", "role": ""}, "not the code"),
        ({"role": ""}, "no role"),
        ({"name": ""}, "cannot be a person"),
        ({"name": "x" * 31}, "30 characters"),
        ({"name": "facilitator"}, "cannot be a person"),
        ({"name": '"><script>alert(1)</script>', "role": "pilot"}, "no role"),
    ],
)
async def test_who_may_not_come_in_reads_why_on_the_form(
    door: tuple[TableServer, str], given: dict[str, str], says: str
) -> None:
    server, address = door
    status, place, text = await sent(address, form(server, **given))
    assert (status, place, server.session.state.people) == (400, "", ())
    assert says in text
    assert "<script" not in text


async def test_another_site_gives_nobody_a_seat(door: tuple[TableServer, str]) -> None:
    server, address = door
    for origin in ("http://evil.example", "null"):
        status, _, _ = await sent(address, form(server), origin)
        assert status == 403
    async with aiohttp.ClientSession() as client:
        refused = await client.get(address, headers={"Host": "evil.example"})
        assert refused.status == 403
        socket = await client.get(f"{address}/{new_token()}/ws", headers={"Origin": address})
        assert socket.status == 403
    assert server.session.state.people == ()


async def test_whoever_guesses_codes_on_the_form_waits(door: tuple[TableServer, str]) -> None:
    server, address = door
    for _ in range(WRONG_FREE):
        await sent(address, form(server, code="WRONG"))
    status, _, text = await sent(address, form(server))
    assert (status, "wait" in text) == (400, True)


async def test_a_seat_whose_page_never_comes_is_away_after_a_while(
    door: tuple[TableServer, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, address = door
    monkeypatch.setattr("drill.table.table_feeds.RESERVED_S", -1.0)
    await sent(address, form(server))
    await server.thread.do(lambda: server.feeds.beat(0.25))
    assert [one.here for one in server.session.state.people] == [False]


class Hosted:
    """A running `drill host`: its process, its page, its code, its log."""

    def __init__(self, process: asyncio.subprocess.Process, words: dict[str, str], log: Path) -> None:
        self.process, self.words, self.log = process, words, log

    @property
    def code(self) -> str:
        return self.words["join"].split()[-1]

    def commands(self) -> list[str]:
        """The command lines of its pages' processes."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        return [Path(f"/proc/{child}/cmdline").read_text(encoding="utf-8") for child in listed.split()]


@pytest.fixture
async def hosted_process(tmp_path: Path) -> AsyncIterator[Hosted]:
    binary()
    (tmp_path / "small.yaml").write_text(LEVEL, encoding="utf-8")
    (tmp_path / "plan.yaml").write_text(PLAN.replace("level: small\n", "level: ./small.yaml\n"), encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "drill", "host", "--plan", "plan.yaml", "--port", "0"),
        cwd=tmp_path,
        env=os.environ | {"DRILL_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        words: dict[str, str] = {}
        async with asyncio.timeout(60):
            while "log" not in words:
                key, _, rest = (await process.stdout.readline()).decode().strip().partition(" ")
                words[key] = rest.strip()
        yield Hosted(process, words, tmp_path / "small-table.table.jsonl")
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def come_in(tab: Tab, code: str, name: str, role: str) -> None:
    """Fill the form in and send it."""
    script = f"""
        document.querySelector('[name=code]').value = {code!r};
        document.querySelector('[name=name]').value = {name!r};
        document.querySelector('[value={role}]').checked = true;
        document.querySelector('button').click()"""
    await tab.ask("Runtime.evaluate", expression=script)
    await tab.until(lambda: f"You are {name}" in tab.heard)


@pytest.mark.browser
async def test_a_page_sits_at_the_table_and_comes_back_to_its_seat(hosted_process: Hosted) -> None:
    async with chromium() as browser:
        tab = await browser.tab(hosted_process.words["page"])
        assert "dba" in await tab.text()
        await come_in(tab, hosted_process.code, "cy", "dba")
        await tab.press("s", "s")
        for letter in "here":
            await tab.press(letter, letter)
        await tab.press("Enter", "\r")
        await tab.until(lambda: "cy: here" in tab.heard)
        before = tab.heard.count("You are cy")
        await tab.ask("Page.reload")
        await tab.until(lambda: tab.heard.count("You are cy") > before)
        assert tab.complaints == []
        await browser.close(tab)
    _, logged = read_log(hosted_process.log)
    assert [(line.entry.who, line.entry.message.do) for line in logged][:2] == [("cy", "join"), ("cy", "say")]
    assert {line.entry.who for line in logged} == {"cy"}


@pytest.mark.browser
async def test_a_page_tells_the_machines_other_users_no_token(hosted_process: Hosted) -> None:
    async with chromium() as browser:
        tab = await browser.tab(hosted_process.words["page"])
        await come_in(tab, hosted_process.code, "cy", "dba")
        token = (await tab.ask("Runtime.evaluate", expression="location.pathname"))["result"]["value"].strip("/")
        commands = hosted_process.commands()
        assert any("join" in command for command in commands)
        assert [command for command in commands if token in command] == []
