"""A judgement as JUnit XML, for CI systems: one test case for each bound of each objective."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from drill.scoring.verdict import Judgement
from drill.words.metrics import bound_text, figure


def as_junit(judgement: Judgement) -> str:
    """A `testsuites` document ending in a newline. A bound not met is a failure, a verdict `unknown` an error of its own case."""
    run = judgement.run
    rows = run.score.objectives
    missed = sum(not row.met for row in rows)
    unsure = int(judgement.verdict == "unknown")
    counts = {
        "tests": str(len(rows) + 1),
        "failures": str(missed + (judgement.verdict == "fail")),
        "errors": str(unsure),
    }
    root = ET.Element("testsuites", {"name": "drill", **counts})
    suite = ET.SubElement(root, "testsuite", {"name": run.level, **counts, "skipped": "0", "time": "0"})
    properties = ET.SubElement(suite, "properties")
    for name, value in _properties(judgement):
        ET.SubElement(properties, "property", {"name": name, "value": value})
    for row in rows:
        case = ET.SubElement(
            suite, "testcase", {"classname": f"{run.level}.{row.name}", "name": bound_text(row.bound), "time": "0"}
        )
        if not row.met:
            said = f"{bound_text(row.bound)}, was {figure(row.bound.metric, row.value)}"
            ET.SubElement(case, "failure", {"message": said, "type": "objective"}).text = said
    case = ET.SubElement(suite, "testcase", {"classname": run.level, "name": "verdict", "time": "0"})
    said = f"passes in {judgement.passed} of {judgement.seeds} seeds"
    if judgement.verdict == "fail":
        ET.SubElement(case, "failure", {"message": said, "type": "verdict"}).text = said
    elif unsure:
        ET.SubElement(case, "error", {"message": said, "type": "unknown"}).text = said
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _properties(judgement: Judgement) -> tuple[tuple[str, str], ...]:
    run = judgement.run
    return (
        ("design", run.design),
        ("seed", str(run.seed)),
        ("seeds", str(judgement.seeds)),
        ("engine", run.engine),
        ("scenario_digest", run.scenario),
        ("design_digest", run.design_digest),
        ("digest", judgement.digest),
        ("verdict", judgement.verdict),
        ("stars", " ".join(judgement.stars)),
    )
