"""Figures with an old source are named, one by one."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from drill.catalog.csv_tables import rows
from drill.catalog.figure_sheet import figures
from tests.catalog.source_ages import ENDED, YEAR, aged, ages, compared, dated, documented

NAMED = tuple((Path(__file__).parent / "aged_figures.txt").read_text(encoding="utf-8").split())
"""Every documented figure whose source is older than a year, or undated, and that was not found in a newer text."""
AWS = ("awsdocs/", "https://docs.aws.amazon.com", "https://aws.amazon.com", "aws-docs@", "AWS Price List", "infracost")


def test_every_figure_with_an_old_source_is_named() -> None:
    assert aged(compared()) == NAMED


def test_a_year_later_every_documented_figure_is_old() -> None:
    later = compared() + YEAR + timedelta(days=1)
    assert aged(later) == tuple(key for key, item in figures().items() if ages(item))


def test_what_aws_documents_has_a_document_with_a_date_or_without_one() -> None:
    for key, figure in figures().items():
        if not key.startswith("model.") and any(word in figure.source for word in AWS):
            assert documented(figure), key


def test_every_ended_offer_has_figures_that_do_not_age() -> None:
    for start in ENDED:
        history = [item for key, item in figures().items() if key.startswith(start)]
        assert history
        assert not any(map(ages, history))


def test_a_check_is_newer_than_the_text_and_of_a_figure() -> None:
    for row in rows("checked"):
        assert row["key"] in figures()
        assert date.fromisoformat(row["dated"]) <= date.fromisoformat(row["checked"]), row["key"]
        assert dated(figures()[row["key"]]) == date.fromisoformat(row["dated"])
