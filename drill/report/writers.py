"""Every writer by the name that `--format` takes. A new one is its module and its line here, and every command has it.

A module has one function, `write(report, paint)`, that gives a report's text; only text for a terminal is painted. Nothing is
imported before it is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drill.report.report_parts import Paint, ReportDocument

WRITERS = {
    "text": "drill.report.text_writer",
    "json": "drill.report.json_writer",
    "junit": "drill.report.junit_writer",
    "sarif": "drill.report.sarif_writer",
    "html": "drill.report.html_writer",
    "markdown": "drill.report.markdown_writer",
    "github": "drill.report.github_writer",
}


def write(report: ReportDocument, form: str = "text", paint: Paint | None = None) -> str:
    """A report in a format, ending in a newline unless it is empty. Raises KeyError for an unknown format."""
    from drill.report.report_parts import unpainted

    text: str = import_module(WRITERS[form]).write(report, paint or unpainted)
    return text
