"""Levels whose proof is older than the engine or the catalogue: named in `levels/AWAITING_PROOF.txt`, one a line, until proven again.

`python -m tests.levels.awaiting` prints the files of all the others, for `drill check --verify`.
"""

from __future__ import annotations

import sys
from pathlib import Path

LEVELS = Path(__file__).parents[2] / "levels"


def awaiting() -> frozenset[str]:
    """Ids of the levels that have to be proven again."""
    return frozenset((LEVELS / "AWAITING_PROOF.txt").read_text(encoding="utf-8").split())


def proven() -> list[Path]:
    """Files of the levels whose proof is valid."""
    return sorted(path for path in LEVELS.rglob("*.yaml") if path.stem not in awaiting())


if __name__ == "__main__":
    sys.stdout.writelines(f"{path}\n" for path in proven())
