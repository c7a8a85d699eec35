"""The content of the field guide: options with prices, faults with their names, figures with sources."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from drill.catalog.figure_sheet import figures
from drill.design.hidden_parts import concerns, masked
from drill.design.level_context import LevelContext
from drill.design.option import Option
from drill.design.option_list import BY_PATH
from drill.design.option_spec import HOW, Modification
from drill.design.plan_rows import options
from drill.engine.faults.fault_spec import FaultSpec
from drill.engine.faults.fault_table import FAULTS
from drill.errors import DrillError
from drill.model.level import Fault, Level, Region
from drill.model.level_traffic import WorkQueue
from drill.session.unmodelled_features import BEYOND, UnmodelledFeature
from drill.syntax.safe_text import safe
from drill.words import units
from drill.words.fault_sentences import DATA_WORDS, SEVERS_WORDS

if TYPE_CHECKING:
    from drill.model.design import Design

MOST_PRICES = 8
FAULT_GROUP = "Faults"
BEYOND_GROUP = "Not in the model"
VARIANTS: tuple[tuple[tuple[str, object], ...], ...] = (
    (("replicas", 2), ("proxy", True), ("cache", ("elasticache", "redis")), ("database.encrypted", False)),
    (("database.multi_az", "standby"), ("replicas", 2)),
    (("cache", ("elasticache", "memcached")), ("database.engine", "oracle")),
    (("cache", ("elasticache-serverless", "valkey")),),
    (
        ("database.service", "aurora"),
        ("database.engine", "mysql"),
        ("replicas", 2),
        ("scaling", True),
        ("database.class", "db.serverless"),
    ),
)
"""Choices under which, between them, every row is shown."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the guide."""

    group: str
    title: str
    what: str
    costs: tuple[str, ...]
    helps: str
    hinders: str
    sources: tuple[str, ...]
    changed: str = ""
    """The way a running system gets another value."""


ELSEWHERE = Region("us-west-2", ("us-west-2a", "us-west-2b"))
"""A region for what needs a second one."""


def all_options_level(level: Level) -> Level:
    """A level on which every option has a reason to be shown."""
    faults = tuple(Fault(f"guide-{n}", kind, 60, 0) for n, kind in enumerate(FAULTS))
    classes = tuple(replace(item, ephemeral=item.ephemeral or item.cacheable) for item in level.classes)
    able = next((item for item in classes if item.cacheable), None)
    more = (replace(able, name=f"more-{able.name}"),) if able else ()
    queued = replace(level.classes[0], name="queued", ephemeral=False, queue=WorkQueue())
    regions = level.regions if len(level.regions) > 1 else (*level.regions, ELSEWHERE)
    return replace(level, choices=(), faults=faults, classes=(*classes, *more, queued), regions=regions)


_ONE_AT_A_TIME = Lock()


def entries(level: Level) -> tuple[Entry, ...]:
    """Every option, each topic once, every fault, then what the model does not run. Prices are of `level`'s own design and traffic.

    Whoever asks while they are put together, the guide and every command palette, waits for them: threads that all did the
    same work kept the game from ending for ten seconds.
    """
    with _ONE_AT_A_TIME:
        return _entries(level)


@lru_cache(maxsize=2)
def _entries(level: Level) -> tuple[Entry, ...]:
    here = all_options_level(level)
    found: dict[str, Entry] = {}
    groups: dict[str, list[str]] = {}
    for design in _designs(here):
        for row in options(here, design):
            name = row.topic
            if name not in found:
                found[name] = _entry(here, design, row)
                groups.setdefault(row.group, []).append(name)
    return (
        *(found[name] for names in groups.values() for name in names),
        *map(_fault, FAULTS.values()),
        *map(_beyond, BEYOND),
    )


def _designs(level: Level) -> list[Design]:
    made = []
    for variant in VARIANTS:
        design = masked(level.start, LevelContext.of(level), level.hidden)
        for key, value in variant:
            row = next((row for row in options(level, design) if row.key == key), None)
            design = row.put(level, design, value) if row else design
        made.append(design)
    return made


def _entry(level: Level, design: Design, row: Option) -> Entry:
    spec = BY_PATH[row.topic]
    return Entry(
        group=row.group,
        title=spec.title or spec.label,
        what=spec.meaning,
        costs=_prices(level, design, row),
        helps=spec.helps,
        hinders=spec.hinders,
        sources=_sources(spec.figures),
        changed=_changed(spec.modified) if spec.modified else "",
    )


def _changed(modified: Modification) -> str:
    """The way a running system gets another value, and the time that takes."""
    took = ""
    if modified.takes:
        figure = figures()[modified.takes]
        took = f", in about {units.duration(figure.value) if figure.unit == 's' else f'{units.factor(figure.value)} {figure.unit}'}"
    text = f"{HOW[modified.how]}{took}{f'; {modified.note}' if modified.note else ''}."
    return f"{text[0].upper()}{text[1:]}"


def _prices(level: Level, design: Design, row: Option) -> tuple[str, ...]:
    """The change of the monthly bill that each value makes to the present design."""
    before = _month(level, design)
    rows = []
    for value, text in (row.near or row.choices)(level, design)[:MOST_PRICES]:
        if value == row.get(design):
            unknown = any(concerns(row.key, path) for path in level.hidden)
            rows.append(
                f"{safe(text).partition('  ')[0]}: {'what the others are compared with' if unknown else 'as it is'}"
            )
            continue
        after = _month(level, row.put(level, design, value))
        if before is not None and after is not None:
            rows.append(
                f"{safe(text).partition('  ')[0]}: {units.change(after - before) if after != before else 'the same'}"
            )
    return tuple(rows)


def _month(level: Level, design: Design) -> int | None:
    from drill.scoring.bill import bill, monthly_micro_usd
    from drill.topology.assemble import assemble

    try:
        return monthly_micro_usd(bill(assemble(level, design)))
    except (DrillError, LookupError, ValueError):
        return None


def _fault(spec: FaultSpec) -> Entry:
    title = spec.title
    origin = (
        "AWS Fault Injection Service has it under this name."
        if spec.kind.startswith("aws:")
        else "No service injects it under a name of its own."
    )
    what = (
        f"{title[0].upper()}{title[1:]}. {spec.kind}. {origin} "
        f"Connections to it {SEVERS_WORDS[spec.severs]}. Its data {DATA_WORDS[spec.data]}."
    )
    advice = spec.advice
    return Entry(FAULT_GROUP, title, what, (), advice.helps, advice.hinders, _sources(advice.figures))


def _beyond(item: UnmodelledFeature) -> Entry:
    sources = (item.source, *_sources(item.figures))
    return Entry(BEYOND_GROUP, item.title, item.what, (), item.helps, item.hinders, sources)


def _sources(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Figures with their ranges and where they were read."""
    rows = []
    for key in keys:
        figure = figures()[key]
        span = f", {units.factor(figure.low)} to {units.factor(figure.high)}" if figure.low != figure.high else ""
        rows.append(f"{key}: {units.factor(figure.value)} {figure.unit}{span}. {figure.source}")
    return tuple(rows)
