"""A short level with suspects: at arrival the writer's volume is slow, or many more people have come, or a lock is held."""

from __future__ import annotations

from drill.engine.deck_draws import with_drawn_faults
from drill.files.load import load_level
from drill.model.diagnosis import cause_of
from drill.model.level import Level

TEXT = """\
level: suspects
title: Suspects
chapter: tests
story:
  who: You run the shop's database.
  brief: The phone rings at {enters}.
lesson: {needs: database.class}
clock: {length: 4m, starts: "20:00", enters: 1m}
places: {us-east-1: [a, b, c]}
apps: {instances: 6, threads: 200, eject: 10s}
data: {gib: 20, write_bytes: 1 KiB}
traffic:
  checkout: {rate: 50/s, reads: 2, writes: 1, within: 500ms, timeout: 2s, fresh: 0s, tables: [orders]}
  browse: {rate: 200/s, reads: 3, within: 300ms, timeout: 1s, fresh: 30s, keys: {count: 20_000, zipf: 0.9}}
faults:
  - {id: report, at: 5s, for: 3m, do: "drill:long-transaction", table: orders, told: Somebody opens a report.}
deck:
  - id: trouble
    one_of:
      - {at: {between: [30s, 40s]}, for: 2m, do: "aws:ebs:volume-io-latency", node: writer, factor: 100, suspect: volume, told: Slow.}
      - {at: {between: [30s, 40s]}, for: 2m, do: "drill:traffic-spike", class: browse, factor: 30, suspect: rush, told: Everybody comes.}
      - {at: {between: [30s, 40s]}, for: 2m, do: "drill:schema-change", table: orders, suspect: lock, told: A column is added.}
diagnosis:
  suspects:
    volume: {told: The volume is slow, evidence: Nobody waits for a lock.}
    rush: {told: Too many people, evidence: More requests arrive.}
    lock: {told: A lock queue, evidence: Requests wait for a lock.}
    crash: {told: The writer has crashed, evidence: The writer is down.}
budget: {monthly_usd: 900}
objectives:
  pass: {availability: ">= 1 %"}
  diagnosis: {named_cause: 1, diagnosis_s: "<= 60s", wrong_names: 0}
start:
  database: {service: rds, engine: postgres, class: db.r6g.large, zone: a, storage: {type: gp3, gib: 100}}
"""


def level(text: str = TEXT) -> Level:
    """The level."""
    return load_level(text)


def seed_of(cause: str) -> int:
    """The first seed whose night has this cause."""
    made = level()
    return next(seed for seed in range(1, 100) if cause_of(with_drawn_faults(made, seed)) == cause)
