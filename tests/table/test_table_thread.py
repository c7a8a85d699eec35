"""The session on a thread of its own: a drill that is busy for a second keeps no socket and no screen waiting."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from threading import Event

import pytest

from drill.table.fold.table_state import Refused, TableState
from drill.table.messages.message_reader import message_of
from drill.table.messages.table_messages import MESSAGES
from drill.table.seat import LocalSeat
from drill.table.table_session import TableSession
from drill.table.table_thread import TableThread
from drill.table.table_wire import Greeting
from tests.table.tables import refused, seated, table_session
from tests.table.test_table_server import gone, hosted, seat, until

LONGEST_S = 60.0
"""When a test that hangs is given up."""


class Slow:
    """Makes the engine of a table compute until it is told to stop, as busy as Python can be."""

    def __init__(self, table: TableSession, monkeypatch: pytest.MonkeyPatch) -> None:
        self._follow = table.live.follow
        self.begun, self.stop = Event(), Event()
        monkeypatch.setattr(table.live, "follow", self._slowly)

    def _slowly(self, state: TableState) -> None:
        self.begun.set()
        end = time.monotonic() + LONGEST_S
        while not self.stop.is_set() and time.monotonic() < end:
            sum(range(1000))
        self._follow(state)


async def test_jobs_are_done_in_their_order_and_to_the_end() -> None:
    thread, done = TableThread(), list[int]()

    def work(number: int) -> None:
        time.sleep(0.05 if number == 0 else 0.0)
        done.append(number)

    jobs = [asyncio.create_task(thread.do(lambda number=number: work(number))) for number in range(5)]  # type: ignore[misc]
    await asyncio.sleep(0)
    jobs[1].cancel()
    await asyncio.gather(*jobs, return_exceptions=True)
    thread.close()
    assert [number for number in done if number != 1] == [0, 2, 3, 4]


async def test_a_long_second_keeps_no_socket_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = table_session(tmp_path)
    async with hosted(table) as (server, address):
        ana, task = await seat(address, Greeting(code=server.door.code, name="ana", role="commander"))
        slow = Slow(table, monkeypatch)
        ana.type("say this takes long")
        await until(slow.begun.is_set)
        stranger, other = await seat(address, Greeting(code="WRONG", name="bo", role="comms"))
        assert "code" in stranger.closed
        assert not any("this takes long" in line for line in ana.lines)
        slow.stop.set()
        await until(lambda: any("this takes long" in line for line in ana.lines))
        await gone(task, other)


async def test_a_long_second_keeps_the_terminals_screen_drawing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = seated(tmp_path)
    here = LocalSeat(table)
    slow = Slow(table, monkeypatch)
    here.type("say a word")
    await until(slow.begun.is_set)
    for _ in range(8):
        here.turn(0.25)  # of which nothing is lost, and nothing piles up
    slow.stop.set()
    await until(lambda: any("a word" in line for line in here.lines))
    here.close()
    table.close()


def test_whoever_may_not_end_the_table_does_not_make_the_engine_run_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = seated(tmp_path)

    def never() -> str:
        raise AssertionError("the rest of the drill was run")

    monkeypatch.setattr(table, "_final", never)
    assert "facilitator" in refused(table, "eve", do="end")
    table.close()


def test_every_message_that_is_refused_changes_nothing(tmp_path: Path) -> None:
    table = seated(tmp_path)
    before, size = table.state, table.log.path.stat().st_size
    for do, model in MESSAGES.items():
        if model.by:
            fields = {"run": 1, "inject": "later", "kind": "x", "text": "x", "name": "cy", "role": "dba"}
            known = {key: value for key, value in fields.items() if key in model.model_fields}
            assert isinstance(table.enter("eve", message_of({"do": do, **known})), Refused), do
    assert (table.state, table.log.path.stat().st_size) == (before, size)
    table.close()
