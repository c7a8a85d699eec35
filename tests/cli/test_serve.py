"""drill serve: what it says before anybody plays."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from drill.cli.serve import NEEDS
from drill.system.desktop import has_desktop
from tests.cli.conftest import Drill

ROOT = Path(__file__).resolve().parents[2]


def test_what_it_needs_is_the_extra() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert tuple(project["optional-dependencies"]["web"]) == NEEDS
    assert set(NEEDS) <= set(project["optional-dependencies"]["dev"])


def test_without_the_extra_it_says_what_to_type(drill: Drill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drill.cli.serve.find_spec", lambda name: None)
    done = drill("serve")
    assert done.code == 2
    assert done.out == ""
    typed = shlex.split(done.err.split(": ", 2)[2])
    assert typed == [sys.executable, "-m", "pip", "install", *NEEDS]


def test_a_level_that_is_not_there_is_said_before_anything_is_served(drill: Drill) -> None:
    done = drill("serve", "lights-ouf", "--port", "0", "--no-open")
    assert done.code == 2
    assert "lights-out" in done.err


def test_a_port_that_is_taken_is_said(drill: Drill) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = drill("serve", "--no-open", "--port", str(taken.getsockname()[1]))
    assert done.code == 2
    assert "cannot listen on port " in done.err
    assert "--port 0" in done.err


def test_an_address_that_is_not_this_machines_is_said(drill: Drill) -> None:
    done = drill("serve", "--no-open", "--port", "0", "--host", "192.0.2.1")  # RFC 5737: documentation, nobody's
    assert done.code == 2
    assert "--host must be an address of this machine" in done.err


@pytest.mark.parametrize("host", ["x" * 300, "a..b", "../etc"])
def test_a_host_that_can_be_no_name_is_said(drill: Drill, host: str) -> None:
    done = drill("serve", "--no-open", "--port", "0", "--host", host)
    assert done.code == 2
    assert "--host must be an address of this machine" in done.err


@pytest.mark.parametrize(
    ("host", "warned"), [("127.0.0.1", False), ("localhost", False), ("0.0.0.0", True), ("192.0.2.1", True)]
)
def test_more_than_loopback_is_warned_of(
    drill: Drill, monkeypatch: pytest.MonkeyPatch, host: str, warned: bool
) -> None:
    async def stands_in(*given: object) -> None: ...

    monkeypatch.setattr("drill.web.server.serve", stands_in)
    done = drill("serve", "--host", host)
    assert done.code == 0
    assert ("warning: " in done.err) == warned


@pytest.mark.parametrize(
    ("flags", "desktop", "opened"),
    [((), True, True), ((), False, False), (("--open",), False, True), (("--no-open",), True, False)],
)
def test_a_browser_opens_where_there_is_a_desktop(
    drill: Drill, monkeypatch: pytest.MonkeyPatch, flags: tuple[str, ...], desktop: bool, opened: bool
) -> None:
    async def stands_in(*given: object) -> None:
        given[4]("http://127.0.0.1:1/x/")  # type: ignore[operator]

    seen: list[str] = []
    monkeypatch.setattr("drill.web.server.serve", stands_in)
    monkeypatch.setattr("drill.cli.serve.has_desktop", lambda: desktop)
    monkeypatch.setattr("webbrowser.open", seen.append)
    done = drill("serve", *flags)
    assert done.out == "http://127.0.0.1:1/x/\n"
    assert seen == (["http://127.0.0.1:1/x/"] if opened else [])


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="a desktop of another kind")
def test_a_desktop_is_known_by_its_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    assert has_desktop()
    monkeypatch.delenv("DISPLAY")
    assert not has_desktop()


@pytest.mark.slow
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_as_done(tmp_path: Path, ending: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "drill", "serve", "--no-open", "--port", "0"],
        cwd=ROOT,
        env=os.environ | {"DRILL_HOME": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        assert server.stdout.readline().startswith("http://127.0.0.1:")
        server.send_signal(ending)
        _, said = server.communicate(timeout=30)
    assert server.returncode == 0
    assert "Traceback" not in said
