"""Reading the catalogue's CSV files."""

from __future__ import annotations

import csv
from functools import cache

from drill.shipped import assets_dir


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Rows of `assets/catalog/<name>.csv`, by column. Raises FileNotFoundError where the installation is broken."""
    with (assets_dir() / "catalog" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
