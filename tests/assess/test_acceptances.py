"""Findings that a template itself accepts, in the metadata of a resource."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from drill.assess.pack_findings import PolicyFinding, accepted, found_in
from drill.assess.subject import Subject, load_subjects
from drill.cli.main import run
from drill.errors import Problems
from drill.topology.assemble import assemble

TEMPLATE = """\
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Metadata:
      FailureDrill:
        accept:
          - ACCEPT
    Properties: {Engine: postgres, DBInstanceClass: db.r6g.large, AllocatedStorage: "100"}
"""
GOOD = "{rule: A206, because: test data only, until: 2027-03-01}"


def imported(folder: Path, accept: str) -> Subject:
    source = folder / "template.yaml"
    source.write_text(TEMPLATE.replace("ACCEPT", accept), encoding="utf-8")
    assert run(["import", str(source), "-o", str(folder / "r")]) == 0
    (found,) = load_subjects(str(folder / "r"))
    return found


def judged(given: Subject, today: date) -> dict[str, PolicyFinding]:
    found = tuple(found_in(assemble(given.level, given.design), given, (), 0))
    return {item.code: item for item in accepted(found, given.policy, given.policy_file, today)}


def test_what_a_resource_accepts_does_not_count_until_its_day(tmp_path: Path) -> None:
    given = imported(tmp_path, GOOD)
    found = judged(given, date(2027, 3, 1))
    assert (found["A206"].standing, found["A206"].because) == ("accepted", "test data only")
    assert found["A201"].standing == "open"
    with pytest.raises(Problems) as caught:
        judged(given, date(2027, 3, 2))
    (one,) = caught.value.problems
    assert (Path(one.path).name, one.line) == ("template.yaml", 7)


def test_one_that_fits_nothing_is_an_error_at_its_line(tmp_path: Path) -> None:
    given = imported(tmp_path, GOOD.replace("A206", "A202"))
    with pytest.raises(Problems):
        judged(given, date(2027, 1, 1))


@pytest.mark.parametrize(
    "accept", ["{rule: A206, until: 2027-03-01}", "A206", "{rule: A206, because: x, until: tomorrow}"]
)
def test_one_that_says_too_little_is_refused_by_the_import(
    accept: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "template.yaml"
    source.write_text(TEMPLATE.replace("ACCEPT", accept), encoding="utf-8")
    assert run(["import", str(source), "-o", str(tmp_path / "r")]) == 2
    assert "I129" in capsys.readouterr().err
    assert not (tmp_path / "r").exists()
