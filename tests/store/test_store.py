"""The store: two windows at once, kill -9, damaged files. A drill never stops for any of them."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

import drill.store.store as store_module
from drill.store.migrations import APPLICATION_ID, STEPS
from drill.store.store import FILE, KEPT, Result, Store, StoreError, home, result_of
from tests.scoring.recordings import run

ROOT = Path(__file__).resolve().parents[2]
FIRST = result_of(run(), "design: test\n", "2026-01-02T03:04:05Z")


def result(number: int = 0, **over: object) -> Result:
    return replace(FIRST, digest=f"digest-{number}", **over)  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def test_what_is_remembered_comes_back(store: Store) -> None:
    store.remember(FIRST)
    assert store.results("test") == (FIRST,)
    assert store.best() == {"test": FIRST}
    assert FIRST.stars == ("pass",)


def test_looking_creates_no_file(store: Store) -> None:
    assert store.results("test") == ()
    assert store.best() == {}
    assert store.stars() == {}
    assert store.setting("theme", "dark") == "dark"
    assert not store.path.exists()


def test_the_same_run_is_remembered_once(store: Store) -> None:
    store.remember(FIRST)
    store.remember(replace(FIRST, played_at="2027-01-01T00:00:00Z"))
    assert store.results("test") == (FIRST,)


def test_the_best_is_passed_then_stars_then_availability_then_price(store: Store) -> None:
    ranked = [
        result(1, stars=("pass", "thrift"), availability=0.99),
        result(2, availability=0.999, monthly_micro_usd=1),
        result(3, availability=0.999, monthly_micro_usd=2),
        result(4, availability=0.99, monthly_micro_usd=1),
        result(5, passed=False, stars=(), availability=1.0),
    ]
    for one in reversed(ranked):
        store.remember(one)
    assert list(store.results("test")) == ranked


def test_stars_of_different_runs_add_up(store: Store) -> None:
    store.remember(result(1, stars=("pass", "thrift")))
    store.remember(result(2, stars=("pass", "calm")))
    assert store.stars() == {"test": frozenset(("pass", "thrift", "calm"))}


def test_only_the_best_are_kept(store: Store) -> None:
    for number in range(KEPT + 3):
        store.remember(result(number, availability=number / 1000))
    kept = store.results("test")
    assert len(kept) == KEPT
    assert min(one.availability for one in kept) == 3 / 1000


def test_settings(store: Store) -> None:
    assert store.setting("theme", "dark") == "dark"
    assert store.change_setting("theme", lambda before: f"{before}light") == "light"
    assert store.change_setting("theme", lambda before: f"{before}er") == "lighter"
    assert store.setting("theme", "dark") == "lighter"


def test_the_folder_can_be_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRILL_HOME", str(tmp_path / "deep" / "er"))
    assert home() == tmp_path / "deep" / "er"
    Store().remember(FIRST)
    assert (tmp_path / "deep" / "er" / FILE).is_file()


def test_without_a_choice_it_is_the_platforms_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DRILL_HOME", raising=False)
    assert home().name == "failure-drill"


def test_a_damaged_file_is_said_to_be_and_left_as_it_is(store: Store) -> None:
    store.path.write_bytes(b"not a database at all, but long enough to be one" * 100)
    before = store.path.read_bytes()
    for attempt in (
        lambda: store.remember(FIRST),
        lambda: store.results("test"),
        lambda: store.change_setting("a", str),
    ):
        with pytest.raises(StoreError) as refused:
            attempt()
        assert refused.value.code == "store.unusable"
    assert store.path.read_bytes() == before


def test_somebody_elses_database_is_not_touched(store: Store) -> None:
    with sqlite3.connect(store.path) as other:
        other.execute("CREATE TABLE theirs (x)")
    other.close()
    before = store.path.read_bytes()
    with pytest.raises(StoreError) as refused:
        store.remember(FIRST)
    assert refused.value.code == "store.foreign"
    assert store.path.read_bytes() == before


def test_a_newer_version_is_not_touched(store: Store) -> None:
    store.remember(FIRST)
    database = sqlite3.connect(store.path)
    database.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    database.close()
    with pytest.raises(StoreError) as refused:
        store.results("test")
    assert (refused.value.code, refused.value.facts) == ("store.newer", {"version": len(STEPS) + 1})


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError) as refused:
        Store(tmp_path / "file" / "below").remember(FIRST)
    assert refused.value.code in ("store.no_folder", "store.unwritable")


def test_a_folder_is_checked_before_anything_is_played(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "below", Path("\0"), Path("x" * 300) / "y"):
        with pytest.raises(StoreError):
            Store(folder).check_folder()
    Store(tmp_path / "not" / "yet").check_folder()
    assert not (tmp_path / "not").exists()


def test_a_file_is_checked_page_by_page(store: Store) -> None:
    store.check_file()
    assert not store.path.exists()
    for number in range(40):
        store.remember(result(number))
    store.check_file()
    with store.path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096 * 2)
    with pytest.raises(StoreError):
        store.check_file()


def test_an_error_of_the_caller_is_not_swallowed_and_nothing_is_half_written(store: Store) -> None:
    with pytest.raises(StoreError):
        store.remember(result(1, seed="not a number"))
    assert store.results("test") == ()


WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from drill.store.store import Store
from tests.store.test_store import FIRST
store, name = Store(Path(sys.argv[1])), sys.argv[2]
for number in range(int(sys.argv[3])):
    store.remember(replace(FIRST, digest=f"{name}-{number}"))
    print(number, flush=True)
"""


