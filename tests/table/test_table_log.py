"""The log: on disk before it counts, one writer, nothing lost by a crash, a full disk or a damaged line."""

from __future__ import annotations

import json
import os
import resource
import signal
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from drill.errors import DrillError
from drill.table.table_log import DamagedLog, read_log
from drill.table.table_session import TableSession
from drill.table.table_setting import folded, open_setting
from tests.table.tables import done, refused, run, seated, table_session

ROOT = Path(__file__).resolve().parents[2]


def test_a_log_is_its_owners_alone_and_holds_all_texts(tmp_path: Path) -> None:
    table = table_session(tmp_path)
    table.close()
    assert stat.S_IMODE(table.log.path.stat().st_mode) == 0o600
    first = json.loads(table.log.path.read_text(encoding="utf-8").splitlines()[0])
    assert {"format", "engine", "catalog", "seed", "started", "level", "design", "plan"} == first.keys()


def test_a_second_host_on_one_log_is_refused(tmp_path: Path) -> None:
    table = seated(tmp_path)
    with pytest.raises(DrillError) as refused:
        TableSession.resume(table.log.path)
    assert refused.value.code == "table.in_use"
    table.close()
    TableSession.resume(table.log.path).close()


def test_a_log_is_not_begun_over_another(tmp_path: Path) -> None:
    table_session(tmp_path).close()
    with pytest.raises(DrillError, match="--resume"):
        table_session(tmp_path)


def test_a_torn_last_line_is_dropped_and_a_damaged_one_before_it_is_named(tmp_path: Path) -> None:
    table = seated(tmp_path)
    table.close()
    path = table.log.path
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"n":5,"at":0,"wh')
    again = TableSession.resume(path)
    assert again.state.n == 5
    done(again, "cy", do="say", text="on we go")
    again.close()
    assert path.read_bytes().startswith(whole)
    assert len(read_log(path)[1]) == 6
    lines = whole.split(b"\n")
    lines[3] = b"{broken"
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(DamagedLog, match=r":4: .*--until 1 "):
        TableSession.resume(path)
    TableSession.resume(path, until=1).close()
    assert len(read_log(path)[1]) == 2


@pytest.mark.parametrize(
    "line", [b"{}", b"[]", b"5", b'{"n":0,"at":0,"who":"a","wall":"","do":"say","text":"x","x":1}', b"[" * 60000]
)
def test_lines_that_are_no_entries_are_refused(tmp_path: Path, line: bytes) -> None:
    table = table_session(tmp_path)
    table.close()
    with table.log.path.open("ab") as file:
        file.write(line + b"\n")
    with pytest.raises(DamagedLog):
        read_log(table.log.path)


@pytest.mark.parametrize("content", [b"", b"\n", b"{}\n", b"\xff\xfe\n", b'{"format":2}\n', b"[" * 60000 + b"\n"])
def test_files_that_are_no_logs_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "no.table.jsonl"
    path.write_bytes(content)
    with pytest.raises(DrillError):
        read_log(path)


@pytest.mark.parametrize("time", ["", "soon", "2026-11-29", "2026-11-29T20:00:00"])
def test_a_time_on_the_wall_has_its_offset(tmp_path: Path, time: str) -> None:
    table = seated(tmp_path)
    table.close()
    path, known = table.log.path, b"2026-11-29T20:00:00+00:00"
    whole = path.read_bytes()
    first, rest = whole.split(b"\n", 1)
    path.write_bytes(first + b"\n" + rest.replace(known, time.encode(), 1))
    with pytest.raises(DamagedLog, match=":2: "):
        read_log(path)
    path.write_bytes(first.replace(known, time.encode()) + b"\n" + rest)
    with pytest.raises(DamagedLog, match=":1: "):
        read_log(path)
    path.write_bytes(whole)
    assert len(read_log(path)[1]) == 5


def test_an_entry_that_cannot_follow_is_damage(tmp_path: Path) -> None:
    table = seated(tmp_path)
    table.close()
    lines = table.log.path.read_text(encoding="utf-8").splitlines(keepends=True)
    table.log.path.write_text("".join([*lines[:2], *lines[3:]]), encoding="utf-8")
    opening, logged = read_log(table.log.path)
    with pytest.raises(DamagedLog):
        folded(open_setting(opening), logged)


def test_a_full_disk_holds_the_clock_loses_nothing_and_ends_when_there_is_room(tmp_path: Path) -> None:
    table = seated(tmp_path)
    done(table, "facilitator", do="clock", run=10)
    size = table.log.path.stat().st_size
    before = table.state
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 10, hard))
    try:
        assert refused(table, "cy", do="say", text="a word that does not fit")
        assert table.state == before
        assert table.log.path.stat().st_size == size
        second = table.live.second
        table.beat(5.0)
        assert table.live.second == second
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)
    table.beat(1.0)
    done(table, "cy", do="say", text="now it fits")
    table.close()
    texts = [line.entry.message.fields().get("text") for line in read_log(table.log.path)[1]]
    assert texts[-1] == "now it fits"
    assert "a word that does not fit" not in texts


KILLED = """
import sys
from pathlib import Path
from tests.table.tables import done, seated
table = seated(Path(sys.argv[1]))
done(table, "facilitator", do="clock", run=60)
while True:
    for line in (*table.beat(0.25), done(table, "cy", do="say", text="still here")):
        print(line.entry.n, flush=True)
    if not table.state.rate:
        done(table, "facilitator", do="clock", run=60)
"""


@pytest.mark.slow
@pytest.mark.parametrize("shown", [1, 7, 23])
def test_what_was_shown_before_a_kill_is_in_the_log(tmp_path: Path, shown: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(KILLED), str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "DRILL_FAST": "0", "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    seen = [int(process.stdout.readline()) for _ in range(shown)]
    process.kill()
    seen += [int(line) for line in process.stdout.read().split("\n")[:-1]]
    process.wait()
    process.stdout.close()
    path = tmp_path / "small.table.jsonl"
    opening, logged = read_log(path)
    assert max(seen) < len(logged)
    again = TableSession.resume(path)
    assert again.state.rate == 0
    twin = folded(open_setting(opening), logged)
    assert (again.state.people, again.state.actions) == (twin.people, twin.actions)
    again.close()


def test_a_table_taken_up_again_comes_to_the_same_digest(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    whole, cut = seated(tmp_path / "one"), seated(tmp_path / "two")
    for table in (whole, cut):
        run(table, 150)
        done(table, "cy", do="propose", kind="shed", target="browse", value="20 %")
        done(table, "facilitator", do="decide", of=1, yes=True)
    cut.close()
    again = TableSession.resume(cut.log.path)
    again.clock = cut.clock
    for table in (whole, again):
        run(table, 360 - table.live.second)
        done(table, "facilitator", do="end")
        table.close()
    assert again.logged[-1].entry.message == whole.logged[-1].entry.message
    assert len(whole.logged[-1].entry.message.fields()["digest"]) == 64


def test_a_message_sent_twice_is_done_once(tmp_path: Path) -> None:
    table = seated(tmp_path)
    first = table.enter("cy", done(table, "cy", do="say", text="once").entry.message, "7")
    second = table.enter("cy", first.entry.message, "7")  # type: ignore[union-attr]
    assert first is second
    table.close()
    again = TableSession.resume(table.log.path)
    third = again.enter("cy", first.entry.message, "7")  # type: ignore[union-attr]
    assert third.entry.n == first.entry.n  # type: ignore[union-attr]
    again.close()
