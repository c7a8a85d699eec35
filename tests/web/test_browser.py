"""The whole of it: drill serve, and headless Chromium on its page."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest

from drill.store.store import Store
from drill.tui.screens.title import TitleScreen
from tests.web.chromium import Tab, binary, chromium

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]


class Served:
    """A running `drill serve`."""

    def __init__(self, process: asyncio.subprocess.Process, address: str) -> None:
        self.process, self.address = process, address

    def children(self) -> list[int]:
        """Its games."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        return [int(word) for word in listed.split()]


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    binary()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "drill",
        "serve",
        "--no-open",
        "--port",
        "0",
        "--sessions",
        "1",
        cwd=ROOT,
        env=os.environ | {"DRILL_HOME": str(tmp_path)},
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(60):
            yield Served(process, (await process.stdout.readline()).decode().strip())
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def hears(tab: Tab, words: str) -> None:
    await tab.until(lambda: words in tab.heard)


async def changed(tab: Tab, before: bytes) -> bytes:
    """The page's picture, once it is another one."""
    async with asyncio.timeout(30):
        while (now := await tab.picture()) == before:  # noqa: ASYNC110 (another process draws)
            await asyncio.sleep(0.1)
    return now


async def test_it_is_played_by_keys_and_mouse_and_asks_nobody_else_for_anything(served: Served) -> None:
    async with chromium() as browser:
        tab = await browser.tab(served.address)
        await hears(tab, "Field guide")
        title = await changed(tab, b"")
        bottom = await tab.ask(
            "Runtime.evaluate", expression="document.querySelector('.xterm-screen').getBoundingClientRect().bottom"
        )
        await tab.click(50, bottom["result"]["value"] - 8)  # Help, the first key of the bar at the bottom
        await hears(tab, TitleScreen.ABOUT.splitlines()[4])
        explained = await changed(tab, title)
        await tab.press("Escape")  # alone: Escape and Enter at once are another key
        await changed(tab, explained)
        # Play. On a busy machine the picture can change before Help has gone, which takes a key for itself.
        for _ in range(8):
            await tab.press("Enter", "\r")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(4):
                    await hears(tab, "lights")
                break
        await hears(tab, "lights")
        here = urlsplit(served.address).netloc
        assert {urlsplit(address).netloc for address in tab.addresses if not address.startswith("data:")} == {here}
        assert len([address for address in tab.addresses if address.startswith("ws:")]) == 1
        assert tab.complaints == []


async def test_a_second_page_is_refused_while_the_only_place_is_taken(served: Served) -> None:
    async with chromium() as browser:
        first = await browser.tab(served.address)
        await hears(first, "Field guide")
        assert len(served.children()) == 1
        second = await browser.tab(served.address)
        assert "All sessions are in use" in await second.text()
        await browser.close(first)
        async with asyncio.timeout(30):
            while served.children():  # noqa: ASYNC110 (another process)
                await asyncio.sleep(0.05)
        await second.ask("Page.reload")
        await hears(second, "Field guide")


async def test_another_site_cannot_open_a_game(served: Served) -> None:
    async with chromium() as browser:
        tab = await browser.tab("data:text/html,<h1>evil</h1>")
        address = f"{served.address.replace('http', 'ws')}ws"
        script = f"""
            new Promise(done => {{
              const socket = new WebSocket({address!r});
              socket.onopen = () => done('in');
              socket.onerror = () => done('out');
            }})"""
        answer = await tab.ask("Runtime.evaluate", expression=script, awaitPromise=True)
        assert answer["result"]["value"] == "out"
    async with aiohttp.ClientSession() as client:
        refused = await client.get(f"{served.address}ws", headers={"Origin": "http://evil.example"})
        assert refused.status == 403
    assert served.children() == []


async def test_ctrl_c_at_the_server_ends_the_games_and_the_page_says_so(served: Served) -> None:
    async with chromium() as browser:
        tab = await browser.tab(served.address)
        await hears(tab, "Field guide")
        (game,) = served.children()
        served.process.send_signal(signal.SIGINT)
        assert await served.process.wait() == 0
        with pytest.raises(ProcessLookupError):
            os.kill(game, 0)
        await tab.until(lambda: bool(tab.of("Network.webSocketClosed")))
        shown = "getComputedStyle(document.querySelector('.ended')).display"
        assert (await tab.ask("Runtime.evaluate", expression=shown))["result"]["value"] == "flex"


async def test_what_is_set_on_the_page_is_kept_in_the_store_of_the_player(served: Served, tmp_path: Path) -> None:
    async with chromium() as browser:
        tab = await browser.tab(served.address)
        await hears(tab, "Field guide")
        for _ in range(4):
            await tab.press("ArrowDown")
        await tab.press("Enter", "\r")
        await hears(tab, "Speed at the start")
        await tab.press("ArrowDown")
        await tab.press("l", "l")
        async with asyncio.timeout(30):
            while not Store(tmp_path).setting("speed"):  # noqa: ASYNC110 (another process)
                await asyncio.sleep(0.05)


async def test_a_server_that_was_killed_leaves_no_game_behind(served: Served) -> None:
    async with chromium() as browser:
        tab = await browser.tab(served.address)
        await hears(tab, "Field guide")
        (game,) = served.children()
        served.process.kill()
        async with asyncio.timeout(30):
            while Path(f"/proc/{game}/stat").is_file():  # noqa: ASYNC110, ASYNC240 (another process)
                await asyncio.sleep(0.1)
