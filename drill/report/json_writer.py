"""Reports as JSON: codes and facts with the text beside them. The same result gives the same bytes on any machine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drill.report.report_parts import Paint, ReportDocument


def write(report: ReportDocument, _paint: Paint) -> str:
    """One object or one array, ASCII only."""
    return json.dumps(report.data(), indent=2, ensure_ascii=True, allow_nan=False) + "\n"