def writer(folder: Path, name: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(folder), name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


@pytest.mark.slow
def test_windows_at_once_lose_nothing(store: Store) -> None:
    """Four processes start on no file at all and write ten results each."""
    running = [writer(store.path.parent, f"window-{number}", 10) for number in range(4)]
    for one in running:
        one.communicate(timeout=60)
    assert [one.returncode for one in running] == [0] * 4
    assert len(store.results("test")) == 40


def test_a_setting_that_is_added_to_by_several_at_once_keeps_every_addition(store: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: store.change_setting("list", lambda text: f"{text}{number} "), range(40)))
    assert sorted(map(int, store.setting("list").split())) == list(range(40))


def test_a_file_made_between_two_questions_is_still_ours(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = store_module._pragma

    def between(database: sqlite3.Connection, name: str) -> int:
        """The answer, after which another window makes the file, as far as the lock lets it."""
        answer = ask(database, name)
        other = sqlite3.connect(store.path, timeout=0, isolation_level=None)
        with suppress(sqlite3.OperationalError):
            other.executescript(
                "BEGIN IMMEDIATE;" + ";".join(STEPS[0]) + f";PRAGMA application_id = {APPLICATION_ID};COMMIT"
            )
        other.close()
        return answer

    monkeypatch.setattr(store_module, "_pragma", between)
    assert store.change_setting("theme", lambda _: "dark") == "dark"


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")
def test_kill_nine_leaves_a_whole_file_with_everything_that_was_reported(store: Store) -> None:
    one = writer(store.path.parent, "killed", KEPT)
    assert one.stdout is not None
    seen = [one.stdout.readline() for _ in range(5)]
    os.kill(one.pid, signal.SIGKILL)
    seen += one.stdout.readlines()
    one.wait()
    one.stdout.close()
    whole = [line for line in seen if line.endswith("\n")]
    found = {row.digest for row in store.results("test")}
    assert {f"killed-{line.strip()}" for line in whole} - found == set()
    database = sqlite3.connect(store.path)
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()


def test_results_from_before_hints_were_counted_are_kept_and_have_none(store: Store) -> None:
    database = sqlite3.connect(store.path)
    for statement in STEPS[0]:
        database.execute(statement)
    old = {name: getattr(FIRST, name) for name in Result.__slots__ if name != "hints"} | {
        "passed": 1,
        "stars": '["pass"]',
    }
    database.execute(f"INSERT INTO result ({', '.join(old)}) VALUES ({', '.join('?' * len(old))})", tuple(old.values()))
    database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    database.execute("PRAGMA user_version = 1")
    database.commit()
    database.close()
    assert store.results("test") == (FIRST,)
    helped = result(1, hints=2, availability=0.1)
    store.remember(helped)
    assert store.results("test") == (FIRST, helped)


@pytest.mark.parametrize("inside", ["", "deeper/still"])
def test_a_folder_that_is_a_file_is_not_read_as_no_progress(tmp_path: Path, inside: str) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    store = Store(tmp_path / "file" / inside)
    for ask in (store.best, store.stars, store.check_file, lambda: store.setting("seed")):
        with pytest.raises(StoreError) as refused:
            ask()
        assert refused.value.code == "store.not_a_folder"
    assert Store(tmp_path / "new" / "er").best() == {}
