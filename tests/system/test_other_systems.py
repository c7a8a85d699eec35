"""What other systems lack or do otherwise, as far as that can be tried on this one: its functions taken away or replaced."""

from __future__ import annotations

import asyncio
import ctypes
import importlib.util
import os
import re
import signal
import subprocess
import sys
import threading
import types
from pathlib import Path

import pytest

from drill.system import daemon_threads, desktop, file_opening, processes, signals
from drill.system.signals import on_ending

ROOT = Path(__file__).resolve().parents[2]
ASKS = re.compile(
    r"os\.name\b|sys\.platform\b|hasattr\((os|signal)\b|getattr\((os|signal)\b|import (fcntl|msvcrt|termios|winreg)\b"
    r"|platform\.system|\.add_signal_handler|signal\.signal\(|getppid|killpg|os\.fork|O_BINARY|O_NONBLOCK"
)
SPAWNED = """\
import multiprocessing
from drill.cli.worker_pool import worker_pool
if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    with worker_pool(2) as executor:
        print(sum(executor.map(abs, range(-3, 4))) if executor else 12)
"""


def as_on(system: str, name: str, monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    """A module of `drill.system` as it is loaded on another system."""
    monkeypatch.setattr(sys, "platform", system)
    spec = importlib.util.spec_from_file_location(f"{name}_elsewhere", ROOT / "drill" / "system" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_nothing_else_asks_which_system_it_runs_on() -> None:
    asking = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "drill").rglob("*.py"))
        if path.parent.name != "system"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if ASKS.search(line)
    ]
    assert asking == []


def test_without_masks_ctrl_c_is_not_held_back(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pthread_sigmask", "sigpending"):
        monkeypatch.delattr(signal, name, raising=False)
    with signals.ctrl_c_held_back():
        signals.answer_ctrl_c()


def test_without_sighup_the_others_are_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signals, "ENDING", (signal.SIGTERM,))
    heard: list[str] = []
    with on_ending(lambda: heard.append("told to end")):
        signal.raise_signal(signal.SIGTERM)
    assert heard == ["told to end"]
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_outside_the_main_thread_no_signal_is_handled() -> None:
    failed: list[BaseException] = []

    def elsewhere() -> None:
        try:
            with on_ending(lambda: None):
                pass
        except BaseException as error:  # noqa: BLE001 (any at all is a failure)
            failed.append(error)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert failed == []


async def test_an_event_loop_that_takes_no_handlers_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_given: object) -> None:
        raise NotImplementedError

    monkeypatch.setattr(asyncio.get_running_loop(), "add_signal_handler", none)
    signals.loop_on_ending(lambda: None)


def test_cores_are_counted_without_an_affinity(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert processes.cores() == (os.cpu_count() or 1)


def test_without_groups_a_process_is_killed_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    class Process:
        pid = 2**22 + 1
        killed = False

        def kill(self) -> None:
            self.killed = True

    process = Process()
    monkeypatch.setattr(os, "name", "nt")
    processes.kill_group(process)  # type: ignore[arg-type]
    processes.end_with_parent(1, 0.0)
    assert process.killed


def test_without_flags_files_are_opened_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_opening, "AT_ONCE", 0)
    file_opening.wait_again(-1)
    path = tmp_path / "file"
    path.touch(0o600)
    file_opening.give_usual_permissions(path)
    assert path.stat().st_mode & 0o600 == 0o600


def test_a_lock_on_windows_is_beyond_every_byte_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []

    def locking(descriptor: int, mode: int, count: int) -> None:
        asked.append((os.lseek(descriptor, 0, os.SEEK_CUR), count))
        assert mode == 2

    monkeypatch.setitem(sys.modules, "msvcrt", types.SimpleNamespace(locking=locking, LK_NBLCK=2))
    module = as_on("win32", "file_locks", monkeypatch)
    with (tmp_path / "file").open("w") as file:
        module.lock_for_writing(file.fileno())
    assert asked == [(2**40, 1)]


@pytest.mark.parametrize(("console", "coloured"), [(True, True), (False, False)])
def test_a_windows_console_is_asked_to_show_colours(
    monkeypatch: pytest.MonkeyPatch, console: bool, coloured: bool
) -> None:
    asked: list[int] = []

    def set_mode(_handle: int, mode: int) -> int:
        asked.append(mode)
        return 1

    kernel = types.SimpleNamespace(
        GetStdHandle=lambda number: number,
        GetConsoleMode=lambda _handle, _mode: int(console),
        SetConsoleMode=set_mode,
    )
    monkeypatch.setattr(ctypes, "windll", types.SimpleNamespace(kernel32=kernel), raising=False)
    module = as_on("win32", "terminal_colours", monkeypatch)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    stream = types.SimpleNamespace(isatty=lambda: True, fileno=lambda: 1)
    assert module.coloured(stream) is coloured
    assert asked == ([4] if console else [])


@pytest.mark.parametrize(
    ("system", "ssh", "there"), [("win32", "", True), ("darwin", "", True), ("darwin", "1", False)]
)
def test_a_mac_and_windows_have_a_desktop_unless_one_is_far_away(
    monkeypatch: pytest.MonkeyPatch, system: str, ssh: str, there: bool
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setenv("SSH_CONNECTION", ssh) if ssh else monkeypatch.delenv("SSH_CONNECTION", raising=False)
    assert desktop.has_desktop() is there


@pytest.mark.slow
def test_a_pool_works_where_processes_are_spawned(tmp_path: Path) -> None:
    """As on macOS and Windows, where nothing is forked."""
    program = tmp_path / "spawned.py"
    program.write_text(SPAWNED, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(program)],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert done.stdout == "12\n"


def test_nobody_waits_for_a_thread_that_still_works() -> None:
    begun, never = threading.Event(), threading.Event()
    pool = daemon_threads.DaemonThreads()

    def work() -> None:
        begun.set()
        never.wait(60)

    waiting = pool.submit(work)
    assert begun.wait(10)
    pool.shutdown()
    assert not waiting.done()
    never.set()
    assert pool.submit(int, "7").result(10) == 7
    with pytest.raises(ValueError, match="invalid"):
        pool.submit(int, "seven").result(10)


def test_a_program_ends_at_once_and_with_its_code_while_a_thread_still_works() -> None:
    program = (
        "import time; from drill.system.daemon_threads import DaemonThreads, end_process;"
        "DaemonThreads().submit(lambda: [print(end='', flush=True) for _ in iter(int, 1)]); time.sleep(0.1);"
        "print('said'); end_process(7)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False, cwd=ROOT
    )
    assert (done.returncode, done.stdout, done.stderr) == (7, "said\n", "")
