"""A short level whose start a predecessor built: a standby that nobody knows of, and a name that clients keep for ever."""

from __future__ import annotations

from drill.files.load import load_level
from drill.model.level import Level
from drill.session.opened_level import OpenedLevel

TEXT = """\
level: inherited-mess
title: The man before you
chapter: tests
story:
  who: You took over the shop's database this morning.
  brief: Your predecessor left no notes. Tonight the power of zone a goes.
  promise: Nine of ten requests.
  hint: A standby helps only those who find it.
  lesson: Clients that never look a name up again do not follow a failover.
lesson: {needs: clients.dns_ttl}
clock: {length: 3m, starts: "23:59"}
places: {us-east-1: [a, b, c]}
apps: {instances: 6, threads: 200, eject: 10s}
data: {gib: 20, write_bytes: 1 KiB}
traffic:
  checkout: {rate: 50/s, reads: 2, writes: 1, within: 500ms, timeout: 2s, fresh: 0s}
faults:
  - {id: dark, at: 30s, for: 60s, do: "drill:az-power", zone: a}
budget: {monthly_usd: 900}
objectives:
  pass: {availability: ">= 50 %"}
start:
  database:
    {service: rds, engine: postgres, class: db.r6g.large, zone: a, multi_az: standby, storage: {type: gp3, gib: 100}}
  clients: {dns_ttl: forever}
  replicas: [{zone: c, class: db.r6g.large}]
solutions: {short: {clients: {dns_ttl: 5s}}}
choices: [clients.dns_ttl, clients.connect_timeout, replicas]
hidden: [clients.dns_ttl, database.multi_az, replicas]
"""


def level() -> Level:
    """The level."""
    return load_level(TEXT)


def opened(*, lab: bool = False) -> OpenedLevel:
    """The level as it is played."""
    return OpenedLevel(level(), lab=lab)
