"""What is wrong with an imported level is reported where somebody can mend it: a level that is refused is not written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from drill.errors import Problems
from drill.infra.import_run import prepare_import, write_import
from drill.infra.import_settings import ImportSettings
from drill.infra.prepared_import import ImportRequest
from tests.infra.conftest import Import

DATABASE = """\
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.r6g.large
      AllocatedStorage: "100"
      StorageType: gp3
"""
COPY = """\
  CopyNUMBER:
    Type: AWS::RDS::DBInstance
    Properties: {DBInstanceClass: db.r6g.large, SourceDBInstanceIdentifier: !Ref Orders}
"""


def problems(call: Import, *texts: str, name: str = "stack.yaml", **settings: object) -> list[tuple[str, int]]:
    """File and line of every problem."""
    with pytest.raises(Problems) as caught:
        call(*texts, name=name, **settings)
    return [(Path(one.path).name, one.line) for one in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        # A replica too many is said of the replica as a whole, which no one property decides.
        (DATABASE + "".join(COPY.replace("NUMBER", str(number)) for number in range(17)), [55, 58]),
        # The size of the data follows from the volume's.
        (DATABASE.replace('"100"', '"999999"'), [3, 7]),
        (DATABASE.replace("gp3", "io1\n      Iops: 10"), [9]),
    ],
    ids=["replicas", "size", "property"],
)
def test_a_template_is_named_for_every_problem_of_its_level(imported: Import, text: str, lines: list[int]) -> None:
    assert sorted(problems(imported, text)) == [("stack.yaml", line) for line in lines]


def test_what_runs_is_named_for_a_region_that_none_is(imported: Import) -> None:
    one = {
        "DBInstanceIdentifier": "orders",
        "Engine": "mysql",
        "DBInstanceClass": "db.r6g.large",
        "AllocatedStorage": 100,
    }
    one["DBInstanceArn"] = "arn:aws:rds:mars:1:db:orders"
    found = problems(imported, json.dumps({"DBInstances": [one]}), name="described.json")
    assert {file for file, _ in found} == {"described.json"}


def test_a_value_that_the_team_has_overridden_is_its_workloads(tmp_path: Path) -> None:
    source = tmp_path / "stack.yaml"
    source.write_text(DATABASE, encoding="utf-8")
    request = ImportRequest((source,), tmp_path / "out", ImportSettings())
    write_import(prepare_import(request), request.folder)
    workload = request.folder / "workload.yaml"
    before = workload.read_text(encoding="utf-8")
    workload.write_text(f"{before}overrides: {{database: {{class: db.r6g.nope}}}}\n", encoding="utf-8")
    with pytest.raises(Problems) as caught:
        prepare_import(request)
    (one,) = caught.value.problems
    assert (Path(one.path).name, one.line) == ("workload.yaml", len(before.splitlines()) + 1)
