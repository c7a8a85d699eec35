"""Bounds on metrics as files write them: the objectives of a level, the tests of a `*.drill.yaml`, criteria. The one parser of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from drill.model.level import Bound
from drill.model.metric_table import metric, names
from drill.syntax import forms
from drill.syntax.problems import FileRule, closest, listed, quoted

if TYPE_CHECKING:
    from drill.syntax.document import Document, Path


UNITS = {"share": " %", "seconds": "s"}
"""The units of metrics in files; others are plain numbers."""


def bound(name: str, written: object) -> Bound:
    """Reads a bound of a metric: `">= 99.5 %"`, `0`, `"<= 700"`. Raises FormError, KeyError for no metric.

    A bound without a sign is the worst value that passes.
    """
    found = metric(name)
    op, value = forms.limit(written, found.unit, ">=" if found.better == "more" else "<=")
    return Bound(name, op, value)


def written(bound: Bound) -> str:
    """A bound's comparison and number as a file writes them, so that they are read back as the same: `>= 99.5 %`."""
    unit, value = metric(bound.metric).unit, Decimal(repr(bound.value))
    number = f"{(100 * value if unit == 'share' else value).normalize():f}"
    return f"{bound.op} {number}{UNITS.get(unit, '')}"


def read_bounds(
    document: Document, path: Path, written: Mapping[str, object], known: Collection[str]
) -> tuple[Bound, ...]:
    """The bounds of a map of a file. Reports every unknown metric and every bound that is not one."""
    found = []
    for name, value in written.items():
        if name not in known:
            message, hint = unknown_metric(name, known)
            document.report(FileRule.METRIC, document.key_place((*path, name)), message, hint)
            continue
        try:
            found.append(bound(name, value))
        except forms.FormError as error:
            place = document.place((*path, name))
            document.report(FileRule.FORM, place, f"{quoted(value)} {error.message}", error.hint)
    return tuple(found)


def unknown_metric(name: str, known: Collection[str]) -> tuple[str, str]:
    """The message for a metric that a level does not have, and how to fix it."""
    near, all_there_are = closest(name, known), listed(names(("CLASS",)))
    return f"no metric {quoted(name)}", f"did you mean {near}? {all_there_are}" if near else all_there_are
