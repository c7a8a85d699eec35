"""A template of 500 KB: the time to import it grows with its size and no faster, and what is drilled is its data tier alone."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from drill.assess.subject import Subject, load_subjects
from drill.infra.import_run import prepare_import, write_import
from drill.infra.import_settings import ImportSettings
from drill.infra.prepared_import import ImportRequest
from tests.growth import MOST, growth
from tests.infra.templates import POSTGRES

BYTES = 500_000
FUNCTION = """\
  Function{n}:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.12
      Role: !Sub "arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/function-{n}"
      Environment: {{Variables: {{DB_HOST: !GetAtt Orders.Endpoint.Address, STAGE: !If [Wanted, live, test]}}}}
      Code: {{ZipFile: !Join ["\\n", ["import os", "def handler(event, context):", "  return os.environ['DB_HOST']"]]}}
  Alarm{n}:
    Type: AWS::CloudWatch::Alarm
    Properties: {{MetricName: Errors, Dimensions: [{{Name: FunctionName, Value: !Ref Function{n}}}], Period: 60, Threshold: 5}}
"""
"""Two of the many resources around a database."""


def large(size: int) -> str:
    """The template of an instance and its replica, with functions and alarms around them up to so many bytes."""
    count = (size - len(POSTGRES)) // len(FUNCTION.format(n=1000))
    return POSTGRES + "".join(FUNCTION.format(n=number) for number in range(count))


def imported(folder: Path, text: str) -> Subject:
    """The only system of a template, from the template to what is assessed."""
    folder.mkdir(exist_ok=True)
    path = folder / "template.yaml"
    path.write_text(text, encoding="utf-8")
    write_import(prepare_import(ImportRequest((path,), folder / "r", ImportSettings())), folder / "r")
    (found,) = load_subjects(str(folder / "r"))
    return found


@pytest.mark.slow
def test_bytes_around_a_database_change_no_drill(tmp_path: Path) -> None:
    sizes = {"small": POSTGRES, "half": large(BYTES // 2), "whole": large(BYTES)}
    assert len(sizes["whole"]) > 0.9 * BYTES
    small, half, whole = (imported(tmp_path / name, text) for name, text in sizes.items())
    assert {one.design.digest for one in (half, whole)} == {small.design.digest}
    assert {one.level.scenario for one in (half, whole)} == {small.level.scenario}
    assert half.inputs == whole.inputs == small.inputs


@pytest.mark.slow
def test_twice_the_bytes_take_about_twice_as_long(tmp_path: Path) -> None:
    half, whole = large(BYTES // 2), large(BYTES)
    folders = (tmp_path / str(number) for number in itertools.count())
    assert growth(lambda: imported(next(folders), half), lambda: imported(next(folders), whole)) < MOST
