"""A headless Chromium on a page, driven over the DevTools protocol: what it loads, what it hears, keys, pictures."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

PATIENCE_S = 60.0
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--remote-debugging-port=0", "--window-size=1280,800",
)  # fmt: skip
ESCAPES = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07]*\x07|.)")


def binary() -> str:
    """Chromium's path; skips the test where it is not installed."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    return found


class Tab:
    """One page."""

    def __init__(self, browser: Browser, session: str) -> None:
        self.browser, self.session = browser, session
        self.events: list[tuple[str, dict[str, Any]]] = []

    async def ask(self, method: str, **parameters: object) -> dict[str, Any]:
        return await self.browser.ask(method, parameters, self.session)

    async def open(self, address: str) -> None:
        for domain in ("Page", "Network", "Runtime", "Log"):
            await self.ask(f"{domain}.enable")
        await self.ask("Page.navigate", url=address)
        await self.until(lambda: bool(self.of("Page.loadEventFired")))

    def of(self, method: str) -> list[dict[str, Any]]:
        """What events of a kind said."""
        return [said for name, said in self.events if name == method]

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not holds():
                await self.browser.news()

    @property
    def addresses(self) -> list[str]:
        """Everything the page asked for."""
        return [said["request"]["url"] for said in self.of("Network.requestWillBeSent")] + [
            said["url"] for said in self.of("Network.webSocketCreated")
        ]

    @property
    def complaints(self) -> list[str]:
        """Errors of scripts, blocked loads and what else belongs on the console in red."""
        thrown = [str(said["exceptionDetails"]) for said in self.of("Runtime.exceptionThrown")]
        return thrown + [
            str(said["entry"]["text"]) for said in self.of("Log.entryAdded") if said["entry"]["level"] == "error"
        ]

    @property
    def heard(self) -> str:
        """What the game has written so far, without its escape sequences."""
        frames = [
            said["response"] for said in self.of("Network.webSocketFrameReceived") if said["response"]["opcode"] == 2
        ]
        raw = b"".join(base64.b64decode(frame["payloadData"]) for frame in frames)
        return ESCAPES.sub("", raw.decode("utf-8", errors="replace"))

    async def text(self) -> str:
        """The page's own text."""
        result = await self.ask("Runtime.evaluate", expression="document.body.innerText")
        return str(result["result"]["value"])

    async def press(self, key: str, text: str = "") -> None:
        codes = {"Enter": 13, "Escape": 27, "ArrowDown": 40}
        code = codes.get(key, ord(key.upper()) if len(key) == 1 else 0)
        what = {"key": key, "windowsVirtualKeyCode": code, **({"text": text} if text else {})}
        await self.ask("Input.dispatchKeyEvent", type="keyDown", **what)
        await self.ask("Input.dispatchKeyEvent", type="keyUp", **what)

    async def click(self, x: float, y: float) -> None:
        for kind in ("mousePressed", "mouseReleased"):
            await self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    async def picture(self) -> bytes:
        """A PNG."""
        return base64.b64decode((await self.ask("Page.captureScreenshot", format="png"))["data"])


class Browser:
    """The connection to a Chromium."""

    def __init__(self, wire: aiohttp.ClientWebSocketResponse) -> None:
        self.wire = wire
        self.tabs: dict[str, Tab] = {}
        self.asked = 0
        self.answers: dict[int, dict[str, Any]] = {}

    async def ask(self, method: str, parameters: dict[str, object], session: str = "") -> dict[str, Any]:
        self.asked += 1
        number = self.asked
        await self.wire.send_json(
            {"id": number, "method": method, "params": parameters, **({"sessionId": session} if session else {})}
        )
        async with asyncio.timeout(PATIENCE_S):
            while number not in self.answers:
                await self.news()
        answer = self.answers.pop(number)
        assert "error" not in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    async def news(self) -> None:
        """Take the next message."""
        said = await self.wire.receive_json()
        if "id" in said:
            self.answers[said["id"]] = said
        elif said.get("sessionId") in self.tabs:
            self.tabs[said["sessionId"]].events.append((said["method"], said["params"]))

    async def tab(self, address: str) -> Tab:
        """A new page, loaded."""
        target = (await self.ask("Target.createTarget", {"url": "about:blank"}))["targetId"]
        session = (await self.ask("Target.attachToTarget", {"targetId": target, "flatten": True}))["sessionId"]
        self.tabs[session] = made = Tab(self, session)
        await made.open(address)
        return made

    async def close(self, tab: Tab) -> None:
        await tab.ask("Page.close")


@contextlib.asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser with nothing in it, for as long as the block lasts."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = await asyncio.create_subprocess_exec(
            binary(),
            *QUIET,
            f"--user-data-dir={folder}",
            "about:blank",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            port, path = await _devtools(Path(folder) / "DevToolsActivePort")
            async with (
                aiohttp.ClientSession() as client,
                client.ws_connect(f"ws://127.0.0.1:{port}{path}", max_msg_size=0) as wire,
            ):
                yield Browser(wire)
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await process.wait()


async def _devtools(file: Path) -> tuple[str, str]:
    """Port and path of the protocol, once Chromium has written them down."""
    async with asyncio.timeout(PATIENCE_S):
        while (found := _written(file)) is None:  # noqa: ASYNC110 (another process writes it)
            await asyncio.sleep(0.05)
        return found


def _written(file: Path) -> tuple[str, str] | None:
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    return (lines[0], lines[1]) if len(lines) == 2 else None
