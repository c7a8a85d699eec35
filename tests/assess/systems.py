"""A small system to assess, and a way to assess it in this process."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from drill.assess.assessment import Assessment, AssessOptions, assess
from drill.assess.subject import Subject, load_subjects

TODAY = date(2026, 11, 30)
LEVEL = """\
level: orders
title: Orders
chapter: tests
clock: {{length: 10m}}
places: {{us-east-1: [a, b]}}
data: {{gib: 20}}
traffic:
  browse: {{rate: {rate}, reads: 2, within: 300ms, timeout: 1s, fresh: 30s}}
  order: {{rate: 10/s, reads: 1, writes: 1, within: 500ms, timeout: 2s}}
objectives: {{pass: {{availability: ">= 90 %"}}}}
start:
  database:
    {{service: rds, engine: postgres, class: db.r6g.large, zone: a, multi_az: "{standby}", storage: {{type: gp3, gib: 100}}}}
  clients: {{pool: {pool}}}
"""


def subject(
    folder: Path, *, standby: str = "off", rate: str = "40/s", pool: str = "20", policy: str = "", workload: str = ""
) -> Subject:
    """The system in a folder, with a policy and a workload where they are given."""
    folder.mkdir(exist_ok=True)
    (folder / "level.yaml").write_text(LEVEL.format(standby=standby, rate=rate, pool=pool), encoding="utf-8")
    for name, text in (("policy.yaml", policy), ("workload.yaml", workload)):
        if text:
            (folder / name).write_text(text, encoding="utf-8")
    (found,) = load_subjects(str(folder))
    return found


def assessed(
    given: Subject, *only: str, limits: bool = False, ranges: bool = False, today: date = TODAY, seeds: int = 1
) -> Assessment:
    """The assessment with a few faults of the pack."""
    return assess(given, AssessOptions(seeds, only, ranges, limits), today)
