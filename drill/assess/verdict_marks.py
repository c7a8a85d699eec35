"""Marks and words of verdicts in the report of an assessment."""

from __future__ import annotations

from drill.assess.pack_verdicts import PackVerdict
from drill.report.report_parts import StyledText

MARKS: dict[PackVerdict, StyledText] = {
    "met": StyledText("✓", "good"),
    "breached": StyledText("✗", "bad"),
    "unknown": StyledText("?", "unsure"),
    "not-exercised": StyledText("–", "quiet"),
}
WORDS: dict[PackVerdict, StyledText] = {
    "met": StyledText("✓ MET", "good"),
    "breached": StyledText("✗ BREACHED", "bad"),
    "unknown": StyledText("? UNKNOWN", "unsure"),
    "not-exercised": StyledText("– NOT EXERCISED", "quiet"),
}
