"""A password of a source is in no byte of an assessment: no format, no baseline, no saved run, no fix."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from drill.assess.assessment_report import assessment_report
from drill.assess.baseline_file import save_baseline
from drill.assess.subject import load_subjects
from drill.cli.main import run
from drill.design.changes import changes_below
from drill.export.fix_text import can_say, fix_snippet, fix_text
from drill.report.writers import WRITERS, write
from tests.assess.systems import assessed
from tests.infra import plans
from tests.infra.templates import CANARY, POSTGRES

SOURCES = {"stack.yaml": POSTGRES.replace("!Ref Secret", CANARY), "plan.json": json.dumps(plans.plan())}


def texts(folder: Path, name: str) -> Iterator[str]:
    """Everything that is written of a source, from the import on."""
    source, own = folder / name, folder / "own"
    source.write_text(SOURCES[name], encoding="utf-8")
    assert CANARY in SOURCES[name]
    assert run(["import", str(source), "-o", str(own)]) == 0
    # What is unknown is not tried here: it makes more drills, and writes nothing else.
    subject = replace(load_subjects(str(own))[0], inputs=(), load_known=True)
    made = assessed(subject, "writer-crash")
    yield from (write(assessment_report([made]), form) for form in WRITERS)
    save_baseline(own / "baseline.json", [made])
    for change in changes_below(subject.level, subject.design, "database.multi_az"):
        if can_say(subject, change):
            yield fix_text(subject, change).diff
            yield fix_snippet(subject, change, "cfn") + fix_snippet(subject, change, "terraform")
    yield from (path.read_text(encoding="utf-8") for path in own.iterdir())


@pytest.mark.parametrize("name", SOURCES)
def test_a_password_is_in_no_byte(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = list(texts(tmp_path, name))
    assert len(found) > len(WRITERS)
    assert not [text for text in found if CANARY in text]
    assert CANARY not in "".join(capsys.readouterr())
