"""The monthly bill under a commitment: reserved instances for one or three years, or a Database Savings Plan.

A commitment lowers the price of the machines it covers, whether they run or not. Where no public price of it is known for a
class, its machines stay on demand; what is shown says how many are covered. Storage, I/O, transfer and Extended Support never are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from drill.catalog.csv_tables import rows
from drill.catalog.prices import cache_products, database_product
from drill.catalog.serverless_limits import CLASS
from drill.model.design import Design
from drill.model.run import BillItem
from drill.model.said import Said

DATABASES = ("bill.instance", "bill.capacity")
"""Lines of machines of databases that a commitment can cover."""
CACHES = ("bill.cache",)
"""The same of caches."""


@dataclass(frozen=True, slots=True)
class Commitment:
    """A bill under one kind of commitment. Money in micro-dollars a month."""

    term: str
    """`reserved-1y`, `reserved-3y` or `savings-plan-1y`."""
    lines: tuple[int, ...]
    """Each line of the bill under it, in the order of the bill."""
    covered: int
    """Machines that it covers."""
    machines: int

    @property
    def micro_usd_month(self) -> int:
        """The whole bill under it."""
        return sum(self.lines)

    @property
    def said(self) -> Said:
        """The commitment and how much of the bill it covers."""
        return Said("bill.commitment", term=self.term, covered=self.covered, machines=self.machines)


def commitments(design: Design, items: tuple[BillItem, ...]) -> tuple[Commitment, ...]:
    """The bill under every kind of commitment that covers a machine of it, in the order of the table."""
    terms = dict.fromkeys(row["term"] for row in rows("commitments"))
    made = (_under(term, design, items) for term in terms)
    return tuple(commitment for commitment in made if commitment.covered)


def _under(term: str, design: Design, items: tuple[BillItem, ...]) -> Commitment:
    shares = [_share(term, design, item) for item in items]
    counts = [_machines(item) for item in items]
    return Commitment(
        term,
        tuple(round(item.micro_usd_month * (share or 1.0)) for item, share in zip(items, shares, strict=True)),
        sum(count for count, share in zip(counts, shares, strict=True) if share),
        sum(counts),
    )


def _share(term: str, design: Design, item: BillItem) -> float | None:
    """Share of the on-demand price that a line costs under a commitment; None for one that it does not cover."""
    if not _machines(item):
        return None
    known, family = _shares(term), _family(item)
    found = (known.get((product, family)) for product in _products(design, item))
    return next((share for share in found if share is not None), None)


def _machines(item: BillItem) -> int:
    """Machines of a line that a commitment can cover: a database with its standbys is one, each node of a cache is."""
    if item.said.code in CACHES:
        return int(str(dict(item.said.facts)["nodes"]))
    return 1 if item.said.code in DATABASES else 0


def _products(design: Design, item: BillItem) -> tuple[str, ...]:
    """Names under which the table may have the price of a line's machines."""
    if item.said.code in CACHES:
        return cache_products(design.cache) if design.cache else ()
    return (database_product(design.database.engine, design.database.service.name),)


def _family(item: BillItem) -> str:
    name = dict(item.said.facts).get("instance", CLASS)
    return str(name).split(".")[1]


@cache
def _shares(term: str) -> Mapping[tuple[str, str], float]:
    """Share of the on-demand price under a term, by product and family."""
    return {
        (product, family): float(row["share"])
        for row in rows("commitments")
        if row["term"] == term
        for product in row["products"].split()
        for family in row["families"].split()
    }
