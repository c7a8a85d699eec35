"""Sixty values drawn at random, compared with a second source by hand (`second_sources.csv`): the catalogue still says them."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from tests.catalog.sample import SEED, SIZES, draw, population

FOUND = tuple(
    csv.DictReader((Path(__file__).parent / "second_sources.csv").read_text(encoding="utf-8").splitlines()),
)


def test_a_draw_has_sixty_values_and_is_the_same_for_a_seed() -> None:
    drawn = draw(SEED)
    assert len(drawn) == len(set(drawn)) == sum(SIZES.values()) == 60
    assert drawn == draw(SEED) != draw(SEED + 1)


def test_sixty_values_have_been_compared() -> None:
    assert Counter(row["table"] for row in FOUND) == SIZES
    verdicts = Counter(row["verdict"] for row in FOUND)
    assert verdicts["equal"] + verdicts["within"] >= 57
    assert set(verdicts) <= {"equal", "within", "none found"}, "what differs is a fault of the catalogue"


@pytest.mark.parametrize("row", FOUND, ids=lambda row: f"{row['key']} {row['column']}")
def test_the_catalogue_says_what_was_compared(row: dict[str, str]) -> None:
    now = {(item.key, item.column): item.value for item in population(row["table"])}
    assert now[row["key"], row["column"]] == row["value"]
    assert bool(row["second_source"]) is (row["verdict"] != "none found")
    if row["verdict"] == "equal":
        assert float(row["value"]) == pytest.approx(float(row["second_value"]), rel=0.005)
    elif row["verdict"] == "within":
        low, high = row["second_value"].split(" to ")
        assert float(low) <= float(row["value"]) <= float(high)
