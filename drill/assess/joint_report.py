"""The faults that several systems survive together, in the report of an assessment and in the checks that CI reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isinf

from drill.assess.finding_report import MARKS, OUTCOMES
from drill.assess.joint_outcome import JointOutcome
from drill.report.report_parts import Block, Check, Column, Lines, TableBlock, TableRow, line, row
from drill.words import units

CODE = "A160"
"""Of a fault that every system survives by itself, and not all of them together."""


def joint_rows(outcomes: Sequence[JointOutcome]) -> Iterator[Block]:
    """A row for each fault that strikes several systems."""
    yield Lines((line("for requests that need every system which the fault strikes; each was drilled by itself"),))
    columns = (
        Column(""),
        Column("fault"),
        Column("back after", right=True),
        Column("lost writes", right=True),
        Column("available", right=True),
    )
    yield TableBlock(columns, tuple(map(_row, outcomes)))


def joint_checks(outcomes: Sequence[JointOutcome]) -> Iterator[Check]:
    """A check for each fault that strikes several systems. It fails for what no system's own check says."""
    for item in outcomes:
        words = f"{_share(item)} of the requests that need {' and '.join(item.struck)} are answered in time"
        outcome = OUTCOMES[item.by_share] if item.matters else "pass" if item.survived else "skipped"
        yield Check(item.name, outcome, words, "together", CODE)


def _row(item: JointOutcome) -> TableRow:
    back = "not in its drill" if isinf(item.rto_s) else units.duration(item.rto_s, up=True)
    note = ", ".join(item.struck)
    return row(MARKS[item.verdict], item.name, back, units.count(item.lost_writes), _share(item), note=note)


def _share(item: JointOutcome) -> str:
    """The share of good requests, or its bounds."""
    ends = dict.fromkeys(units.percent(one) for one in (item.at_least, item.at_most))
    return " to ".join(ends)
