"""The monthly bill under a commitment: reserved instances for one or three years, or a Database Savings Plan.

A commitment lowers the price of the instances it covers, whether they run or not. Where no public price of it is known for a
class, its instances stay on demand; what is shown says how many are covered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from drill.catalog.serverless_limits import CLASS
from drill.catalog.tables import rows
from drill.model.design import Design
from drill.model.run import BillItem
from drill.model.said import Said

COVERED = ("bill.instance", "bill.capacity")
"""Lines that a commitment can cover: machines of databases."""


@dataclass(frozen=True, slots=True)
class Commitment:
    """A bill under one kind of commitment. Money in micro-dollars a month."""

    term: str
    """`reserved-1y`, `reserved-3y` or `savings-plan-1y`."""
    micro_usd_month: int
    covered: int
    """Machines that it covers."""
    machines: int

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
    shares = dict(_shares(term, design.database.service.name))
    machines = [item for item in items if item.said.code in COVERED]
    share_of = {id(item): shares[family] for item in machines if (family := _family(item)) in shares}
    total = sum(round(item.micro_usd_month * share_of.get(id(item), 1.0)) for item in items)
    return Commitment(term, total, len(share_of), len(machines))


def _family(item: BillItem) -> str:
    name = dict(item.said.facts).get("instance", CLASS)
    return str(name).split(".")[1]


def _shares(term: str, service: str) -> Iterator[tuple[str, float]]:
    """Share of the on-demand price by family."""
    for row in rows("commitments"):
        if row["term"] == term and row["service"] == service:
            yield from ((family, float(row["share"])) for family in row["families"].split())
