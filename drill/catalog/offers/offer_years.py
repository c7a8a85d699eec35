"""Years: since when and until when AWS sold a class or a feature, and figures that were others in past years.

A level may say its year; the rules of that year then hold. Without one the catalogue's own day holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from drill.catalog.csv_tables import rows
from drill.catalog.figure_sheet import figures, value
from drill.model.figure import Figure

EARLIEST = 2009
"""The year in which Amazon RDS began."""
PRESENT = 2026
"""The year of the catalogue: that of its newest comparison with the sources."""


@dataclass(frozen=True, slots=True)
class OfferYears:
    """The first and the last calendar year in which something could be ordered; None: from the beginning, to this day."""

    since: int | None
    until: int | None

    def hold(self, year: int | None) -> bool:
        """True if it could be ordered in a year; without one, today."""
        if year is None:
            return self.until is None
        return (self.since is None or self.since <= year) and (self.until is None or year <= self.until)


@cache
def offer_years() -> Mapping[str, OfferYears]:
    """Years by subject: a feature (`gp3`), or a family of classes after its service (`rds r6g`, `aurora r6g`)."""
    return {row["subject"]: OfferYears(_year(row["since"]), _year(row["until"])) for row in rows("offer_years")}


def on_sale(subject: str, year: int | None) -> bool:
    """True if a subject could be ordered in a year. A subject without a row could always be ordered."""
    known = offer_years().get(subject)
    return known is None or known.hold(year)


def class_on_sale(service: str, name: str, year: int | None) -> bool:
    """True if new instances of a class could be ordered in a year; one of which that is not known could not. None: today."""
    known = offer_years().get(f"{service} {name.split('.')[1]}")
    return year is None or (known is not None and known.hold(year))


def node_on_sale(name: str, year: int | None) -> bool:
    """True if new cache nodes of a type could be ordered in a year; None: today."""
    kind, family, *_ = name.split(".")
    return on_sale(f"{kind} {family}", year)


@cache
def _past() -> Mapping[str, tuple[tuple[int, float], ...]]:
    """(last year, value) of each figure that has changed, earliest first."""
    found: dict[str, list[tuple[int, float]]] = {}
    for row in rows("year_figures"):
        found.setdefault(row["key"], []).append((int(row["until"]), float(row["value"])))
    return {key: tuple(sorted(changes)) for key, changes in found.items()}


def past_value(key: str, year: int | None) -> float | None:
    """The value that a figure had in a year; None where it is today's."""
    if year is None:
        return None
    return next((number for until, number in _past().get(key, ()) if year <= until), None)


def value_in(key: str, year: int | None) -> float:
    """The value of a figure in a year; without one, today's. Raises KeyError."""
    past = past_value(key, year)
    return value(key) if past is None else past


def figures_of(year: int | None) -> tuple[Figure, ...]:
    """All figures as they were in a year; without one, today's."""
    if year is None:
        return tuple(figures().values())
    return tuple(_in_year(figure, past_value(figure.key, year)) for figure in figures().values())


def modifications_apart_s(year: int | None) -> int:
    """Seconds between two modifications of a volume, whether it has been optimised or not; 0 today."""
    return int(past_value("storage.modification.apart_s", year) or 0)


def _in_year(figure: Figure, number: float | None) -> Figure:
    return figure if number is None else replace(figure, value=number, low=number, high=number)


def _year(cell: str) -> int | None:
    return int(cell) if cell else None
