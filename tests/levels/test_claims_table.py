"""The table of claims: every fact is decided by a level, and what is decided by a refusal is refused there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from drill.docs.claims_table import claims, deciding, table
from drill.errors import Problems
from drill.files.library import level_path
from drill.files.load import load_level
from drill.shipped import levels_dir
from tests.shipped import shipped


def test_the_claims_are_the_76_of_the_source_documents() -> None:
    assert list(claims()) == [f"C{number:02d}" for number in range(1, 77)]


def test_every_claim_is_decided_by_a_level() -> None:
    assert [claim for claim, levels in deciding().items() if not levels] == []


def test_a_level_decides_claims_that_there_are_each_once() -> None:
    for entry in shipped():
        assert entry.level is not None, entry.path
        decides = entry.level.decides
        assert set(decides) <= set(claims()), entry.path
        assert sorted(set(decides)) == list(decides), entry.path


def test_the_guide_holds_the_table_of_today() -> None:
    guide = (levels_dir() / "README.md").read_text(encoding="utf-8")
    assert table() in guide, "run python -m drill.docs"


# Facts that are refusals: a level's own design, with one change, does not load, by the rule of this code.
SIXTEEN = "{zone: b, class: db.t4g.medium}, " * 16
REFUSED = (
    ("C11", "the-sixteenth", f"replicas: [{SIXTEEN}]", "D121"),
    ("C41", "two-writers", "database: {writers: 5}", "D187"),
    ("C45", "the-auditor", "replicas: [{zone: b, class: db.r6g.large, encrypted: true}]", "D192"),
    ("C50", "the-agent", "database: {service: rds}", "D202"),
    ("C55", "thousand-functions", "proxy: {}", "D141"),
    ("C57", "everybody-reconnects", "proxy: {}", "D142"),
)


@pytest.mark.parametrize(("claim", "name", "change", "code"), REFUSED, ids=str)
def test_what_is_decided_by_a_refusal_is_refused(tmp_path: Path, claim: str, name: str, change: str, code: str) -> None:
    path = level_path(name)
    assert claim in load_level(path).decides
    text = re.sub(r"(?ms)^solutions:.*?(?=^[a-z])", f"solutions:\n  wrong:\n    {change}\n", path.read_text("utf-8"))
    (tmp_path / path.name).write_text(text, encoding="utf-8")
    with pytest.raises(Problems) as caught:
        load_level(tmp_path / path.name)
    assert code in {problem.code for problem in caught.value.problems}
