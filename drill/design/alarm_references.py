"""Checks the alarms of a design: names, nodes that have the metric, and the periods that CloudWatch accepts."""

from __future__ import annotations

from collections.abc import Iterator

from drill.design.level_context import cache_primaries, database_nodes
from drill.model.cloud_metric import CLOUD_METRICS, SAMPLE_S, CloudMetric, CloudSubject, cache_publishes
from drill.model.design import Alarm, Design
from drill.syntax.document import Path
from drill.syntax.problems import FileRule, quoted, suggest
from drill.words import units

HOUR_S, DAY_S = 3600, 86_400
LONGEST_S = DAY_S
"""The most that an alarm looks back over periods under an hour (Amazon CloudWatch User Guide, Common features of alarms)."""
LONGEST_BY_HOURS_S = 7 * DAY_S
"""The same for periods of an hour and more."""
Problem = tuple[FileRule, Path, str, str]
"""Rule, place, what is wrong, how to fix it."""


def alarm_problems(design: Design) -> Iterator[Problem]:
    """Every problem of the design's alarms, in their order."""
    seen: set[str] = set()
    for number, alarm in enumerate(design.alarms):
        path: Path = ("alarms", number)
        if alarm.name in seen:
            yield (
                FileRule.TWICE,
                (*path, "name"),
                f"two alarms are called {quoted(alarm.name)}",
                "give each its own name",
            )
        seen.add(alarm.name)
        yield from _node(alarm, design, path)
        yield from _periods(alarm, path)


def nodes_with(metric: CloudMetric, design: Design) -> tuple[str, ...]:
    """The nodes of a design that publish a metric."""
    databases, cache = database_nodes(design), design.cache
    if cache is not None and not cache_publishes(metric.name, cache.service.name, cache.engine.name):
        return ()
    found: dict[CloudSubject, tuple[str, ...]] = {
        "database": databases,
        "replica": databases[1:],
        "cache": cache_primaries(design),
        "balancer": ("balancer",),
    }
    return found[metric.subject]


def longest_s(period_s: float) -> int:
    """The most that an alarm looks back, by the length of its periods."""
    return LONGEST_BY_HOURS_S if period_s >= HOUR_S else LONGEST_S


def _node(alarm: Alarm, design: Design, path: Path) -> Iterator[Problem]:
    known = nodes_with(CLOUD_METRICS[alarm.metric], design)
    if alarm.node not in known:
        message = f"{quoted(alarm.node)} has no metric {alarm.metric}"
        yield FileRule.NODE, (*path, "node"), message, suggest(alarm.node, known) or "the design has no node with it"


def _periods(alarm: Alarm, path: Path) -> Iterator[Problem]:
    if alarm.period_s % SAMPLE_S:
        message = f"the period is {units.duration(alarm.period_s)}, and these metrics have a sample a minute"
        yield FileRule.TIME, (*path, "period"), message, "write whole minutes: 1m or 5m"
    if alarm.needed > alarm.periods:
        message = f"{alarm.needed} data points cannot breach in {alarm.periods} periods"
        yield FileRule.CONFLICT, (*path, "datapoints"), message, f"write at most {alarm.periods}"
    longest = longest_s(alarm.period_s)
    if alarm.periods * alarm.period_s > longest:
        message = f"the periods add up to more than {units.duration(longest)}"
        yield FileRule.RANGE, (*path, "periods"), message, f"write at most {longest // alarm.period_s}"
