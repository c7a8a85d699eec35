"""Whatever somebody wrote into a source, an import ends in a folder or in problems, never in a traceback."""

from __future__ import annotations

import json
import random
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from drill.errors import DrillError, Problems
from drill.infra.import_run import prepare_import, write_import
from drill.infra.import_settings import ImportSettings
from drill.infra.prepared_import import ImportRequest
from drill.infra.read_sources import MOST_SOURCES
from drill.infra.running.measures import load_measures
from drill.infra.terraform.attributes import FORMS
from drill.infra.terraform.links import Reached, configuration_of
from tests.infra import plans
from tests.infra.conftest import Import
from tests.infra.templates import AURORA, CACHES, POSTGRES

JUNK: tuple[Any, ...] = (None, [], {}, -1, 1e300, 10**30, "", True, [[1]], {"a": "b"}, "us-east-1a", ["x", {}], 0)
WORDS = (
    "null",
    "[]",
    "{}",
    "-1",
    "1e400",
    '""',
    "yes",
    "[[1]]",
    "{a: b}",
    "!Ref x",
    '!Sub "${a.b}"',
    "!If [a, b, c]",
    "*x",
    "&x 1",
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, inner in pairs for found in places(inner, (*path, key)))]


def spoiled_data(draw: random.Random) -> str:
    data = json.loads(json.dumps(draw.choice((plans.plan(), plans.state(), plans.raw_state(), plans.described()))))
    for _ in range(draw.randint(1, 4)):
        *path, last = draw.choice(places(data)[1:])
        here = data
        for key in path:
            here = here[key]
        here[last] = deepcopy(draw.choice(JUNK))
    return json.dumps(data)


def spoiled_text(draw: random.Random) -> str:
    lines = draw.choice((POSTGRES, AURORA, CACHES)).splitlines()
    for _ in range(draw.randint(1, 4)):
        at = draw.randrange(len(lines))
        kind = draw.random()
        if kind < 0.3:
            del lines[at]
        elif kind < 0.8:
            lines[at] = f"{lines[at].partition(':')[0]}: {draw.choice(WORDS)}"
        else:
            lines.insert(at, draw.choice(lines))
    return "\n".join(lines)


@pytest.mark.parametrize("seed", [*range(3), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(3, 60))])
@pytest.mark.parametrize("spoiled", [spoiled_data, spoiled_text])
def test_a_spoiled_source_never_crashes(imported: Import, spoiled: Any, seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(12):
        text = spoiled(draw)
        try:
            made = imported(text)
        except DrillError:
            continue
        assert made.systems


def test_variables_and_outputs_that_all_refer_to_each_other_end() -> None:
    """Thirty of each: followed along every path of twenty, that would be 3e29 references."""
    names = range(30)
    outputs = {f"o{n}": {"expression": {"references": [f"var.v{m}" for m in names]}} for n in names}
    given = [*(f"module.a.o{n}" for n in names), "aws_db_instance.this", "var.size"]
    call = {"expressions": {f"v{n}": {"references": given} for n in names}, "module": {"outputs": outputs}}
    made = configuration_of({"configuration": {"root_module": {"module_calls": {"a": call}}}})
    assert made.reached("module.a", {"references": ["var.v0"]}) == Reached(("aws_db_instance.this",), ("size",))


def test_composite_alarms_that_all_name_each_other_end(imported: Import) -> None:
    """Thirty of them: followed along every path of eight, that would be 6e11 alarms."""
    rule = " OR ".join(f"ALARM(c{number})" for number in range(30))
    made = {"AlarmRule": rule, "AlarmActions": ["arn:aws:sns:us-east-1:1:ops"]}
    alarms = {
        f"C{number}": {"Type": "AWS::CloudWatch::CompositeAlarm", "Properties": {"AlarmName": f"c{number}", **made}}
        for number in range(30)
    }
    database = {"Engine": "mysql", "DBInstanceClass": "db.r6g.large", "AllocatedStorage": "100"}
    text = json.dumps({"Resources": {"Orders": {"Type": "AWS::RDS::DBInstance", "Properties": database}, **alarms}})
    (system,) = imported(text).systems
    assert not system.level.start.monitoring.alarms


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("a-field-of-200-kB", "Timestamp,CPUUtilization\n" + "x" * 200_000 + ",1\n", "I141"),
        ("lines-that-end-in-CR", "Timestamp,CPUUtilization\r2026-01-01,1\r", "I141"),
        ("blank-lines-alone", "\n\nTimestamp,CPUUtilization\n\n", "I141"),
        (
            "more-than-a-float-holds",
            '{"MetricDataResults": [{"Label": "CPUUtilization", "Values": [1%s]}]}' % ("0" * 400),
            "I141",
        ),
        ("a-statement-of-200-kB", "query,calls\nselect " + "x" * 200_000 + ",1\n", "I142"),
        ("endless-calls", "query,calls,mean_exec_time\nselect 1,inf,1\ninsert 1,nan,inf\n", "I142"),
        ("calls-below-0", "query,calls,mean_exec_time\nselect 1,-10,1\ninsert 1,-11,1\n", "I142"),
    ],
)
def test_a_spoiled_export_of_metrics_is_refused(tmp_path: Path, name: str, text: str, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(text.encode())
    with pytest.raises(Problems) as caught:
        load_measures([path])
    assert [one.code for one in caught.value.problems] == [code]


def test_a_blank_first_line_of_an_export_is_no_header(tmp_path: Path) -> None:
    path = tmp_path / "metrics.csv"
    path.write_text("\nTimestamp,CPUUtilization\n2026-01-01T00:00:00,40\n", encoding="utf-8")
    found = load_measures([path]).of("", "CPUUtilization")
    assert found is not None
    assert found.points == (40.0,)


@pytest.mark.parametrize("text", ["{broken", "a: b", '{"Resources": {"a": {}}, "artifacts": {}}'])
def test_a_spoiled_manifest_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(Problems) as caught:
        prepare_import(ImportRequest((tmp_path,), tmp_path / "out", ImportSettings()))
    assert [one.code for one in caught.value.problems] == ["I102"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("reads: 1..4", "reads: x", "L022"),
        ("reads: 1..4", "reads: 1s..4s", "L022"),
        ("reads: 1..4", "reads: 1\n    retries: x", "L022"),
        ("data:", "overrides: {database: null}\ndata:", "L021"),
        ("data:", "overrides: {database: 5}\ndata:", "L022"),
        ("data:", "overrides: {database: {zone: null}}\ndata:", "L021"),
    ],
)
def test_a_spoiled_workload_is_refused(imported: Import, tmp_path: Path, old: str, new: str, code: str) -> None:
    write_import(imported(POSTGRES), tmp_path / "out")
    path = tmp_path / "out" / "workload.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Problems) as caught:
        imported(POSTGRES)
    assert code in {one.code for one in caught.value.problems}


