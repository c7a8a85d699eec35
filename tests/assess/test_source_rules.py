"""Findings that only sources show: passwords written out, versions out of support."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from drill.assess.pack_findings import found_in_sources
from drill.assess.subject import load_subjects
from drill.cli.main import run
from drill.model.said import Fact

TODAY = date(2026, 11, 30)
TEMPLATE = """\
Parameters:
  Secret: {Type: String, NoEcho: true}
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      EngineVersion: "12.7"
      DBInstanceClass: db.r6g.large
      AllocatedStorage: "100"
      MasterUsername: root
      MasterUserPassword: hunter2-canary
  Other:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      EngineVersion: "16.4"
      DBInstanceClass: db.r6g.large
      AllocatedStorage: "100"
      MasterUserPassword: !Ref Secret
  Sessions:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: ours
      Engine: redis
      EngineVersion: "5.0.6"
      CacheNodeType: cache.r6g.large
      NumCacheClusters: 2
"""
Row = tuple[str, str, int, dict[str, Fact]]


def found(folder: Path, text: str) -> dict[str, list[Row]]:
    source = folder / "stack.yaml"
    source.write_text(text, encoding="utf-8")
    assert run(["import", str(source), "-o", str(folder / "r")]) == 0
    return {
        item.name: [
            (one.code, one.origin.resource, one.origin.line, dict(one.said.facts))
            for one in found_in_sources(item, TODAY)
        ]
        for item in load_subjects(str(folder / "r"))
    }


def test_each_finding_is_at_the_line_of_its_own_system(tmp_path: Path) -> None:
    rows = found(tmp_path, TEMPLATE)
    assert rows["orders"] == [
        ("A212", "Orders", 12, {"property": "MasterUserPassword"}),
        ("A214", "Orders", 8, {"engine": "postgres", "version": "12", "ended": "2025-02-28"}),
    ]
    assert rows["other"] == []
    assert rows["sessions"] == [
        ("A214", "Sessions", 26, {"engine": "redis", "version": "5", "ended": "2026-01-31"}),
    ]
