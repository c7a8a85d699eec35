"""The table of claims in `levels/README.md`: each fact with the levels that decide it.

The facts are in `assets/catalog/claims.csv`; a level lists those that it decides under `decides`. `python -m
drill.docs` writes the table between the marks; a test holds that it is current and full.
"""

from __future__ import annotations

import csv

from drill.files.library import shipped
from drill.shipped import assets_dir

BEGIN, END = "<!-- generated from the levels: begin -->", "<!-- generated from the levels: end -->"


def claims() -> dict[str, str]:
    """Every claim's fact in a few words, by id. Raises OSError when the file is missing."""
    with (assets_dir() / "catalog" / "claims.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["fact"] for row in csv.DictReader(file)}


def deciding() -> dict[str, tuple[str, ...]]:
    """The shipped levels that decide each claim, in the order of the campaign; unknown ids are included."""
    found: dict[str, tuple[str, ...]] = dict.fromkeys(claims(), ())
    for entry in shipped():
        for claim in entry.level.decides if entry.level else ():
            found[claim] = (*found.get(claim, ()), entry.path.stem)
    return found


def table() -> str:
    """The table as it stands in the guide."""
    facts = claims()
    lines = ["| id | fact | decided in |", "|---|---|---|"]
    for claim, levels in deciding().items():
        lines.append(f"| {claim} | {facts.get(claim, '-')} | {', '.join(f'`{name}`' for name in levels) or '-'} |")
    return "\n".join(lines)
