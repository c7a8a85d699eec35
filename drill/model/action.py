"""What a player, or a runbook rule, does during a drill."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = (
    "failover",
    "promote",
    "reboot",
    "scale",
    "flush",
    "shed",
    "restore",
    "restart-clients",
    "convert",
    "enlarge",
    "revert",
    "encrypt",
    "backtrack",
    "clone",
    "failover-global",
    "switchover-global",
    "admit",
    "rebuild",
)
"""Every action: the words of runbook files, saved runs and the command line."""


@dataclass(frozen=True, slots=True, order=True)
class Action:
    """At second `at_s`, do `kind` to `target`.

    `value`: for scale an instance class (`db.r6g.xlarge`), for scale of `cache` a node class or a number of shards or nodes; for shed a percentage of the class (`50`, 0 stops shedding); for admit the seconds over which what is shed is let in again;
    for restore seconds before now (empty: the latest point before the damage); for encrypt `copy`; for enlarge the volume's new size in GiB;
    for backtrack seconds before now (empty: just before the damage). Otherwise empty.
    """

    at_s: int
    kind: str
    target: str = ""
    value: str = ""
