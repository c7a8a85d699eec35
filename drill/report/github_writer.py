"""Reports as GitHub workflow commands, which annotate the lines of a pull request and the summary of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.syntax.safe_text import safe

if TYPE_CHECKING:
    from drill.report.report_parts import Check, Paint, ReportDocument

COMMANDS = {"fail": "error", "unknown": "warning", "note": "notice"}


def write(report: ReportDocument, _paint: Paint) -> str:
    """An annotation for each problem, or else for each check that does not hold and each note; or else one for the result."""
    lines = []
    for problem in report.problems:
        where = f"file={_property(problem.path)}"
        if problem.line:
            where += f",line={problem.line},col={problem.column}"
        words = f"{problem.message}; {problem.hint}" if problem.hint else problem.message
        lines.append(f"::error {where},title={_property(problem.code)}::{_data(words)}\n")
    return "".join(
        (*lines, *(_check(check, report.suite) for check in report.reported_checks[: report.most_annotations]))
    )


def _check(check: Check, suite: str) -> str:
    title = f"title={_property(safe(f'{suite}: {check.title}'))}"
    if check.place is not None:
        file, line = check.place
        title = f"file={_property(file)},line={line},title={_property(safe(check.name))}"
    return f"::{COMMANDS[check.outcome]} {title}::{_data(safe(check.words, lines=True))}\n"


def _data(words: str) -> str:
    return words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(words: str) -> str:
    return _data(words).replace(":", "%3A").replace(",", "%2C")
