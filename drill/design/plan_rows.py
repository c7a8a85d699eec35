"""The rows of the plan, made from the records of the options for a level and a design."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from drill.design.choices import open_options, within
from drill.design.option import Option
from drill.design.option_list import BY_PATH, PLAN, SWITCHED, model_path, value_at, with_value
from drill.design.value_forms import ValueForm
from drill.model.design import Design
from drill.model.level import Level
from drill.model.service import Named


def options(level: Level, design: Design) -> tuple[Option, ...]:
    """The rows that apply to this design on this level."""
    absent = {path for path in SWITCHED if getattr(design, path) is None}
    specs = (spec for spec in PLAN if spec.path in absent or spec.path.partition(".")[0] not in absent)
    rows = (row for spec in specs for row in (spec.rows(spec, level, design) if spec.rows else (_row(spec.path),)))
    return tuple(row for row in rows if allowed(level, row.key) and row.shown(level, design))


def allowed(level: Level, key: str) -> bool:
    """True if the level lets the player change this part of the design."""
    return not level.choices or _within(key, level.choices)


@lru_cache(maxsize=4096)
def _within(key: str, choices: tuple[str, ...]) -> bool:
    return within(key, open_options(choices))


@cache
def _row(path: str) -> Option:
    """The single row of an option. It reads and writes its own field, unless its record says otherwise."""
    spec, names = BY_PATH[path], model_path(path)
    records = spec.form.records if isinstance(spec.form, ValueForm) else None

    def get(design: Design) -> Any:  # noqa: ANN401 (values of every kind)
        value = value_at(design, names)
        return value.name if isinstance(value, Named) else value

    def put(_level: Level, design: Design, value: Any) -> Design:  # noqa: ANN401
        made: Design = with_value(design, names, records[value] if records else value)
        return made

    return spec.row(spec.get or get, spec.put or put)


def option_key(path: tuple[str | int, ...]) -> str:
    """The key of the row that a violation points at."""
    text = ".".join(str(part) for part in path)
    if text.startswith("replicas.") and not text.endswith(".zone"):
        return "replicas." + text.rpartition(".")[2]
    if text.startswith("endpoints."):
        return ".".join(text.split(".")[:2])
    if text.startswith("database.capacity"):
        return "database.capacity"
    return {"cache.engine": "cache", "cache.service": "cache", "cache.nodes": "cache.shards"}.get(text, text)
