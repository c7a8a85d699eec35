"""The formatter lays out every file; only tables of data keep rows of their own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MOST = 140
"""Characters of a line: prose strings too."""
SKIP = "# fmt:" + " skip"
TABLE_END = re.compile(rf"[\])}}]+  {SKIP}")
"""The end of a table at the left margin: a constant, or the rows of a parametrized test."""


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["drill", "tests"])
def test_only_tables_of_data_skip_the_formatter_and_no_line_is_too_long(folder: str) -> None:
    lines = [
        (f"{path.relative_to(ROOT)}:{number}", line)
        for path in sorted((ROOT / folder).rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    ]
    assert [where for where, line in lines if len(line) > MOST] == []
    assert [where for where, line in lines if line.endswith(SKIP) and not TABLE_END.fullmatch(line)] == []
