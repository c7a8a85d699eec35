"""Which constants a verdict hangs on, for people and for programs."""

from __future__ import annotations

from typing import Any

from drill.proof.ranges import Ranges, hangs_on
from drill.words.english import english


def ranges_text(swept: Ranges) -> str:
    """A section of the report: how many constants were put to their ends, and which of them decide."""
    head = f"Ranges\n  {swept.swept} of the {swept.read} constants this run reads have a documented range"
    if not swept.flips:
        return f"{head}; none of them changes the verdict alone\n"
    return "".join((f"{head}; the verdict hangs on\n", *(f"  ? {english(hangs_on(flip))}\n" for flip in swept.flips)))


def ranges_data(swept: Ranges) -> dict[str, Any]:
    """The same as plain data."""
    rows = [
        {
            "constant": flip.figure.key,
            "value": flip.figure.value,
            "unit": flip.figure.unit,
            "low": flip.figure.low,
            "high": flip.figure.high,
            "supposed": flip.supposed,
            "verdict": flip.verdict,
        }
        for flip in swept.flips
    ]
    return {"read": swept.read, "swept": swept.swept, "verdict_at_values": swept.verdict, "hangs_on": rows}
