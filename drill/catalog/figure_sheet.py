"""Every sourced number the game uses, by key.

A key under `model.` is a modelling choice where nobody publishes a number; its source says why, its range how certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from types import MappingProxyType

from drill.catalog.csv_tables import rows
from drill.model.figure import Figure

CHOICE = "modelling choice: "
"""Beginning of the source of a `model.` figure."""


_supposed: ContextVar[Mapping[str, Figure] | None] = ContextVar("supposed figures", default=None)


def figures() -> Mapping[str, Figure]:
    """All figures of `assets/catalog/figures.csv`, in the order of the file."""
    return _supposed.get() or _shipped()


def supposed_figures() -> Mapping[str, Figure] | None:
    """The figures that are used in place of the shipped ones; None outside of such a block."""
    return _supposed.get()


@contextmanager
def override_figures(sheet: Mapping[str, Figure] | None) -> Iterator[None]:
    """Use these figures in every computation within the block: for sensitivity runs. None: the shipped ones."""
    token = _supposed.set(sheet)
    try:
        yield
    finally:
        _supposed.reset(token)


@cache
def _shipped() -> Mapping[str, Figure]:
    return MappingProxyType({row["key"]: _figure(row) for row in rows("figures")})


def value(key: str) -> float:
    """The value of one figure. Raises KeyError."""
    return figures()[key].value


def _figure(row: dict[str, str]) -> Figure:
    number = float(row["value"])
    return Figure(
        key=row["key"],
        value=number,
        unit=row["unit"],
        low=float(row["low"]) if row["low"] else number,
        high=float(row["high"]) if row["high"] else number,
        source=row["source"],
        note=row["note"],
    )
