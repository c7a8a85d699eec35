"""What a player, or a runbook rule, does during a drill."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ActionKind(StrEnum):
    """Every action. The value is the word of runbook files, saved runs and the command line."""

    FAILOVER = "failover"
    PROMOTE = "promote"
    REBOOT = "reboot"
    SCALE = "scale"
    FLUSH = "flush"
    SHED = "shed"
    RESTORE = "restore"
    RESTART_CLIENTS = "restart-clients"
    CONVERT = "convert"
    ENLARGE = "enlarge"
    REVERT = "revert"
    ENCRYPT = "encrypt"
    BACKTRACK = "backtrack"
    CLONE = "clone"
    FAILOVER_GLOBAL = "failover-global"
    SWITCHOVER_GLOBAL = "switchover-global"
    ADMIT = "admit"
    REBUILD = "rebuild"


@dataclass(frozen=True, slots=True, order=True)
class Action:
    """At second `at_s`, do `kind` to `target`.

    `value`: for scale an instance class (`db.r6g.xlarge`), for scale of `cache` a node class or a number of shards or nodes; for shed a percentage of the class (`50`, 0 stops shedding); for admit the seconds over which what is shed is let in again;
    for restore seconds before now (empty: the latest point before the damage); for encrypt `copy`; for enlarge the volume's new size in GiB;
    for backtrack seconds before now (empty: just before the damage). Otherwise empty.
    """

    at_s: int
    kind: ActionKind
    target: str = ""
    value: str = ""
