"""Reports as JSON: codes and facts with the text beside them. The same result gives the same bytes on any machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.model.canonical import indented

if TYPE_CHECKING:
    from drill.report.report_parts import Paint, ReportDocument


def write(report: ReportDocument, _paint: Paint) -> str:
    """One object or one array, ASCII only."""
    return indented(report.data())
