"""A small level and a design as YAML text, and a way to break them at a marked spot."""

from __future__ import annotations

from drill.errors import Problem, Problems
from drill.files.load import load_design, load_level
from drill.model.level import Level

SPOT = "§"
"""Stands before the token a problem must point to."""

LEVEL = """\
level: night-shift
title: A night shift
chapter: basics
clock: {length: 30m, starts: "22:00"}
places:
  us-east-1: [a, b, c]
  eu-west-1: [a, b]
apps: {zones: [a, b], instances: 4, threads: 100, eject: 10s}
data: {gib: 50, write_bytes: 2 KiB}
traffic:
  checkout:
    rate: {0m: 100/s, 10m: 200/s}
    reads: 2
    writes: 1
    within: 500ms
    timeout: 2s
    fresh: 0s
    retries: {max: 2, backoff: 200ms}
    updates: {browse: 1}
    tables: [orders]
  browse:
    rate: 300/s
    reads: 3
    within: 300ms
    fresh: 30s
    keys: {count: 200_000, zipf: 0.9, bytes: 1 KiB}
    tables: [products]
faults:
  - {at: 10m, for: 5m, do: "drill:az-power", zone: a}
  - {id: slow, at: 20m, for: 2m, do: "aws:ebs:volume-io-latency", node: writer, factor: 20}
budget: {monthly_usd: 900}
objectives:
  pass: {availability: ">= 99 %", lost_writes: 0}
  thrift: {monthly_usd: "<= 700"}
start:
  database:
    service: rds
    engine: postgres
    class: db.r6g.large
    zone: a
    storage: {type: gp3, gib: 100}
  replicas: [{zone: b, class: db.r6g.large}]
solutions:
  standby: {database: {multi_az: standby}}
traps:
  bare: {replicas: []}
choices: [database.multi_az, database.class, replicas, cache, clients, reads, runbook, proxy]
"""

DESIGN = """\
design: mine
for: night-shift
database:
  service: rds
  engine: postgres
  class: db.r6g.large
  zone: a
  multi_az: standby
  storage: {type: gp3, gib: 100}
replicas:
  - {zone: b, class: db.r6g.large}
proxy: off
cache:
  service: elasticache
  engine: valkey
  class: cache.r6g.large
  replicas: 1
  ttl: 60s
clients: {connect_timeout: 2s, dns_ttl: forever, pool: off}
reads: {browse: replicas}
runbook:
  - {when: writer.down, for: 5m, do: promote, target: replica-1}
  - {when: at 12m, do: shed, target: browse, value: 50 %}
"""


def level() -> Level:
    """The level of LEVEL."""
    return load_level(LEVEL)


def broken(text: str, old: str, new: str) -> tuple[str, int, int]:
    """The text with one part replaced, and line and column of the spot marked in the replacement."""
    assert text.count(old) == 1, f"{old!r} must stand once in the text"
    marked = text.replace(old, new)
    assert marked.count(SPOT) == 1, "one spot must be marked"
    before = marked[: marked.index(SPOT)]
    return marked.replace(SPOT, ""), before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def level_problems(text: str) -> tuple[Problem, ...]:
    """What is wrong with a level's text; empty when it loads."""
    try:
        load_level(text)
    except Problems as error:
        return error.problems
    return ()


def design_problems(text: str) -> tuple[Problem, ...]:
    """What is wrong with a design's text on the level of LEVEL; empty when it loads."""
    try:
        load_design(text, level())
    except Problems as error:
        return error.problems
    return ()
