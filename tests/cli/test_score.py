"""drill score: exit codes, streams, files, and the same bytes whatever the machine does."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from drill.errors import ExitCode
from drill.files.library import find_design, find_level
from drill.proof.seeds import judged
from drill.report.score_data import score_data
from tests.cli.conftest import DESIGN, LEVEL, Drill
from tests.proof.levels import LEVEL as SHORT

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("design", "code"), [("@start", ExitCode.PASS), ("@solution:elsewhere", 0), ("@trap", 1), ("@trap:dark", 1)]
)
def test_exit_code_is_the_verdict(drill: Drill, small: str, design: str, code: int) -> None:
    ended = drill("score", small, design)
    assert ended.code == code
    assert ended.out.startswith("✓ PASS" if code == 0 else "✗ FAIL")
    assert ended.err == ""


@pytest.mark.slow
def test_a_verdict_that_depends_on_the_seed_is_unknown(drill: Drill, tmp_path: Path) -> None:
    """The power returns after a minute, the instance a drawn time later: some seeds are back in time, some are not."""
    path = tmp_path / "small.yaml"
    path.write_text(LEVEL.replace(">= 85 %", ">= 36 %"), encoding="utf-8")
    ended = drill("score", str(path), "@trap", "--seeds", "8", "--json")
    singles = [drill("score", str(path), "@trap", "--seed", str(seed)).code for seed in range(1, 9)]
    assert set(singles) == {ExitCode.PASS, ExitCode.FAIL}
    assert ended.code == ExitCode.UNKNOWN
    assert json.loads(ended.out)["verdict"] == "unknown"


def test_json_holds_its_sums(drill: Drill, small: str) -> None:
    content = json.loads(drill("score", small, "@trap", "--json", "--timeline").out)
    counts = content["availability"]
    lost = counts["stale"] + counts["late"] + counts["failed"]
    assert counts["offered"] == counts["good"] + lost == 100 * 180
    assert sum(row["count"] for row in content["ledger"]) == lost > 0
    assert len(content["timeline"]) == 180
    assert sum(row["offered"] for row in content["timeline"]) == counts["offered"]


@pytest.mark.slow
def test_the_same_bytes_whatever_the_hash_seed(small: str) -> None:
    command = [sys.executable, "-m", "drill", "score", small, "@trap", "--json", "--timeline"]
    outputs = {
        subprocess.run(command, capture_output=True, cwd=ROOT, env={"PYTHONHASHSEED": seed}, check=False).stdout
        for seed in ("0", "12345")
    }
    assert len(outputs) == 1
    assert json.loads(outputs.pop())["verdict"] == "fail"


def test_the_number_of_workers_changes_nothing(small: str) -> None:
    level = find_level(small)
    design = find_design("@trap", level)
    texts = {json.dumps(score_data(judged(level, design, 1, 5)))}
    with ProcessPoolExecutor(2) as processes, ThreadPoolExecutor(3) as threads:
        texts |= {json.dumps(score_data(judged(level, design, 1, 5, executor))) for executor in (processes, threads)}
    assert len(texts) == 1


def test_a_design_from_a_file_and_from_standard_input_are_one(
    drill: Drill, small: str, mine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from_file = drill("score", small, mine, "--json").out
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(DESIGN.encode())))
    assert drill("score", small, "-", "--json").out == from_file


def test_a_passing_design_is_green_in_every_format(drill: Drill, small: str, tmp_path: Path) -> None:
    ended = drill("score", small, "@start", "--stars", "calm", "--junit", "out.xml", "--json")
    assert ended.code == 0
    assert json.loads(ended.out)["required"] == ["pass", "calm"]
    assert list(ET.parse(tmp_path / "out.xml").iter("failure")) == []


def test_an_unknown_star_is_refused(drill: Drill, small: str) -> None:
    ended = drill("score", small, "@start", "--stars", "pass,clam")
    assert (ended.code, ended.out) == (2, "")
    assert "no star “clam”; known: pass, calm" in ended.err


def test_junit_counts_the_missed_bounds(drill: Drill, small: str, tmp_path: Path) -> None:
    drill("score", small, "@trap", "--junit", "out.xml")
    suite = ET.parse(tmp_path / "out.xml").getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("3", "2")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("score", "lights-outt", "@start"), "did you mean lights-out?"),
        (("score", "no/such.yaml", "@start"), "no/such.yaml"),
        (("score", "lights-out", "@solution:standbye"), "did you mean @solution:standby?"),
        (("score", "lights-out", "no-such.yaml"), "no-such.yaml"),
        (("score", "lights-out", "@start", "--timeline"), "--timeline needs --format json"),
        (("score", "lights-out", "@start", "--seeds", "0"), "--seeds"),
        (("score", "lights-out", "@start", "--seed", "-1"), "--seed"),
        (("score", "lights-out"), "DESIGN"),
        (("scroe",), "Did you mean 'score'?"),
        (("score", "lights-out", "@start", "--jsn"), "--json"),
        (("score", "lights-out\x1b[2J", "@start"), "there is no level"),
    ],
)
def test_unusable_input_is_said_on_stderr_with_a_way_to_mend_it(
    drill: Drill, arguments: tuple[str, ...], said: str
) -> None:
    ended = drill(*arguments)
    assert ended.code == ExitCode.UNUSABLE
    assert ended.out == ""
    assert said in ended.err
    assert "Traceback" not in ended.err
    assert "\x1b" not in ended.err


@pytest.mark.parametrize("option", ["--junit", "--save"])
def test_a_file_that_cannot_be_written_is_one_sentence(drill: Drill, small: str, option: str) -> None:
    ended = drill("score", small, "@start", option, "no/such/folder/file")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "drill: no/such/folder/file cannot be written: no such file or directory\n"


def test_all_problems_of_a_level_come_at_once(drill: Drill, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(LEVEL.replace("100/s", "a lot").replace("zone: us-east-1a", "zone: mars-1a"), encoding="utf-8")
    ended = drill("score", str(path), "@start")
    assert ended.code == 2
    assert "bad.yaml:8:" in ended.err or "bad.yaml:9:" in ended.err


@pytest.mark.slow
def test_ranges_say_what_the_verdict_hangs_on(drill: Drill, small: str) -> None:
    """The trap loses whatever the constants are; nothing decides."""
    done = drill("score", small, "@trap", "--ranges", "--json")
    assert done.code == 1
    content = json.loads(done.out)
    assert content["ranges"]["hangs_on"] == []
    assert 0 < content["ranges"]["swept"] <= content["ranges"]["read"]
    assert content["ranges"]["verdict_at_values"] == "fail"


@pytest.mark.slow
def test_a_verdict_that_hangs_on_a_constant_is_unknown(drill: Drill, tmp_path: Path) -> None:
    """A cache's engineering work costs 83 to 1,000 dollars a month, 333 as it stands: a bound 100 above the bill is between."""
    cache = "  cache: {service: elasticache, engine: valkey, class: cache.t4g.small}\n"
    text = LEVEL.replace("fresh: 30s,", "fresh: 30s, keys: {count: 1000, zipf: 0.9},").replace(
        "solutions:", f"{cache}solutions:"
    )
    path = tmp_path / "small.yaml"
    path.write_text(text, encoding="utf-8")
    usd = json.loads(drill("score", str(path), "@start", "--json").out)["cost"]["monthly_usd"]
    path.write_text(text.replace("pass: {", f'pass: {{monthly_usd: "<= {usd + 100:.0f}", '), encoding="utf-8")
    done = drill("score", str(path), "@start", "--ranges")
    assert done.code == 3
    assert "model.engineering.cache_usd_month" in done.out


