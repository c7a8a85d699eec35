"""CloudWatch alarms of a source as alarms of the design: each one about a system is mapped, or told with why it is not."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Mapping
from typing import Any

from drill.design.alarm_references import DAY_S, longest_s
from drill.infra.designs.alarms import TELLS, about, alarms_named, dimensions
from drill.infra.designs.design_draft import DesignDraft
from drill.infra.designs.systems import DETAILS, System, slug
from drill.infra.fact_reader import FactReader
from drill.infra.infrastructure import Resource
from drill.infra.resource_names import ALARM, COMPOSITE
from drill.model.cloud_metric import CLOUD_METRICS, SAMPLE_S, CloudMetric, cache_publishes
from drill.model.said import Said
from drill.syntax.forms import MAX_ID

COMPARISONS = {
    "greaterthanthreshold": ">",
    "greaterthanorequaltothreshold": ">=",
    "lessthanthreshold": "<",
    "lessthanorequaltothreshold": "<=",
}
STATISTICS = {
    "average": "average",
    "minimum": "minimum",
    "maximum": "maximum",
    "sum": "sum",
    "samplecount": "sample-count",
}
MISSING = {"missing": "missing", "ignore": "ignore", "breaching": "breaching", "notbreaching": "not-breaching"}
MOST_ALARMS = 50
"""As many as a design holds."""
NAMESPACES: Mapping[str, tuple[str, ...]] = {
    "database": ("AWS/RDS",),
    "replica": ("AWS/RDS",),
    "cache": ("AWS/ElastiCache", "AWS/MemoryDB"),
}
"""Namespaces of the metrics of a subject: the one that the model names, and others with metrics of the same names."""
Place = tuple[str, str]
"""Subject of the metrics, and node of the design."""
WRITER: Place = ("database", "writer")
_AND = re.compile(r"\b(AND|NOT)\b")
"""The condition of a composite alarm beyond any one of its alarms."""
Row = dict[str, tuple[object, str]]
"""An alarm of a design: by its key the value, and the property that decided it."""


class UnmappedAlarmError(Exception):
    """An alarm that the model cannot watch, and why."""

    def __init__(self, said: Said) -> None:
        super().__init__(said.code)
        self.said = said


def put_alarms(draft: DesignDraft, system: System) -> None:
    """The alarms about the system, in the order of the sources; what is not mapped is told at the alarm."""
    reader, nodes = draft.reader, _nodes(system)
    members = {member.id for member in system.members if not DETAILS.match(member.type)}
    composites = _composites(reader)
    made: list[dict[str, Any]] = []
    for item in reader.all_of(ALARM):
        watched = about(reader, item)
        if not watched & members:
            continue
        try:
            subject, node = _place(item, next((nodes[one] for one in nodes if one in watched), ()))
            row = _row(draft, item, subject, node, number=len(made))
        except UnmappedAlarmError as error:
            reader.note("I304", Said("infra.alarm_skipped", why=error.said), item)
            continue
        name = _unused(slug(reader.text(item, "AlarmName") or item.id, "alarm"), [one["name"] for one in made])
        if not _acts(reader, item):
            through = composites.get(item.id)
            if through is None:
                row["pages"] = ("off", "AlarmActions")
            elif _needs_more(through):
                reader.note("I410", Said("infra.alarm_composite"), through, "AlarmRule")
        made.append({})
        draft.start["alarms"] = made
        for key, (value, decided_by) in ({"name": (name, "AlarmName")} | row).items():
            _, how = reader.value(item, decided_by)
            draft.put(f"alarms.{len(made) - 1}.{key}", value, item, decided_by, how)


def _nodes(system: System) -> Mapping[str, tuple[Place, ...]]:
    """Subjects of the metrics and nodes of the design of every resource of a system that has metrics, by the resource's id.

    Of a cluster its writer, if it has one in the home region, then its readers.
    """
    found: dict[str, tuple[Place, ...]] = {}
    number = itertools.count(1)
    readers: tuple[Place, ...] = tuple(("replica", f"replica-{next(number)}") for _ in system.replicas)
    found |= {item.id: (place,) for item, place in zip(system.replicas, readers, strict=True)}
    for cluster, instances in system.abroad:
        there: tuple[Place, ...] = tuple(("replica", f"replica-{next(number)}") for _ in instances)
        found |= {item.id: (place,) for item, place in zip(instances, there, strict=True)}
        found[cluster.id] = there
    if system.cluster is not None:
        found[system.cluster.id] = (WRITER, *readers)
    if system.writer is not None:
        found[system.writer.id] = (WRITER,)
    if system.cache is not None:
        found[system.cache.id] = (("cache", "cache-1"),)
    return found


def _place(item: Resource, places: tuple[Place, ...]) -> Place:
    """The one of a resource's nodes that an alarm watches. Raises UnmappedAlarmError."""
    roles = [value for name, value in dimensions(item) if name == "Role"]
    role = str(roles[0]).upper() if roles and isinstance(roles[0], str) else ""
    if roles and role not in ("READER", "WRITER"):
        raise UnmappedAlarmError(Said("infra.alarm.not_known", property="Dimensions"))
    wanted = [one for one in places if not role or (one == WRITER) == (role == "WRITER")]
    if not places:
        raise UnmappedAlarmError(Said("infra.alarm.no_metrics"))
    if not wanted:
        raise UnmappedAlarmError(Said("infra.alarm.nobody", role=role))
    if len(wanted) > 1 and wanted[0] != WRITER:
        raise UnmappedAlarmError(Said("infra.alarm.all_readers"))
    return wanted[0]


