"""A level of thirty nodes, to see how the screen bears them."""

from __future__ import annotations

_REPLICAS = ", ".join(f"{{zone: {'abc'[n % 3]}, class: db.r6g.large}}" for n in range(12))
THIRTY = f"""\
level: thirty
title: Thirty nodes
chapter: tests
story: {{who: You look at many boxes., brief: A zone fails., promise: Some of it., hint: None., lesson: None.}}
lesson: {{needs: database.multi_az}}
clock: {{length: 30m, starts: "12:00"}}
places: {{us-east-1: [a, b, c]}}
apps: {{instances: 6, threads: 200, eject: 10s}}
data: {{gib: 20, write_bytes: 1 KiB}}
traffic:
  checkout: {{rate: 120/s, reads: 2, writes: 1, within: 500ms, timeout: 2s, fresh: 0s}}
  browse:
    rate: {{0m: 900/s, 2m: 1500/s, 5m: 900/s}}
    reads: 3
    within: 300ms
    timeout: 1s
    fresh: 30s
    keys: {{count: 200_000, zipf: 0.9, bytes: 2 KiB}}
faults:
  - {{id: dark, at: 1m, for: 10m, do: "drill:az-power", zone: a, told: Zone a is dark.}}
budget: {{monthly_usd: 90000}}
objectives:
  pass: {{availability: ">= 50 %"}}
start:
  database:
    service: rds
    engine: postgres
    class: db.r6g.xlarge
    zone: a
    multi_az: standby
    storage: {{type: gp3, gib: 200}}
    backups: {{retention: 7d}}
  replicas: [{_REPLICAS}]
  cache: {{service: elasticache, engine: redis, class: cache.r6g.large, shards: 5, replicas: 1, cluster_mode: true, ttl: 60s}}
solutions: {{as-it-is: {{}}}}
"""
