"""A short level with two nights: first a zone loses power, then the writer crashes under twice the load."""

from __future__ import annotations

from drill.files.load import load_level
from drill.model.level import Level

TEXT = """\
level: two-nights
title: Two nights
chapter: tests
story:
  who: You run the shop's database.
  brief: Tonight the power of zone a goes at {fault.dark.at}. What comes next week, nobody knows.
lesson: {needs: database.multi_az}
clock: {length: 3m, starts: "22:00"}
places: {us-east-1: [a, b, c]}
apps: {instances: 6, threads: 200, eject: 10s}
data: {gib: 20, write_bytes: 1 KiB}
traffic:
  checkout: {rate: 50/s, reads: 2, writes: 1, within: 500ms, timeout: 2s, fresh: 0s}
faults:
  - {id: dark, at: 30s, for: 60s, do: "drill:az-power", zone: a}
second_night:
  told: A week later, at {fault.crash.at}, the writer crashes in the middle of a sale.
  clock: {length: 4m, starts: "20:00"}
  traffic: {checkout: 2}
  faults:
    - {id: crash, at: 1m, do: "drill:instance-crash", node: writer, told: It crashed.}
budget: {monthly_usd: 900}
objectives:
  pass: {availability: ">= 50 %"}
  calm: {down_s: 90s}
start:
  database: {service: rds, engine: postgres, class: db.r6g.large, zone: a, storage: {type: gp3, gib: 100}}
solutions: {standby: {database: {multi_az: standby}}}
traps: {elsewhere: {database: {zone: b}}}
"""


def level() -> Level:
    """The level."""
    return load_level(TEXT)
