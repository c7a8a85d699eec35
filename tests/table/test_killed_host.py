"""kill -9 of a host and of the views at random moments: nothing that any view had shown is lost."""

from __future__ import annotations

import asyncio
import os
import random
import socket
import sys
from pathlib import Path

import pytest

from drill.table.messages.table_messages import End
from drill.table.review.played_level import played_drill
from drill.table.table_client import RemoteSeat
from drill.table.table_log import read_log
from drill.table.table_setting import folded, setting_of
from drill.table.table_wire import Greeting
from tests.table.tables import LEVEL, PLAN
from tests.table.test_table_server import gone, seat, until

ROOT = Path(__file__).resolve().parents[2]
LOG = "t.table.jsonl"
START_S = 60.0


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


async def started(folder: Path, *arguments: str) -> tuple[asyncio.subprocess.Process, dict[str, str]]:
    """A `drill host`, and the lines that it printed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "drill", "host", "--pages", "0", *arguments),
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "DRILL_FAST": "0", "DRILL_HOME": str(folder)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    words: dict[str, str] = {}
    async with asyncio.timeout(START_S):
        while "log" not in words and process.stdout is not None and (line := await process.stdout.readline()):
            key, _, rest = line.decode().strip().partition(" ")
            words[key] = rest.strip()
    return process, words


async def leader(folder: Path, address: str) -> tuple[RemoteSeat, asyncio.Task[None]]:
    return await seat(address, Greeting(key=(folder / f"{LOG}.key").read_text(encoding="ascii")))


@pytest.mark.slow
@pytest.mark.parametrize("moment", range(5))
async def test_a_killed_host_has_lost_nothing_that_a_view_had_shown(tmp_path: Path, moment: int) -> None:
    (tmp_path / "small.yaml").write_text(LEVEL, encoding="utf-8")
    (tmp_path / "plan.yaml").write_text(PLAN.replace("level: small\n", "level: ./small.yaml\n"), encoding="utf-8")
    chance, port = random.Random(moment), free_port()
    address = f"127.0.0.1:{port}"
    host, words = await started(tmp_path, "--plan", "plan.yaml", "--save", LOG, "--port", str(port))
    try:
        ana, sitting = await seat(address, Greeting(code=words["join"].split()[-1], name="ana", role="commander"))
        lead, leading = await leader(tmp_path, address)
        lead.type("go 60")
        for number in range(40):
            ana.type(f"say word {number}")
            if not lead.now.get("run"):
                lead.type("go 60")
            await asyncio.sleep(chance.uniform(0.0, 0.1))
            if chance.random() < 0.05:
                break
        await until(lambda: ana.lines)
        host.kill()
        await host.wait()
        shown = max(ana._seen, lead._seen)
        await gone(leading)
        _, logged = read_log(tmp_path / LOG)
        assert len(logged) > shown
        host, _ = await started(tmp_path, "--resume", LOG, "--port", str(port))
        async with asyncio.timeout(START_S):
            while ana.away:  # noqa: ASYNC110 (it comes back to its seat by itself)
                await asyncio.sleep(0.1)
        lead, leading = await leader(tmp_path, address)
        assert not lead.now.get("run")
        lead.type("end")
        await until(lambda: lead.now.get("over"))
        await gone(leading, sitting)
    finally:
        if host.returncode is None:
            host.kill()
        await host.wait()
    opening, logged = read_log(tmp_path / LOG)
    last = logged[-1].entry.message
    assert isinstance(last, End)
    state = folded(setting_of(opening), logged)
    assert played_drill(opening, state).run.digest == last.digest
    said = [line.sent for line in logged if line.entry.who == "ana" and line.sent]
    assert len(said) == len(set(said))


async def joined(folder: Path, *arguments: str) -> asyncio.subprocess.Process:
    """A `drill join --plain`, with the files of its own folder."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "drill", "join", "--plain", *arguments),
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "DRILL_FAST": "0", "DRILL_HOME": str(folder)},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )


async def reads(process: asyncio.subprocess.Process, word: str) -> None:
    """Wait until a view has printed something."""
    assert process.stdout is not None
    async with asyncio.timeout(START_S):
        while line := await process.stdout.readline():
            if word in line.decode():
                return
    raise AssertionError(word)


async def typed(process: asyncio.subprocess.Process, *lines: str) -> None:
    assert process.stdin is not None
    process.stdin.write("".join(f"{line}\n" for line in lines).encode())
    await process.stdin.drain()


@pytest.mark.slow
async def test_killed_views_come_back_to_all_that_was_shown(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(LEVEL, encoding="utf-8")
    (tmp_path / "plan.yaml").write_text(PLAN.replace("level: small\n", "level: ./small.yaml\n"), encoding="utf-8")
    chance = random.Random(3)
    host, words = await started(tmp_path, "--plan", "plan.yaml", "--save", LOG, "--port", "0")
    address, code = words["join"].split()[2:4]
    player, leads = (address, code, "--name", "ana", "--role", "commander"), (address, "--lead", f"{LOG}.key")
    views: list[asyncio.subprocess.Process] = []
    try:
        views = [await joined(tmp_path, *player), await joined(tmp_path, *leads)]
        await reads(views[0], "You are ana")
        await typed(views[1], "go 1")
        await typed(views[0], "say word 0", "say word 1")
        await reads(views[0], "word 1")
        for number, arguments in enumerate((player, leads)):
            await asyncio.sleep(chance.uniform(0.0, 0.5))
            views[number].kill()
            await views[number].wait()
            views[number] = await joined(tmp_path, *arguments)
            await reads(views[number], "word 0")
            await reads(views[number], "word 1")
        held = [line.entry.message.fields()["do"] for line in read_log(tmp_path / LOG)[1]]
        assert held.count("leave") == 2
        await typed(views[1], "end")
        await asyncio.gather(*(reads(view, "THE TABLE IS OVER") for view in views))
        assert await host.wait() == 0
    finally:
        for process in (host, *views):
            if process.returncode is None:
                process.kill()
            await process.wait()
    opening, logged = read_log(tmp_path / LOG)
    assert [one.name for one in folded(setting_of(opening), logged).people] == ["ana"]
