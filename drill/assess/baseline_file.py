"""A baseline: the fingerprints of findings that were there before, so that only new ones fail a build."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from drill.assess.assessment import Assessment
from drill.errors import DrillError
from drill.model.canonical import indented
from drill.syntax.disk import read, write

FORM = 1
MAX_BYTES = 1024 * 1024


def save_baseline(path: Path, made: Sequence[Assessment]) -> None:
    """Write the findings of every system. Raises DrillError."""
    rows = [
        {"fingerprint": item.fingerprint, "code": item.code, "resource": item.origin.resource, "fault": item.scenario}
        for one in made
        for item in one.findings
    ]
    rows.sort(key=lambda row: (row["code"], row["resource"], row["fault"]))
    write(path, indented({"baseline": FORM, "findings": rows}))


def load_baseline(path: Path) -> frozenset[str]:
    """The fingerprints of a baseline. Raises DrillError where the file is none."""
    data = read(path, MAX_BYTES)
    try:
        content = json.loads(data) if len(data) <= MAX_BYTES else None
        rows = content["findings"] if isinstance(content, dict) and content["baseline"] == FORM else None
        if rows is not None:
            return frozenset(str(row["fingerprint"]) for row in rows)
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    raise DrillError(f"{path} is not a baseline; write one with drill assess --write-baseline {path}")
