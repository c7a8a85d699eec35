"""Marks and words of verdicts in the report of an assessment."""

from __future__ import annotations

from drill.assess.pack_verdicts import PackVerdict
from drill.report.report_parts import Toned

MARKS: dict[PackVerdict, Toned] = {
    "met": Toned("✓", "good"),
    "breached": Toned("✗", "bad"),
    "unknown": Toned("?", "unsure"),
    "not-exercised": Toned("–", "quiet"),
}
WORDS: dict[PackVerdict, Toned] = {
    "met": Toned("✓ MET", "good"),
    "breached": Toned("✗ BREACHED", "bad"),
    "unknown": Toned("? UNKNOWN", "unsure"),
    "not-exercised": Toned("– NOT EXERCISED", "quiet"),
}
