"""Reports as JUnit XML, for CI systems: one test case for each check. What is unknown is an error, not a failure.

A note is a case that passes; what it says, and what a check that holds says, is the case's output. What nobody asks for is
skipped.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from drill.syntax.safe_text import safe

if TYPE_CHECKING:
    from drill.report.report_parts import Paint, Report

ELEMENTS = {"fail": "failure", "unknown": "error", "skipped": "skipped"}


def write(report: Report, _paint: Paint) -> str:
    """A `testsuites` document with one suite."""
    outcomes = Counter(check.outcome for check in report.checks)
    counts = {
        "tests": str(len(report.checks)),
        "failures": str(outcomes["fail"]),
        "errors": str(outcomes["unknown"]),
        "skipped": str(outcomes["skipped"]),
    }
    root = ET.Element("testsuites", {"name": "drill", **counts})
    suite = ET.SubElement(root, "testsuite", {"name": safe(report.suite), **counts, "time": "0"})
    properties = ET.SubElement(suite, "properties")
    for name, value in report.properties:
        ET.SubElement(properties, "property", {"name": name, "value": safe(value)})
    for check in report.checks:
        owner = f"{report.suite}.{check.group}" if check.group else report.suite
        case = ET.SubElement(suite, "testcase", {"classname": safe(owner), "name": safe(check.name), "time": "0"})
        said = safe(check.message, lines=True)
        if check.outcome in ELEMENTS:
            kind = {} if check.outcome == "skipped" else {"type": check.kind}
            ET.SubElement(case, ELEMENTS[check.outcome], {"message": said, **kind}).text = said
        elif said:
            ET.SubElement(case, "system-out").text = said
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"
