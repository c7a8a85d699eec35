"""How old the sources of figures are: which figures rest on a text that is older than a year and was not compared since.

A published measurement does not age, nor does the guide to an offer that AWS has ended; what AWS documents and charges does.
"""

from __future__ import annotations

from datetime import date, timedelta

from drill.catalog.csv_tables import rows
from drill.catalog.figure_sheet import figures
from drill.catalog.offers.offer_years import offer_years
from drill.model.figure import Figure

YEAR = timedelta(days=365)
ENDED = {"multimaster.": "multi-master"}
"""Beginnings of keys of figures that only an ended offer has, and that offer in `offer_years.csv`."""


def compared() -> date:
    """The day on which the catalogue was last compared with its sources."""
    return max(date.fromisoformat(row["checked"]) for row in rows("checked"))


def dated(figure: Figure) -> date | None:
    """The newest date of a document that says a figure; None where none of them has a date."""
    named = [row["dated"] for row in rows("source_dates") if row["document"] in figure.source]
    known = [date.fromisoformat(day) for day in named if day]
    known += [date.fromisoformat(row["dated"]) for row in rows("checked") if row["key"] == figure.key]
    return max(known, default=None)


def documented(figure: Figure) -> bool:
    """Whether a figure is what AWS documents or charges, and not a measurement or a choice."""
    return any(row["document"] in figure.source for row in rows("source_dates"))


def ages(figure: Figure) -> bool:
    """Whether a newer text may say another figure: it is documented, of something that AWS still sells."""
    history = any(figure.key.startswith(start) and offer_years()[offer].until for start, offer in ENDED.items())
    return documented(figure) and not figure.key.startswith("model.") and not history


def aged(day: date) -> tuple[str, ...]:
    """Keys of the documented figures whose newest source is more than a year older than a day, or has no date."""
    return tuple(
        key
        for key, figure in figures().items()
        if ages(figure) and ((known := dated(figure)) is None or day - known > YEAR)
    )
