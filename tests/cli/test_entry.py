"""The command before there is a command: Ctrl-C while it is still importing."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
INTERRUPTS = """\
import os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell in the background has it ignored
os.kill(os.getpid(), signal.SIGINT)
"""
SCRIPT = "from importlib import import_module; getattr(import_module({!r}), {!r})()"


@pytest.mark.parametrize("way", ["module", "script"])
def test_ctrl_c_while_importing_is_an_exit_code_and_no_traceback(tmp_path: Path, way: str) -> None:
    """The first library the command imports presses it."""
    (tmp_path / "click.py").write_text(INTERRUPTS, encoding="utf-8")
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    arguments = {"module": ["-m", "drill"], "script": ["-c", SCRIPT.format(*scripts["drill"].split(":"))]}[way]
    ended = subprocess.run(
        [sys.executable, *arguments],
        env=os.environ | {"PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT)))},
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")


def test_output_that_nobody_can_read_any_more_does_not_change_the_exit_code(tmp_path: Path) -> None:
    """Python's last flush fails too, and then it exits with 120."""
    (tmp_path / "gone.py").write_text(
        "import os, sys\n"
        "from drill.cli.main import drill, main\n"
        "def gone(args, **_):\n"
        "    for stream in (sys.stdout, sys.stderr):\n"
        "        stream.write('x')\n"
        "        unread, end = os.pipe()\n"
        "        os.close(unread)\n"
        "        os.dup2(end, stream.fileno())\n"
        "    return 1\n"
        "drill.main = gone\n"
        "main()\n"
    )
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    ended = subprocess.run([sys.executable, "gone.py"], cwd=tmp_path, env=environment, check=False, timeout=60)
    assert ended.returncode == 1
