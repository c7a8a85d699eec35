"""Bounds of objectives as a level file writes them."""

from __future__ import annotations

from drill.model.level import Bound
from drill.model.metric import metric
from drill.syntax import forms


def bound(name: str, written: object) -> Bound:
    """What an objective asks of a metric: `">= 99.5 %"`, `0`, `"<= 700"`. Raises FormError, KeyError for no metric.

    A bound without a sign is the worst value that passes.
    """
    found = metric(name)
    op, value = forms.limit(written, found.unit, ">=" if found.better == "more" else "<=")
    return Bound(name, op, value)
