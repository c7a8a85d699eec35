"""Nothing outlives its parent: workers end when the process they work for is killed, and Ctrl-C is answered at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WORKS = """\
import os, sys, time
from drill.cli.worker_pool import worker_pool
def busy():
    os.write(1, b"%d\\n" % os.getpid())  # one call: with PYTHONUNBUFFERED two workers' prints would mix
    while True:
        pass
with worker_pool(2) as executor:
    futures = [executor.submit(busy) for _ in range(2)]
    futures[0].result()
"""
SIMULATES = """\
import sys
from dataclasses import replace
from drill.cli.worker_pool import worker_pool
from drill.files.library import find_level
from drill.proof.seeds import judged
level = replace(find_level("lights-out"), length_s=86_400)
print("begun", flush=True)
with worker_pool(8) as executor:
    judged(level, level.start, 1, 8, executor)
"""
PATIENCE_S = 20.0
pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows does not tell a process that its parent has gone")


@contextmanager
def started(program: str) -> Iterator[subprocess.Popen[str]]:
    """A program in a session of its own, which a test that fails leaves nothing of."""
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
        env=os.environ | {"DRILL_FAST": "0"},
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def gone(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return status == "Z"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGKILL"])
def test_workers_end_with_their_parent_and_close_its_pipes(name: str) -> None:
    with started(WORKS) as parent:
        assert parent.stdout is not None
        workers = [int(parent.stdout.readline()) for _ in range(2)]
        parent.send_signal(getattr(signal, name))
        parent.wait(PATIENCE_S)
        assert parent.stdout.read() == ""  # comes back only when nobody holds the other end any more
    until = time.monotonic() + PATIENCE_S
    while not all(map(gone, workers)) and time.monotonic() < until:
        time.sleep(0.05)
    assert all(map(gone, workers))


@pytest.mark.slow
def test_ctrl_c_ends_a_long_drill_of_many_seeds_at_once() -> None:
    with started(SIMULATES) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "begun\n"
        time.sleep(1.0)
        parent.send_signal(signal.SIGINT)
        assert parent.wait(PATIENCE_S) != 0
        assert parent.stdout.read() == ""