def _row(draft: DesignDraft, item: Resource, subject: str, node: str, *, number: int) -> Row:
    """An alarm on a node as the design has it, after `number` others. Raises UnmappedAlarmError."""
    reader = draft.reader
    if number == MOST_ALARMS:
        raise UnmappedAlarmError(Said("infra.alarm.too_many", most=str(MOST_ALARMS)))
    if item.value("Metrics") not in (None, ()):
        raise UnmappedAlarmError(Said("infra.alarm.metric_math"))
    metric = _metric(draft, item, subject)
    period_s, periods = _number(reader, item, "Period", SAMPLE_S), _number(reader, item, "EvaluationPeriods", 1)
    needed = _number(reader, item, "DatapointsToAlarm", periods)
    whole = not (period_s % SAMPLE_S or periods % 1 or needed % 1)
    if not (whole and 0 < period_s <= DAY_S and periods * period_s <= longest_s(period_s) and 1 <= needed <= periods):
        raise UnmappedAlarmError(Said("infra.alarm.periods", needed=needed, periods=periods, period_s=period_s))
    statistic = "ExtendedStatistic" if reader.says(item, "ExtendedStatistic") else "Statistic"
    row: Row = {
        "node": (node, "Dimensions"),
        "metric": (metric.name, "MetricName"),
        "threshold": (_number(reader, item, "Threshold", None), "Threshold"),
        "comparison": (_word(reader, item, "ComparisonOperator", COMPARISONS, ""), "ComparisonOperator"),
        "statistic": (_word(reader, item, statistic, STATISTICS, ""), "Statistic"),
        "period": (f"{period_s:g}s", "Period"),
        "periods": (int(periods), "EvaluationPeriods"),
        "missing": (_word(reader, item, "TreatMissingData", MISSING, "missing"), "TreatMissingData"),
    }
    return row | ({"datapoints": (int(needed), "DatapointsToAlarm")} if needed != periods else {})


def _metric(draft: DesignDraft, item: Resource, subject: str) -> CloudMetric:
    """The metric that an alarm watches, of a node of a subject. Raises UnmappedAlarmError."""
    name, _ = draft.reader.value(item, "MetricName")
    metric = CLOUD_METRICS.get(name) if isinstance(name, str) else None
    namespaces = NAMESPACES[subject]
    said = str(draft.reader.value(item, "Namespace")[0] or namespaces[0])
    fits = metric is not None and metric.namespace == namespaces[0] and said in namespaces
    if metric is None or not fits or (metric.subject == "replica" and subject != "replica"):
        raise UnmappedAlarmError(Said("infra.alarm.metric", metric=str(name or "")[:60], namespace=said[:60]))
    if subject == "cache":
        service, engine = str(draft.get("cache.service")), str(draft.get("cache.engine"))
        if not cache_publishes(metric.name, service, engine):
            by = engine if any(one.startswith(engine) for one in metric.missing_of) else service
            raise UnmappedAlarmError(Said("infra.alarm.not_published", metric=metric.name, by=by))
    return metric


def _number(reader: FactReader, item: Resource, name: str, absent: float | None) -> float:
    """A number that the source says, or what counts where it says nothing. Raises UnmappedAlarmError."""
    found = reader.text(item, name)
    if not found and absent is not None and not reader.says(item, name):
        return absent
    try:
        number = float(found)
    except ValueError:
        raise UnmappedAlarmError(Said("infra.alarm.not_known", property=name)) from None
    if not abs(number) <= 1e15:
        raise UnmappedAlarmError(Said("infra.alarm.not_known", property=name))
    return number


def _word(reader: FactReader, item: Resource, name: str, words: Mapping[str, str], absent: str) -> str:
    """A word of CloudWatch as the design's. Raises UnmappedAlarmError."""
    found = reader.text(item, name)
    if not found and absent and not reader.says(item, name):
        return absent
    if found not in words:
        raise UnmappedAlarmError(Said("infra.alarm.not_known", property=name))
    return words[found]


def _acts(reader: FactReader, item: Resource) -> bool:
    """True if it notifies somebody by itself."""
    says = any(item.value(name) not in (None, ()) for name in TELLS)
    return says and reader.text(item, "ActionsEnabled") != "false"


def _composites(reader: FactReader) -> Mapping[str, Resource]:
    """The composite alarm that notifies somebody for an alarm, by the alarm's id: one that needs no other alarm if there is one."""
    found: dict[str, Resource] = {}
    for item in sorted(reader.all_of(COMPOSITE), key=_needs_more):
        if _acts(reader, item):
            found |= dict.fromkeys(_alarms_of(reader, item) - found.keys(), item)
    return found


def _needs_more(composite: Resource) -> bool:
    """True if it needs several alarms together. It is taken to need any of them."""
    return _AND.search(str(composite.value("AlarmRule"))) is not None


def _alarms_of(reader: FactReader, item: Resource) -> set[str]:
    """Ids of the metric alarms that a composite alarm names, through others too."""
    found, seen, left = set[str](), {item.id}, [item]
    while left:
        for one in alarms_named(reader, left.pop()):
            if one.id not in seen:
                seen.add(one.id)
                if one.type == COMPOSITE:
                    left.append(one)
                else:
                    found.add(one.id)
    return found


def _unused(name: str, taken: Collection[str]) -> str:
    """A name that a design accepts and no other alarm has: the second of a name ends with -2."""
    ends = ("", *(f"-{number}" for number in range(2, MOST_ALARMS + 1)))
    made = (f"{name[: MAX_ID - len(end)].rstrip('-')}{end}" for end in ends)
    return next(one for one in made if one not in taken)
