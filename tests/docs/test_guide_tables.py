"""The guide's tables name what the loader takes, and all of it."""

from __future__ import annotations

import pytest

from drill.design.conditions import condition
from drill.docs.guide_tables import tables
from drill.engine.faults.fault_table import FAULTS
from drill.files.bounds import bound
from drill.model.metric_table import METRICS, names
from tests.document_texts import LEVEL, level_problems

FAULT = '{at: 10m, for: 5m, do: "drill:az-power", zone: a}'


def rows(heading: str) -> list[list[str]]:
    """Cells of a table of the guide, its head left out."""
    part = tables().split(f"### {heading}\n\n")[1].split("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in part.strip().splitlines()[2:]]


def test_every_kind_of_fault_has_a_row() -> None:
    assert {row[0].strip("`") for row in rows("Kinds of fault")} == FAULTS.keys()


@pytest.mark.parametrize("row", rows("Kinds of fault"), ids=lambda row: row[0])
def test_what_the_guide_says_a_fault_needs_is_what_the_loader_asks_for(row: list[str]) -> None:
    kind, _, strikes, more, *_ = row
    written = f'{{at: 10m, do: "{kind.strip("`")}"}}'
    assert FAULT in LEVEL
    hints = [problem.hint for problem in level_problems(LEVEL.replace(FAULT, written)) if problem.code == "L037"]
    assert any(hint.startswith("add for:") for hint in hints) == ("**required**" in more)
    assert any(not hint.startswith("add for:") for hint in hints) == ("**required**" in strikes)


def test_every_metric_is_explained_and_every_form_is_taken() -> None:
    explained = []
    for written, meaning, form in rows("What an objective may bound"):
        for metric in written.replace("`", "").split(", "):
            explained.append(metric)
            assert meaning
            for example in form.split("`")[1::2]:
                bound(metric, example.strip('"'))
    assert sorted(explained) == sorted(names(("CLASS",)))
    assert len(METRICS) == len(rows("What an objective may bound"))


@pytest.mark.parametrize("written", [row[0].strip("`") for row in rows("What a rule may wait for")])
def test_every_condition_of_the_guide_is_one(written: str) -> None:
    condition(written)
