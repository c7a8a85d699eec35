"""Reports as JUnit XML, for CI systems: one test case for each check. What is unknown is an error, not a failure.

A note is a case that passes; what it says, and what a check that holds says, is the case's output. What nobody asks for is
skipped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from drill.syntax.safe_text import safe

if TYPE_CHECKING:
    from drill.report.report_parts import Check, Paint, ReportDocument

ELEMENTS = {"fail": "failure", "unknown": "error", "skipped": "skipped"}


def write(report: ReportDocument, _paint: Paint) -> str:
    """A `testsuites` document with one suite, or one for each group of checks."""
    elements = ELEMENTS | ({"unknown": "skipped"} if report.skips_unknown else {})
    root = ET.Element("testsuites", {"name": "drill", **_counts(report.checks, elements)})
    groups = dict.fromkeys(check.group for check in report.checks) if report.grouped else {}
    suites = {group: tuple(check for check in report.checks if check.group == group) for group in groups}
    for group, checks in (suites or {"": report.checks}).items():
        name = f"{report.suite}.{group}" if group else report.suite
        suite = ET.SubElement(root, "testsuite", {"name": safe(name), **_counts(checks, elements), "time": "0"})
        properties = ET.SubElement(suite, "properties")
        for key, value in report.properties:
            ET.SubElement(properties, "property", {"name": key, "value": safe(value)})
        for check in checks:
            _case(suite, check, report.suite, elements)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _counts(checks: Sequence[Check], elements: Mapping[str, str]) -> dict[str, str]:
    kinds = Counter(elements.get(check.outcome, "") for check in checks)
    return {
        "tests": str(len(checks)),
        "failures": str(kinds["failure"]),
        "errors": str(kinds["error"]),
        "skipped": str(kinds["skipped"]),
    }


def _case(suite: ET.Element, check: Check, owner: str, elements: Mapping[str, str]) -> None:
    group = f"{owner}.{check.group}" if check.group else owner
    case = ET.SubElement(suite, "testcase", {"classname": safe(group), "name": safe(check.name), "time": "0"})
    said = safe(check.message, lines=True)
    element = elements.get(check.outcome)
    if element is not None:
        kind = {} if element == "skipped" else {"type": check.kind}
        ET.SubElement(case, element, {"message": said, **kind}).text = said
    elif said:
        ET.SubElement(case, "system-out").text = said
