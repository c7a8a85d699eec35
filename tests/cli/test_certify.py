"""drill check --certify and --verify: the proof, its file, and what makes it stale."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from drill.proof import certificate
from drill.proof.claim_evidence import Effort
from tests.cli.conftest import Drill
from tests.proof.levels import BOTH, TORN, WIDE
from tests.proof.levels import LEVEL as NARROW

LEVEL = NARROW.replace(*WIDE).replace(*TORN).replace(*BOTH)


def told(drill: Drill, *line: str) -> tuple[int, dict[str, dict[str, Any]], dict[str, bool]]:
    """What `drill check` says of a level: its exit code, the facts of its remarks by code, and which claims held."""
    ended = drill("check", *line, "--format", "json")
    (proved,) = json.loads(ended.out)
    remarks = {said["code"]: said["facts"] for said in proved["said"]}
    return ended.code, remarks, {claim["code"]: claim["held"] for claim in proved["claims"]}


@pytest.fixture
def short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(certificate, "FULL", Effort(seeds=2, designs=5, ranges=False))
    monkeypatch.setattr(certificate, "LEAST", Effort(seeds=2, designs=5, ranges=False))
    path = tmp_path / "short.yaml"
    path.write_text(LEVEL, encoding="utf-8")
    return path


@pytest.mark.slow
def test_a_level_is_proven_printed_and_written_beside_it(drill: Drill, short: Path) -> None:
    code, remarks, claims = told(drill, "--certify", str(short))
    assert (code, set(remarks), claims["claim.solutions_win"]) == (0, {"proof.proven", "proof.difficulty"}, True)
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
    code, remarks, claims = told(drill, "--certify", str(short))
    assert (code, set(remarks), claims) == (0, {"proof.certificate_valid", "proof.difficulty"}, {})
    assert path.read_bytes() == kept + b"\n"
    _, remarks, claims = told(drill, "--certify", "--force", str(short))
    assert (set(remarks), claims["claim.solutions_win"]) == ({"proof.proven", "proof.difficulty"}, True)
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
    certificates = [str(path.with_suffix(".certificate.json")) for path in (short, other)]
    assert [name for line in done.out.splitlines() for name in certificates if name in line] == certificates
    (wins, loses) = json.loads(drill("check", "--verify", str(short), str(other), "--format", "json").out)
    assert (wins["held"], loses["held"]) == (True, False)
    assert other.with_suffix(".certificate.json").exists()


def test_a_missing_certificate_is_refused(drill: Drill, short: Path) -> None:
    code, remarks, _ = told(drill, "--verify", str(short))
    assert (code, set(remarks)) == (1, {"stale.missing"})
    assert f"drill check --certify {short}" in drill("check", "--verify", str(short)).out


@pytest.mark.slow
def test_a_stale_certificate_is_refused(drill: Drill, short: Path) -> None:
    drill("check", "--certify", str(short))
    short.write_text(LEVEL.replace("rate: 20/s", "rate: 21/s"), encoding="utf-8")
    code, remarks, _ = told(drill, "--verify", str(short))
    assert code == 1
    assert "stale.level" in remarks


@pytest.mark.slow
def test_a_certificate_of_a_smaller_search_is_refused(drill: Drill, short: Path) -> None:
    drill("check", "--certify", str(short), "--designs", "3")
    code, remarks, _ = told(drill, "--verify", str(short))
    assert code == 1
    assert remarks["stale.few_designs"] == {"designs": 3, "least": 5}


@pytest.mark.slow
def test_a_missing_par_is_refused_and_made_without_a_new_proof(drill: Drill, short: Path) -> None:
    drill("check", "--certify", str(short))
    short.with_name("short.par.json").unlink()
    assert set(told(drill, "--verify", str(short))[1]) == {"stale.no_par"}
    assert set(told(drill, "--certify", str(short))[1]) == {"proof.certificate_valid", "proof.difficulty"}
    assert drill("check", "--verify", str(short)).code == 0


@pytest.mark.slow
def test_a_level_that_does_not_hold_is_refused_and_says_what(drill: Drill, short: Path) -> None:
    short.write_text(LEVEL.replace('">= 40 %"', '">= 1 %"'), encoding="utf-8")
    code, remarks, claims = told(drill, "--certify", str(short))
    assert (code, set(remarks), claims["claim.start_loses"]) == (1, {"proof.not_proven", "proof.difficulty"}, False)
    assert drill("check", "--verify", str(short)).code == 1


@pytest.mark.slow
def test_an_older_certificate_is_verified_named_incomplete_and_completed_by_what_it_lacks(
    drill: Drill, short: Path
) -> None:
    path = short.with_name("short.certificate.json")
    drill("check", "--certify", str(short))
    whole = path.read_bytes()
    content = json.loads(whole)
    del content["difficulty"]
    gone = {"claim.none_dominates", "claim.start_loses"}
    content["claims"] = [claim for claim in content["claims"] if claim["claim"] not in gone]
    path.write_text(json.dumps(content), encoding="utf-8")

    code, remarks, claims = told(drill, "--verify", str(short))
    # No certificate is older than the claim that the start loses: whoever deletes it does not get around it.
    assert (code, set(remarks), gone & set(claims)) == (0, {"proof.lacks"}, {"claim.start_loses"})
    assert "! short:" in drill("check", "--verify", str(short)).out

    code, remarks, claims = told(drill, "--certify", str(short))
    assert (code, set(remarks), claims) == (0, {"proof.completed", "proof.difficulty"}, dict.fromkeys(gone, True))
    assert path.read_bytes() == whole


def test_a_level_with_problems_is_not_proven(drill: Drill, short: Path) -> None:
    short.write_text(LEVEL.replace("title:", "titel:"), encoding="utf-8")
    assert drill("check", "--certify", str(short)).code == 2


@pytest.mark.parametrize("line", [("--designs", "5"), ("--force",)])
def test_options_that_do_not_go_together(drill: Drill, short: Path, line: tuple[str, ...]) -> None:
    assert drill("check", str(short), *line).code == 2
