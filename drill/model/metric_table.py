"""The metrics that an objective may bound, one record each.

Bounds in files, the guide, scores, the outlook during a drill, screens and reports all read this table.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from drill.model.metric import Metric, Reading, answered_share, good_share, reads, share, stale_share
from drill.model.run import MICRO


def _availability(reading: Reading) -> float:
    answered = sum(row.good for row in reading.totals) + sum(row.stale for row in reading.totals)
    return share(answered, sum(row.offered for row in reading.totals), empty=1.0)


def _stale_ratio(reading: Reading) -> float:
    return share(sum(row.stale for row in reading.totals), reads(reading), empty=0.0)


def _drained_s(reading: Reading) -> float:
    """The second after which no queue had a backlog; infinite if one has it at the end."""
    return max((inf if row.drained_s is None else float(row.drained_s) for row in reading.queues), default=0.0)


METRICS: tuple[Metric, ...] = (
    Metric(
        "availability",
        unit="share",
        better="more",
        label="availability",
        meaning="share of all requests answered in time; a stale answer counts",
        whole=_availability,
        of_class=answered_share,
        only_worsens=True,
    ),
    Metric(
        "good",
        unit="share",
        better="more",
        label="good answers",
        meaning="share of all requests answered in time and fresh",
        of_class=good_share,
        only_worsens=True,
    ),
    Metric(
        "stale",
        unit="share",
        better="less",
        label="stale reads",
        meaning="share of the answers in time that are older than the class tolerates",
        of_class=stale_share,
        only_worsens=True,
    ),
    Metric(
        "stale_ratio",
        unit="share",
        better="less",
        label="stale reads",
        meaning="the same over all classes that read",
        whole=_stale_ratio,
        only_worsens=True,
    ),
    Metric(
        "worst_minute",
        unit="share",
        better="more",
        label="worst minute",
        meaning="lowest share answered in time in any 60 consecutive seconds",
        whole=lambda reading: reading.worst_minute,
    ),
    Metric(
        "age_p99_s",
        unit="seconds",
        better="less",
        label="99th percentile age",
        meaning="99th percentile of the age of reads",
        whole=lambda reading: reading.age_p99_s,
    ),
    Metric(
        "down_s",
        unit="seconds",
        better="less",
        label="time down",
        meaning="time in which fewer than half of the requests were answered in time",
        whole=lambda reading: reading.down_s,
    ),
    Metric(
        "recovered_s",
        unit="seconds",
        better="less",
        label="recovery",
        meaning="from the first second with more than 1 % lost to the first 30 consecutive seconds without one, after the last second down",
        whole=lambda reading: reading.recovered_s,
    ),
    Metric(
        "rto_s",
        unit="seconds",
        better="less",
        label="recovery by itself",
        meaning="time from a class's first loss until it stays within its objective, for the slowest class; "
        "infinite if a player had to act, or the fault had to end first",
        whole=lambda reading: reading.rto_s,
    ),
    Metric(
        "rpo_s",
        unit="seconds",
        better="less",
        label="recovery point",
        meaning="age of the newest write that survived, at the moment when the newest lost write was committed",
        whole=lambda reading: reading.rpo_s,
    ),
    Metric(
        "backlog",
        unit="count",
        better="less",
        label="largest backlog",
        meaning="largest number of messages waiting in a queue at the end of a second",
        whole=lambda reading: max((row.most for row in reading.queues), default=0.0),
        only_worsens=True,
    ),
    Metric(
        "oldest_message_s",
        unit="seconds",
        better="less",
        label="oldest message",
        meaning="greatest age of a message that waits in a queue",
        whole=lambda reading: max((row.oldest_s for row in reading.queues), default=0.0),
        only_worsens=True,
    ),
    Metric(
        "backlog_s",
        unit="seconds",
        better="less",
        label="time with a backlog",
        meaning="time in which the oldest message of a queue was older than `within` of its class",
        whole=lambda reading: max((float(row.backlog_s) for row in reading.queues), default=0.0),
        only_worsens=True,
    ),
    Metric(
        "drained_s",
        unit="seconds",
        better="less",
        label="backlog worked off",
        meaning="second of the drill after which no message waits longer than `within` of its class; "
        "infinite if one still does at the end",
        whole=_drained_s,
    ),
    Metric(
        "lost_writes",
        unit="count",
        better="less",
        label="lost writes",
        meaning="acknowledged writes that are missing at the end",
        whole=lambda reading: reading.lost_writes,
        only_worsens=True,
    ),
    Metric(
        "refused_writes",
        unit="count",
        better="less",
        label="refused writes",
        meaning="requests that failed because the memory of the cache was full and nothing could be evicted",
        whole=lambda reading: reading.refused_writes,
        only_worsens=True,
    ),
    Metric(
        "monthly_usd",
        unit="usd",
        better="less",
        label="monthly bill",
        meaning="cost of the design per month, in dollars",
        whole=lambda reading: reading.monthly_micro_usd / MICRO,
        only_worsens=True,
    ),
    Metric(
        "drill_usd",
        unit="usd",
        better="less",
        label="cost of the drill",
        meaning="extra cost of the drill itself, in dollars: restores, copies across regions",
        whole=lambda reading: reading.drill_micro_usd / MICRO,
    ),
    Metric(
        "actions",
        unit="count",
        better="less",
        label="actions",
        meaning="actions the player takes by hand; runbook rules do not count",
        whole=lambda reading: reading.actions,
        only_worsens=True,
    ),
    Metric(
        "audit_failures",
        unit="count",
        better="less",
        label="audit failures",
        meaning="findings of an auditor",
        whole=lambda reading: reading.audit_failures,
        only_worsens=True,
    ),
    Metric(
        "named_cause",
        unit="count",
        better="more",
        label="cause named",
        meaning="1 if the player named the true cause of a level with a `diagnosis`, otherwise 0",
        whole=lambda reading: float(reading.naming is not None and reading.naming.named),
    ),
    Metric(
        "diagnosis_s",
        unit="seconds",
        better="less",
        label="time to the cause",
        meaning="time from the player's arrival, or from the fault where that comes later, until the true cause was named; "
        "infinite if it was not, 0 without a `diagnosis`",
        whole=lambda reading: 0.0 if reading.naming is None else reading.naming.took_s,
        only_worsens=True,
    ),
    Metric(
        "wrong_names",
        unit="count",
        better="less",
        label="wrong names",
        meaning="suspects that the player named and that were not the cause",
        whole=lambda reading: 0.0 if reading.naming is None else float(len(reading.naming.wrong)),
        only_worsens=True,
    ),
)
"""Every metric, in the order of the authoring guide."""
OF_DIAGNOSIS = ("named_cause", "diagnosis_s", "wrong_names")
"""Metrics that only a level with a diagnosis may bound."""
BY_NAME = {item.name: item for item in METRICS}


def metric(name: str) -> Metric:
    """The record behind a metric's name, `availability` or `availability.checkout`. Raises KeyError."""
    head, _, cls = name.partition(".")
    found = BY_NAME[head]
    if (found.of_class if cls else found.whole) is None:
        raise KeyError(name)
    return found


def names(classes: Sequence[str]) -> tuple[str, ...]:
    """Every metric of a level with these classes of requests."""
    whole = (item.name for item in METRICS if item.whole)
    return (*whole, *(f"{item.name}.{cls}" for cls in classes for item in METRICS if item.of_class))


def read(name: str, reading: Reading) -> float:
    """The value of a metric. Raises KeyError for an unknown metric or class."""
    found, cls = metric(name), name.partition(".")[2]
    if not cls:
        return found.whole(reading) if found.whole else 0.0
    counts = next((row for row in reading.totals if row.cls == cls), None)
    if counts is None or found.of_class is None:
        raise KeyError(name)
    return found.of_class(counts)
