"""drill check --certify and --verify: the proof, its file, and what makes it stale."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from drill.proof import certificate
from drill.proof.court import Effort
from tests.cli.conftest import Drill
from tests.proof.levels import LEVEL as NARROW
from tests.proof.levels import WIDE

LEVEL = NARROW.replace(*WIDE)


@pytest.fixture
def short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(certificate, "FULL", Effort(seeds=2, designs=5, ranges=False))
    monkeypatch.setattr(certificate, "LEAST", Effort(seeds=2, designs=5, ranges=False))
    path = tmp_path / "short.yaml"
    path.write_text(LEVEL, encoding="utf-8")
    return path


@pytest.mark.slow
def test_a_level_is_proven_printed_and_written_beside_it(drill: Drill, short: Path) -> None:
    done = drill("check", "--certify", str(short))
    assert done.code == 0
    assert "✓ every solution wins" in done.out
    content = json.loads(short.with_name("short.certificate.json").read_text(encoding="utf-8"))
    assert content["held"] is True
    assert json.loads(short.with_name("short.par.json").read_text(encoding="utf-8"))["points"]
    assert content["effort"] == {"seeds": 2, "designs": 5, "ranges": False}
    assert drill("check", "--verify", str(short)).code == 0


@pytest.mark.slow
def test_the_same_level_gives_the_same_bytes(drill: Drill, short: Path) -> None:
    path = short.with_name("short.certificate.json")
    drill("check", "--certify", str(short))
    before = path.read_bytes()
    drill("check", "--certify", str(short))
    assert path.read_bytes() == before


@pytest.mark.slow
def test_a_valid_certificate_is_left_alone_unless_forced(drill: Drill, short: Path) -> None:
    path = short.with_name("short.certificate.json")
    drill("check", "--certify", str(short))
    kept = path.read_bytes()
    path.write_bytes(kept + b"\n")
    assert "its certificate is valid" in drill("check", "--certify", str(short)).out
    assert path.read_bytes() == kept + b"\n"
    assert "✓ every solution wins" in drill("check", "--certify", "--force", str(short)).out
    assert path.read_bytes() == kept


@pytest.mark.slow
def test_several_levels_are_proven_side_by_side_and_told_in_their_order(
    drill: Drill, short: Path, tmp_path: Path
) -> None:
    """One of them cannot hold: the whole fails, and both have their proof."""
    other = tmp_path / "other.yaml"
    other.write_text(LEVEL.replace('">= 40 %"', '">= 1 %"'), encoding="utf-8")
    done = drill("check", "--certify", str(short), str(other))
    assert done.code == 1
    assert done.out.index(str(short.with_suffix(".certificate.json"))) < done.out.index("✗ @start loses")
    assert other.with_suffix(".certificate.json").exists()


def test_a_missing_certificate_is_refused(drill: Drill, short: Path) -> None:
    done = drill("check", "--verify", str(short))
    assert done.code == 1
    assert "no certificate" in done.out
    assert "drill check --certify" in done.out


def test_a_stale_certificate_is_refused(drill: Drill, short: Path) -> None:
    drill("check", "--certify", str(short))
    short.write_text(LEVEL.replace("rate: 20/s", "rate: 21/s"), encoding="utf-8")
    done = drill("check", "--verify", str(short))
    assert done.code == 1
    assert "the level or its solutions have changed" in done.out


def test_a_certificate_of_a_smaller_search_is_refused(drill: Drill, short: Path) -> None:
    drill("check", "--certify", str(short), "--designs", "3")
    done = drill("check", "--verify", str(short))
    assert done.code == 1
    assert "a search of 3 designs, fewer than 5" in done.out


@pytest.mark.slow
def test_a_missing_par_is_refused_and_made_without_a_new_proof(drill: Drill, short: Path) -> None:
    drill("check", "--certify", str(short))
    short.with_name("short.par.json").unlink()
    assert "its par is missing" in drill("check", "--verify", str(short)).out
    assert "its certificate is valid" in drill("check", "--certify", str(short)).out
    assert drill("check", "--verify", str(short)).code == 0


@pytest.mark.slow
def test_a_level_that_does_not_hold_is_refused_and_says_what(drill: Drill, short: Path) -> None:
    short.write_text(LEVEL.replace('">= 40 %"', '">= 1 %"'), encoding="utf-8")
    done = drill("check", "--certify", str(short))
    assert done.code == 1
    assert "✗ @start loses and says why" in done.out
    assert drill("check", "--verify", str(short)).code == 1


def test_a_level_with_problems_is_not_proven(drill: Drill, short: Path) -> None:
    short.write_text(LEVEL.replace("title:", "titel:"), encoding="utf-8")
    assert drill("check", "--certify", str(short)).code == 2


@pytest.mark.parametrize("line", [("--designs", "5"), ("--force",)])
def test_options_that_do_not_go_together(drill: Drill, short: Path, line: tuple[str, ...]) -> None:
    assert drill("check", str(short), *line).code == 2
