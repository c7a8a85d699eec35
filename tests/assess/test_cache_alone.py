"""A cache by itself: the database that its level needs only stands in, and is on no bill."""

from __future__ import annotations

from pathlib import Path

import pytest

from drill.assess.assessment import own_micro_usd_month
from drill.assess.subject import load_subjects
from drill.cli.main import run
from drill.model.run import MICRO
from drill.topology.assemble import assemble

SESSIONS = """\
Resources:
  Sessions:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: ours
      Engine: redis
      CacheNodeType: cache.r7g.large
      NumCacheClusters: 3
"""
USD_HOUR = 0.219
"""Of a cache.r7g.large with Redis on demand in us-east-1, AWS Price List, read on 2 October 2026."""


def test_it_is_billed_for_its_nodes_alone(tmp_path: Path) -> None:
    source = tmp_path / "sessions.yaml"
    source.write_text(SESSIONS, encoding="utf-8")
    assert run(["import", str(source), "-o", str(tmp_path / "r")]) == 0
    (made,) = load_subjects(str(tmp_path / "r"))
    assert made.stands_in
    plant = assemble(made.level, made.design)
    spent = own_micro_usd_month(plant, stands_in=True) / MICRO
    assert spent == pytest.approx(3 * USD_HOUR * 730, abs=0.01)
    assert own_micro_usd_month(plant, stands_in=False) / MICRO > spent


def test_its_texts_and_places_are_those_of_the_cache(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "sessions.yaml"
    source.write_text(SESSIONS, encoding="utf-8")
    assert run(["import", str(source), "-o", str(tmp_path / "r")]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "keeps the cache moderately busy" in told
    assert "writer" not in told
    (made,) = load_subjects(str(tmp_path / "r"))
    lines = SESSIONS.splitlines()
    for option, word in (("database.class", "CacheNodeType"), ("database.multi_az", "AWS::ElastiCache")):
        origin = made.origins.of(made.deciding(option))
        assert (origin.resource, origin.file) == ("Sessions", str(source))
        assert word in lines[origin.line - 1]
    assert made.deciding("cache.class") == "cache.class"
