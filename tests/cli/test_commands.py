"""levels, draw, check, play, and what every command has in common."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from drill.files.library import shipped
from drill.report.score_data import score_data
from drill.store.store import FILE, Store, result_of
from drill.syntax.document import Document
from drill.syntax.problems import Kind
from drill.syntax.source import parse
from drill.system.terminal_colours import coloured as coloured_stream
from tests.cli.conftest import DESIGN, Drill
from tests.scoring.recordings import judgement, run

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_levels_lists_every_shipped_level_by_chapter(drill: Drill) -> None:
    ended = drill("levels")
    assert (ended.code, ended.err) == (0, "")
    ids = [line.split()[0] for line in ended.out.splitlines() if line.startswith("  ")]
    assert ids == [entry.level.id for entry in shipped() if entry.level]
    assert "lights-out" in ids


@pytest.mark.slow
def test_levels_as_json_with_the_best_result(drill: Drill) -> None:
    Store().remember(replace(result_of(run(), "design: x\n", "2026-01-02T03:04:05Z"), level="lights-out"))
    rows = {row["id"]: row for row in json.loads(drill("levels", "--json").out)}
    assert rows["lights-out"]["best"]["stars"] == ["pass"]
    assert rows["lights-out"]["file"] == "two-zones/lights-out.yaml"
    assert "standby" in rows["lights-out"]["solutions"]
    assert [row["best"] for name, row in rows.items() if name != "lights-out"] == [None] * (len(rows) - 1)
    assert "★" in drill("levels").out


def test_a_damaged_store_is_said_and_the_levels_listed(drill: Drill, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / FILE).write_bytes(b"damaged" * 1000)
    ended = drill("levels")
    assert ended.code == 0
    assert "lights-out" in ended.out
    assert "left as it is" in ended.err


def test_scoring_leaves_no_progress_behind(drill: Drill, small: str, tmp_path: Path) -> None:
    drill("score", small, "@start")
    assert not (tmp_path / "home").exists()


def test_draw_fits_the_size_asked_for(drill: Drill, small: str) -> None:
    ended = drill("draw", small, "@trap", "--width", "80", "--height", "24")
    lines = ended.out.splitlines()
    assert (ended.code, ended.err) == (0, "")
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 24
    assert "writer" in ended.out


def test_draw_looks_from_afar_and_from_near(drill: Drill, small: str) -> None:
    world = drill("draw", small, "@trap", "--width", "80", "--height", "24", "--zoom", "world")
    assert "writer" in world.out
    card = drill("draw", small, "@trap", "--zoom", "node:writer")
    assert "comes from" in card.out
    assert max(map(len, card.out.splitlines())) <= 100
    unknown = drill("draw", small, "@trap", "--zoom", "node:wrtier")
    assert unknown.code == 2
    assert "there is no node 'wrtier'" in unknown.err


def test_draw_without_a_terminal_has_a_size_of_its_own(
    drill: Drill, small: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert drill("draw", small) == drill("draw", small, "--width", "100", "--height", "30")


def test_check_finds_nothing_wrong_with_good_files(drill: Drill, small: str, tmp_path: Path) -> None:
    ended = drill("check", str(tmp_path))
    assert (ended.code, ended.out) == (0, "")
    assert ended.err.startswith("1 checked, no problems\n")


def test_check_holds_a_design_against_its_level(drill: Drill, small: str, mine: str) -> None:
    assert drill("check", mine, "--level", small).code == 0
    wrong = Path(mine)
    wrong.write_text(wrong.read_text(encoding="utf-8").replace("zone: a", "zone: q"), encoding="utf-8")
    ended = drill("check", mine, "--level", small)
    assert ended.code == 2
    assert f"{mine}:3:" in ended.out


def test_check_remarks_on_a_small_machine_that_works_above_its_baseline(drill: Drill, small: str, mine: str) -> None:
    """3,000 requests of two reads of 0.2 ms are 1.2 processors; a db.t4g.medium earns two fifths of one."""
    busy, design = Path(small), Path(mine)
    busy.write_text(busy.read_text(encoding="utf-8").replace("100/s", "3000/s"), encoding="utf-8")
    assert "credits" not in drill("check", mine, "--level", small).err
    design.write_text(design.read_text(encoding="utf-8").replace("db.r6g.large", "db.t4g.medium"), encoding="utf-8")
    ended = drill("check", mine, "--level", small)
    assert ended.code == 0
    assert "0.8 vCPU are charged as CPU credits" in ended.err


@pytest.mark.parametrize("wanted", ["", "for: ../../etc/passwd\n", "for: [1]\n"])
def test_check_needs_to_know_a_designs_level_and_follows_no_path_in_it(
    drill: Drill, tmp_path: Path, wanted: str
) -> None:
    (tmp_path / "d.yaml").write_text(f"design: x\n{wanted}database: {{}}\n")
    ended = drill("check", "d.yaml")
    assert ended.code == 2
    assert ended.out.startswith("d.yaml: error[D000] ")


def test_check_reports_every_file(drill: Drill, tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yml"):
        (tmp_path / name).write_text("level: [\n")
    ended = drill("check", ".", "--format", "json")
    assert ended.code == 2
    assert {row["path"] for row in json.loads(ended.out)} == {"a.yaml", "b.yml"}
    github = drill("check", ".", "--format", "github").out.splitlines()
    assert all(line.startswith("::error file=") for line in github)
    assert len(github) == len(json.loads(ended.out))


@pytest.mark.parametrize("arguments", [(), ("play",), ("play", "lights-out")])
def test_the_game_asks_for_a_terminal(drill: Drill, arguments: tuple[str, ...]) -> None:
    ended = drill(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "drill: the game needs a terminal; without one, use drill score, drill draw or drill levels\n"


def test_play_says_what_is_wrong_with_a_level_before_the_screen_opens(drill: Drill) -> None:
    assert "did you mean lights-out?" in drill("play", "lights-ou").err


@pytest.mark.slow
def test_a_reader_that_goes_away_is_no_error(small: str) -> None:
    """The pipe's reading end is closed before anything is written; the exit code is still the verdict."""
    command = [sys.executable, "-m", "drill", "score", small, "@trap", "--json", "--timeline"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.close()
    assert [line for line in running.stderr.read().splitlines() if not line.startswith(b"small: ")] == []
    assert running.wait() == 1
    running.stderr.close()


def children(pid: int) -> str:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs Linux's /proc")
def test_ctrl_c_is_quiet(small: str) -> None:
    """Interrupted once its workers are running, it ends with 130, no data and no traceback."""
    command = [sys.executable, "-m", "drill", "score", small, "@trap", "--seeds", "5000"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
    while not children(running.pid) and running.poll() is None:
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert out == b""
    assert b"Traceback" not in err


def test_colour_is_for_terminals_only(drill: Drill, small: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" not in drill("score", small, "@start").out


@pytest.mark.parametrize(
    ("no_color", "term", "coloured"), [("", "xterm", True), ("1", "xterm", False), ("", "dumb", False)]
)
def test_no_color_is_obeyed(monkeypatch: pytest.MonkeyPatch, no_color: str, term: str, coloured: bool) -> None:
    class Terminal:
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setenv("TERM", term)
    assert coloured_stream(Terminal()) is coloured  # type: ignore[arg-type]


@pytest.mark.parametrize("group", [(), ("export",), ("new",)])
def test_the_summary_of_every_command_fits_an_80_column_terminal(
    drill: Drill, monkeypatch: pytest.MonkeyPatch, group: tuple[str, ...]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    summaries = drill(*group, "--help").out.split("Commands:")[1]
    assert [line for line in summaries.splitlines() if line.endswith("...")] == []


def test_help_names_every_exit_code(drill: Drill) -> None:
    ended = drill("--help")
    assert ended.code == 0
    for words in ("0 pass", "1 fail", "2 unusable input", "3 unknown"):
        assert words in " ".join(ended.out.split())


def test_the_json_of_the_command_is_the_report(drill: Drill, small: str) -> None:
    assert list(json.loads(drill("score", small, "@start", "--json").out)) == list(score_data(judgement()))


def test_two_formats_at_once_are_refused(drill: Drill, small: str) -> None:
    done = drill("score", small, "@solution", "--json", "--format", "html")
    assert done.code == 2
    assert done.out == ""
    assert drill("score", small, "@solution", "--json", "--format", "json").code == 0


def test_a_file_is_parsed_once_and_a_level_once_for_all_its_designs(
    drill: Drill, small: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("one", "two", "three")
    for name in names:
        (tmp_path / f"{name}.yaml").write_text(DESIGN, encoding="utf-8")
    seen: list[str] = []

    def counted(text: str, name: str, kind: Kind) -> Document:
        seen.append(Path(name).name)
        return parse(text, name, kind)

    for module in ("drill.files.check_file", "drill.files.load"):
        monkeypatch.setattr(f"{module}.parse", counted)
    # Timing the machine reads a level of its own, once a process.
    monkeypatch.setattr("drill.proof.machine_speed.units_per_s", lambda: 1e6)
    ended = drill("check", *(f"{name}.yaml" for name in names), small, "--level", small)
    assert ended.code == 0
    assert ended.err.startswith("4 checked, no problems\n")
    # The level is read once as itself and once for the designs.
    assert Counter(seen) == {"one.yaml": 1, "two.yaml": 1, "three.yaml": 1, Path(small).name: 2}
