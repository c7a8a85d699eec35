"""The catalogue's digest moves with its figures and with nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from drill.catalog import csv_tables

CONTENT = {"figures": "key,value,source\na.b,1,somewhere\n", "claims": "id,fact\nC01,a fact\n"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(csv_tables, "assets_dir", lambda: tmp_path)
    (tmp_path / "catalog").mkdir()
    yield tmp_path / "catalog"
    csv_tables.rows.cache_clear()
    csv_tables.catalog_digest.cache_clear()


def digest(folder: Path, **over: str) -> str:
    csv_tables.rows.cache_clear()
    csv_tables.catalog_digest.cache_clear()
    for name, text in (CONTENT | over).items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return csv_tables.catalog_digest()


def test_a_figure_moves_it(folder: Path) -> None:
    assert digest(folder, figures="key,value,source\na.b,2,somewhere\n") != digest(folder)


@pytest.mark.parametrize(
    "over",
    [
        {"figures": "key,value,source\na.b,1,elsewhere\n"},
        {"figures": "key,value,source\r\na.b,1,somewhere\r\n"},
        {"claims": "id,fact\nC01,another\n"},
    ],
    ids=["source", "line-ends", "claims"],
)
def test_prose_line_ends_and_claims_do_not(folder: Path, over: dict[str, str]) -> None:
    assert digest(folder, **over) == digest(folder)
