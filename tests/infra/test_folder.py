"""The folder that a team owns: the same again, edits by hand survive, and strangers' files stay."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from drill.assess.policy_file import load_policy
from drill.cli.infrastructure.import_ import _parameter_file
from drill.errors import Problems
from drill.files.check_file import checked
from drill.infra.import_run import prepare_import, write_import
from drill.infra.import_settings import ImportSettings
from drill.infra.prepared_import import ImportRequest, PreparedImport
from drill.infra.running.key_skew import hit_at
from drill.infra.running.measures import load_measures
from tests.infra import plans
from tests.infra.templates import AURORA, CACHES, POSTGRES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "stack.yaml").write_text(POSTGRES, encoding="utf-8")
    return tmp_path / "out"


def again(folder: Path, *metrics: Path, **settings: object) -> PreparedImport:
    made = ImportSettings(**settings)  # type: ignore[arg-type]
    request = ImportRequest((folder.parent / "stack.yaml",), folder, made, measures=load_measures(metrics))
    prepared = prepare_import(request)
    write_import(prepared, folder)
    return prepared


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_files_and_the_check_of_each_level(folder: Path) -> None:
    again(folder)
    assert sorted(bytes_of(folder)) == ["import.lock", "level.yaml", "policy.yaml", "workload.yaml"]
    assert checked(folder / "level.yaml").problems == ()
    lock = json.loads((folder / "import.lock").read_text(encoding="utf-8"))
    assert [row["outcome"] for row in lock["resources"]] == ["mapped"] * 3
    (fact,) = (row for row in lock["facts"] if (row["resource"], row["property"]) == ("Orders", "MultiAZ"))
    assert (fact["to"], fact["parameters"], fact["line"]) == (["database.multi_az"], ["Standby"], 14)


@pytest.mark.parametrize("text", [POSTGRES, AURORA, CACHES], ids=["instance", "cluster", "caches"])
def test_the_same_import_again_changes_no_byte(folder: Path, text: str) -> None:
    (folder.parent / "stack.yaml").write_text(text, encoding="utf-8")
    again(folder)
    before = bytes_of(folder)
    again(folder)
    assert bytes_of(folder) == before


def test_what_is_edited_by_hand_survives_and_the_sources_decide_the_start(folder: Path) -> None:
    again(folder)
    level = folder / "level.yaml"
    edit(level, "length: 45m", "length: 2h")
    edit(level, "multi_az: 'off'", "multi_az: standby")
    edit(folder / "workload.yaml", "writes: 1", "writes: 3")
    made = again(folder, parameters={"Standby": "false"})
    (system,) = made.systems
    assert system.level.length_s == 7200
    assert system.level.start.database.multi_az == "off"
    assert system.level.request_class("write").writes == 3
    edits = [dict(note.said.facts) for note in made.notes if note.code == "I210"]
    assert edits == [{"option": "database.multi_az", "was": "standby", "now": "off"}]
    assert again(folder).systems[0].level.length_s == 7200


def test_an_override_wins_over_the_sources(folder: Path) -> None:
    again(folder)
    with (folder / "workload.yaml").open("a", encoding="utf-8") as file:
        file.write("overrides: {database: {class: db.r6g.2xlarge}}\n")
    assert again(folder).systems[0].level.start.database.instance == "db.r6g.2xlarge"
    assert again(folder).systems[0].level.start.database.instance == "db.r6g.2xlarge"


def test_a_changed_source_changes_the_level(folder: Path) -> None:
    again(folder)
    edit(folder.parent / "stack.yaml", "db.r6g.large\n      AllocatedStorage", "db.r6g.4xlarge\n      AllocatedStorage")
    made = again(folder)
    assert made.systems[0].level.start.database.instance == "db.r6g.4xlarge"
    assert not [note for note in made.notes if note.code == "I210"]


def test_a_policy_is_written_once(folder: Path) -> None:
    again(folder)
    (folder / "policy.yaml").write_text("policy: ours\n", encoding="utf-8")
    again(folder)
    assert (folder / "policy.yaml").read_text(encoding="utf-8") == "policy: ours\n"


def test_a_stranger_s_file_is_never_written_over(folder: Path) -> None:
    folder.mkdir()
    (folder / "level.yaml").write_text("mine", encoding="utf-8")
    (folder / "notes.txt").write_text("mine too", encoding="utf-8")
    with pytest.raises(Problems) as caught:
        again(folder)
    assert [one.code for one in caught.value.problems] == ["I130"]
    assert bytes_of(folder) == {"level.yaml": b"mine", "notes.txt": b"mine too"}


def test_nothing_is_written_where_anything_is_wrong(folder: Path) -> None:
    again(folder)
    before = bytes_of(folder)
    edit(folder / "workload.yaml", "reads: 1..4", "reeds: 1..4")
    with pytest.raises(Problems) as caught:
        again(folder)
    (one,) = caught.value.problems
    assert (one.code, one.hint) == ("I020", "did you mean reads?")
    assert (folder / "level.yaml").read_bytes() == before["level.yaml"]


def test_a_damaged_lock_says_so(folder: Path) -> None:
    again(folder)
    (folder / "import.lock").write_text("{", encoding="utf-8")
    with pytest.raises(Problems) as caught:
        again(folder)
    assert caught.value.problems[0].code == "I131"


def test_no_socket_is_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_named: object) -> None:
        message = "an import opened a socket"
        raise AssertionError(message)

    monkeypatch.setattr(socket, "socket", refuse)
    again(folder)
    (folder.parent / "stack.yaml").write_text(json.dumps(plans.plan()), encoding="utf-8")
    again(folder.parent / "other")


def metrics(folder: Path, **series: list[float]) -> Path:
    """The output of get-metric-data, five minutes between two points."""
    path = folder.parent / "metrics.json"
    times = [f"2026-11-{day:02d}T{hour:02d}:00:00Z" for day in (1, 2) for hour in range(24)]
    rows = [
        {"Id": f"m{n}", "Label": label, "Timestamps": times[: len(values)], "Values": values}
        for n, (label, values) in enumerate(series.items())
    ]
    path.write_text(json.dumps({"MetricDataResults": rows}), encoding="utf-8")
    return path


def test_metrics_fill_the_workload_in(folder: Path) -> None:
    (folder.parent / "stack.yaml").write_text(AURORA, encoding="utf-8")
    path = metrics(
        folder,
        SelectThroughput=[900.0] * 48,
        DMLThroughput=[100.0] * 48,
        CPUUtilization=[50.0] * 48,
        VolumeBytesUsed=[140 * 2.0**30] * 48,
    )
    made = again(folder, path)
    (system,) = made.systems
    assert system.workload.middle("traffic.read.rate") == "900/s"
    assert system.workload.middle("traffic.write.rate") == "100/s"
    assert system.workload.middle("data.gib") == 140
    assert system.estimated == ()
    assert {one.path for one in made.filled} >= {"traffic.read.rate", "data.gib"}
    assert "metrics.json VolumeBytesUsed" in (folder / "workload.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(("least_acu", "told"), [("0", 1), ("0.5", 0)])
def test_a_cluster_that_pauses_is_told(folder: Path, least_acu: str, told: int) -> None:
    (folder.parent / "stack.yaml").write_text(
        AURORA.replace("MinCapacity: 0,", f"MinCapacity: {least_acu},"), encoding="utf-8"
    )
    assert sum(note.code == "I313" for note in again(folder).notes) == told


def test_processor_time_is_work_over_statements(folder: Path) -> None:
    """Half of two processors for 1,000 statements a second is a millisecond each."""
    text = AURORA.replace("db.serverless", "db.r6g.large").replace(
        "      ServerlessV2ScalingConfiguration: {MinCapacity: 0, MaxCapacity: 8}\n", ""
    )
    (folder.parent / "stack.yaml").write_text(text, encoding="utf-8")
    made = again(
        folder, metrics(folder, SelectThroughput=[900.0] * 9, DMLThroughput=[100.0] * 9, CPUUtilization=[50.0] * 9)
    )
    assert made.systems[0].workload.middle("cpu.read") == "1.00ms"


def test_requests_and_statements_give_ranges(folder: Path) -> None:
    path = metrics(folder, RequestCount=[3600.0 * 100] * 48, FreeStorageSpace=[60 * 2.0**30] * 48)
    statements = folder.parent / "statements.csv"
    statements.write_text(
        "query,calls,mean_exec_time\nSELECT 1,900,2\nINSERT INTO t,100,4\nBEGIN,50,0\n", encoding="utf-8"
    )
    made = again(folder, path, statements)
    quantities = made.systems[0].workload.quantities
    assert quantities["traffic.read.rate"].values == ("90/s",)
    assert quantities["traffic.write.rate"].values == ("10/s",)
    assert quantities["data.gib"].values == (140,)
    assert quantities["cpu.read"].values == ("0.60ms", "2.00ms")


def test_a_filled_in_value_that_was_edited_stays(folder: Path) -> None:
    again(folder)
    edit(folder / "workload.yaml", "gib: 40..160", "gib: 77")
    made = again(folder, metrics(folder, FreeStorageSpace=[60 * 2.0**30] * 9))
    assert made.systems[0].workload.middle("data.gib") == 77


def test_a_level_holds_the_middle_of_its_workload(folder: Path) -> None:
    level = again(folder).systems[0].level
    assert level.start.clients.pool == 10
    assert level.start.clients.connect_timeout_ms == 3200
    assert level.start.clients.dns_ttl_s == 60
    assert level.request_class("read").reads == 2
    assert level.data_gib == 80


def test_files_of_a_system_that_is_gone_are_deleted_unless_they_were_edited(folder: Path) -> None:
    source = folder.parent / "stack.yaml"
    source.write_text(CACHES, encoding="utf-8")
    again(folder)
    edit(folder / "level-ranks.yaml", "length: 45m", "length: 1h")
    source.write_text(POSTGRES, encoding="utf-8")
    made = again(folder)
    assert sorted(made.stale) == ["level-sessions.yaml", "workload-ranks.yaml", "workload-sessions.yaml"]
    assert [dict(note.said.facts) for note in made.notes if note.code == "I212"] == [{"file": "level-ranks.yaml"}]
    assert sorted(bytes_of(folder)) == ["import.lock", "level-ranks.yaml", "level.yaml", "policy.yaml", "workload.yaml"]
    lock = folder / "import.lock"
    spoiled = json.loads(lock.read_text(encoding="utf-8"))
    spoiled["written"]["../stack.yaml"] = {}
    lock.write_text(json.dumps(spoiled), encoding="utf-8")
    assert again(folder).stale == []
    assert source.is_file()


def test_a_cache_s_metrics_give_its_rate_its_keys_and_their_skew(folder: Path) -> None:
    one = "Resources:\n  Sessions:" + CACHES.partition("  Sessions:")[2].partition("  Ranks:")[0]
    (folder.parent / "stack.yaml").write_text(one, encoding="utf-8")
    path = metrics(
        folder,
        CacheHits=[900.0 * 3600] * 9,
        CacheMisses=[100.0 * 3600] * 9,
        CurrItems=[50_000.0] * 9,
        BytesUsedForCache=[50_000.0 * 700] * 9,
    )
    quantities = again(folder, path).systems[0].workload.quantities
    assert quantities["traffic.session.rate"].values == ("1000/s",)
    assert quantities["traffic.session.keys.count"].values == (50_000, 500_000)
    assert quantities["traffic.session.keys.bytes"].values == (700,)
    low, high = (float(one) for one in quantities["traffic.session.keys.zipf"].values)
    assert hit_at(low, 50_000, 100_000) == pytest.approx(0.9, abs=0.01)
    assert hit_at(high, 50_000, 500_000) == pytest.approx(0.9, abs=0.01)


def test_a_policy_of_resilience_hub_in_a_source_is_the_folder_s(folder: Path) -> None:
    source = folder.parent / "stack.yaml"
    source.write_text(
        POSTGRES
        + """\
  Critical:
    Type: AWS::ResilienceHub::ResiliencyPolicy
    Properties:
      PolicyName: critical
      Tier: Critical
      Policy: {AZ: {RtoInSecs: 120, RpoInSecs: 0}, Software: {RtoInSecs: 900, RpoInSecs: 300}}
""",
        encoding="utf-8",
    )
    again(folder)
    policy = load_policy(folder / "policy.yaml")
    assert policy.name == "critical"
    assert {kind: (goal.rto_s, goal.rpo_s) for kind, goal in policy.goals} == {
        "az": (120, 0),
        "software": (900, 300),
    }


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ('[{"ParameterKey": "A", "ParameterValue": "x"}, {"ParameterKey": "B", "UsePreviousValue": true}]', ["A=x"]),
        ('{"Parameters": {"A": true, "B": 3}}', ["A=true", "B=3"]),
        ('{"A": false, "B": null}', ["A=false"]),
    ],
)
def test_a_file_of_parameters_gives_what_it_says(tmp_path: Path, text: str, want: list[str]) -> None:
    """CloudFormation writes booleans small, and a previous value is known to the stack alone."""
    path = tmp_path / "parameters.json"
    path.write_text(text, encoding="utf-8")
    assert _parameter_file(path) == want