def test_addresses_that_are_no_list_are_none() -> None:
    assert FORMS["ingress"]([{"cidr_blocks": 5, "ipv6_cidr_blocks": ["::/0"]}, 7]) == ({"CidrIp": "::/0"},)


@pytest.mark.parametrize("within", ['{"a": %s}', "[%s]"])
def test_a_plan_that_nests_too_deep_is_refused(imported: Import, within: str) -> None:
    deep = "1"
    for _ in range(500):
        deep = within % deep
    row = plans.resource("aws_db_proxy.x", "aws_db_proxy", auth="DEEP")
    text = json.dumps({"format_version": "1.2", "planned_values": {"root_module": {"resources": [row]}}})
    with pytest.raises(Problems) as caught:
        imported(text.replace('"DEEP"', deep))
    assert [one.code for one in caught.value.problems] == ["I011"]


def test_more_sources_than_are_read_are_refused_before_one_is_opened(tmp_path: Path) -> None:
    paths = (tmp_path / "none.yaml",) * (MOST_SOURCES + 1)
    with pytest.raises(Problems) as caught:
        prepare_import(ImportRequest(paths, tmp_path / "out", ImportSettings()))
    assert [one.code for one in caught.value.problems] == ["I128"]


def test_a_level_that_would_take_hours_is_refused(imported: Import, tmp_path: Path) -> None:
    """What somebody else's sources and files ask for may cost ten minutes of a core, and no more."""
    begin, end = POSTGRES.index("  Copy:"), POSTGRES.index("  Subnets:")
    block = POSTGRES[begin:end]
    copies = (
        POSTGRES[:begin] + "".join(block.replace("Copy:", f"Copy{number}:") for number in range(5)) + POSTGRES[end:]
    )
    write_import(imported(copies), tmp_path / "out")
    path = tmp_path / "out" / "level.yaml"
    longer = path.read_text(encoding="utf-8").replace("length: 45m", "length: 24h")
    path.write_text(longer, encoding="utf-8")
    assert imported(copies).systems[0].level.length_s == 24 * 3600
    many = "".join(f"  c{number}: {{rate: 1/s, reads: 1, within: 300ms}}\n" for number in range(16))
    path.write_text(longer.replace("traffic:\n", f"traffic:\n{many}"), encoding="utf-8")
    with pytest.raises(Problems) as caught:
        imported(copies)
    assert [one.code for one in caught.value.problems] == ["I126"]
