"""A drill of four minutes: zone a goes dark after one. A standby saves it, a replica does not."""

from __future__ import annotations

from drill.files.load import load_level
from drill.model.level import Level

LEVEL = """\
level: short
title: Short
chapter: tests
story: {who: You., brief: "At {fault.dark.at} zone a goes."}
lesson: {needs: database.multi_az}
clock: {length: 4m, starts: "12:00"}
places: {us-east-1: [a, b, c]}
data: {gib: 20}
traffic:
  book: {rate: 20/s, reads: 2, writes: 1, within: 500ms, timeout: 2s, fresh: 0s, retries: {max: 1, backoff: 200ms}}
  look: {rate: 50/s, reads: 2, within: 300ms, timeout: 1s, fresh: 30s}
faults: [{id: dark, at: 1m, for: 5m, do: "drill:az-power", zone: a}]
budget: {monthly_usd: 600}
objectives:
  pass: {availability: ">= 40 %", availability.book: ">= 40 %", lost_writes: 0}
  thrift: {monthly_usd: "<= 400"}
start:
  database: {service: rds, engine: postgres, class: db.r6g.large, zone: a, storage: {type: gp3, gib: 100}}
choices: [database.multi_az]
solutions: {standby: {database: {multi_az: standby}}}
traps: {}
"""


def level(*changes: tuple[str, str]) -> Level:
    """The level with parts of its text replaced."""
    text = LEVEL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return load_level(text)


WIDE = ("choices: [database.multi_az]", "choices: [database.class, database.multi_az, replicas, clients]")
"""More designs than anybody runs."""

TORN = (
    'thrift: {monthly_usd: "<= 400"}',
    'thrift: {monthly_usd: "<= 400"}\n  ample: {monthly_usd: ">= 401"}',
)
"""Two stars that no design has both of."""
BOTH = (
    "solutions: {standby: {database: {multi_az: standby}}}",
    (
        "solutions:\n"
        "  standby: {database: {multi_az: standby}}\n"
        "  with-replica: {database: {multi_az: standby}, replicas: [{zone: c, class: db.r6g.large}]}"
    ),
)
"""A solution for each of them; of the wide level."""
