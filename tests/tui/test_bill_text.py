"""The bill of the plan has on-demand and committed amounts side by side."""

from __future__ import annotations

from drill.scoring.bill import bill_of
from drill.tui.bill_text import bill_rows
from tests.factories import EAST, design, level

HOME = level(regions=(EAST,))


def amounts(left: str) -> list[str]:
    return left.split()


def test_a_commitment_has_a_column_of_its_own() -> None:
    made = design(on={"service": "aurora", "instance": "db.r6g.large"})
    items = bill_of(HOME, made)
    rows = bill_rows(HOME, made, items)
    assert amounts(rows[0][0])[-4:] == ["1", "year", "3", "years"]
    assert len(amounts(rows[1][0])) == 3
    total = rows[1 + len(items)][0]
    assert len(amounts(total)) == 3
    assert len({len(left) for left, _ in rows if left}) == 1


def test_without_a_commitment_there_is_one_column() -> None:
    made = design(on={"service": "ec2"})
    items = bill_of(HOME, made)
    rows = bill_rows(HOME, made, items)
    assert len(rows) == len(items) + 2
    assert all(len(amounts(left)) == 1 for left, _ in rows[: len(items) + 1])


def test_the_last_row_says_what_is_not_on_the_bill() -> None:
    made = design()
    left, said = bill_rows(HOME, made, bill_of(HOME, made))[-1]
    assert not left
    assert said
