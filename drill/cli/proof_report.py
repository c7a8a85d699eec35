"""The result of `drill check --certify` and `--verify` as a report: the claims of every level with their evidence."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Literal

from drill.cli.certify import Proved
from drill.report.provenance import of_level
from drill.report.report_parts import (
    Block,
    Check,
    Column,
    Lines,
    ReportDocument,
    Section,
    StyledText,
    TableBlock,
    line,
    row,
)
from drill.words.english import as_data, english


def proof_report(done: list[Proved]) -> ReportDocument:
    """The result for every level: its claims with their evidence, each of them a check."""
    return ReportDocument(
        title="Proofs",
        data=partial(_data, done),
        sections=tuple(Section(proved.level.id, partial(_claims, proved)) for proved in done),
        suite="proofs",
        checks=tuple(check for proved in done for check in _checks(proved)),
    )


def _claims(proved: Proved) -> Iterator[Block]:
    yield Lines(tuple(line(english(said)) for said in proved.said))
    rows = (
        row(
            StyledText("✓", "good") if claim.held else StyledText("✗", "bad"),
            english(claim.said),
            note="; ".join(english(said, proved.level).strip() for said in claim.evidence),
        )
        for claim in proved.claims
    )
    yield TableBlock((Column(), Column("claim")), tuple(rows))


def _checks(proved: Proved) -> Iterator[Check]:
    for said in proved.said:
        yield Check(english(said), "pass" if proved.held else "fail", english(said), proved.level.id, said.code)
    for claim in proved.claims:
        evidence = "\n".join(english(said, proved.level) for said in claim.evidence)
        outcome: Literal["pass", "fail"] = "pass" if claim.held else "fail"
        yield Check(english(claim.said), outcome, evidence, proved.level.id, claim.said.code)


def _data(done: list[Proved]) -> list[dict[str, Any]]:
    return [
        {
            **of_level(proved.level),
            "held": proved.held,
            "said": [as_data(said, proved.level) for said in proved.said],
            "claims": [
                {
                    **as_data(claim.said),
                    "held": claim.held,
                    "evidence": [as_data(said, proved.level) for said in claim.evidence],
                }
                for claim in proved.claims
            ],
        }
        for proved in done
    ]