def test_a_file_full_of_problems_does_not_flood_the_terminal(drill: Drill, tmp_path: Path) -> None:
    path = tmp_path / "level.yaml"
    path.write_text("level: level\n" + "".join(f"wrong{number}: 1\n" for number in range(100)), encoding="utf-8")
    ended = drill("score", str(path), "@start")
    assert ended.code == ExitCode.UNUSABLE
    assert ended.err.count("error[") == 20
    assert "more; drill check shows them all" in ended.err
    assert drill("check", str(path)).out.count("error[") == 100


def test_causes_are_proven_where_asked_for(drill: Drill, tmp_path: Path) -> None:
    short = tmp_path / "short.yaml"
    short.write_text(SHORT, encoding="utf-8")
    plain = json.loads(drill("score", str(short), "@start", "--json").out)
    proven = json.loads(drill("score", str(short), "@start", "--json", "--causes").out)
    assert "causes" not in plain
    causes = proven.pop("causes")
    assert proven == plain
    assert sum(row["count"] for row in causes["ledger"]) == sum(row["count"] for row in plain["ledger"])
    events = causes["departures"]["events"]
    charged = sum(event["charged"] for event in events if not event["remedy"])
    assert charged + causes["departures"]["without_any"] == sum(row["count"] for row in plain["ledger"])
    assert {row["chain"][-1]["code"] for row in causes["ledger"]} == {"choice.confirmed"}
