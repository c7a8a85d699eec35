"""The published tables are well formed, every row has its recorded status, and the report kept is the one that comes out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drill.cli.main import run
from drill.engine import ENGINE
from drill.report.writers import write
from drill.validation import table_list
from drill.validation.published_rows import FOLDER, PublishedRow, bounds, error, judge, rows
from drill.validation.table_list import TABLES, Measurement, Table, measure
from drill.validation.writing import counts, number, validation_report

ROOT = Path(__file__).resolve().parents[2]
REPORT = ROOT / "drill" / "engine" / "VALIDATION.md"
SLOW = frozenset(("V4", "V5", "V10", "V16", "V21"))
"""Tables that take seconds."""
ASKED = {f"V{n}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 18, 19, 20, 21)}


def every_row() -> Iterator[PublishedRow]:
    for table in TABLES:
        yield from rows(table.id)


def row(**over: object) -> PublishedRow:
    made = PublishedRow("V0.test", "test", "s", 10.0, 20.0, "10%", "because", "none", "evidence", "agrees", "")
    return replace(made, **over)  # type: ignore[arg-type]


class TestRows:
    def test_all_tables_are_there_and_every_file_belongs_to_one(self) -> None:
        assert {table.id for table in TABLES} == ASKED
        assert {path.stem for path in FOLDER.glob("*.csv")} - {"V12-workloads"} == ASKED

    def test_ids_are_unique_and_name_their_table(self) -> None:
        found = [item.id for item in every_row()]
        assert len(found) == len(set(found))
        for table in TABLES:
            assert {item.table for item in rows(table.id)} == {table.id}

    def test_every_figure_has_a_tolerance_with_a_reason(self) -> None:
        for item in every_row():
            if item.modelled:
                assert item.tolerance
                assert item.reason, item.id
                assert item.low is not None or item.high is not None, item.id

    def test_what_is_not_evidence_says_what_was_taken_from_the_source(self) -> None:
        assert [item.id for item in every_row() if item.modelled and item.kind != "evidence" and not item.inputs] == []

    def test_what_disagrees_or_is_left_out_says_why(self) -> None:
        assert [item.id for item in every_row() if item.expected != "agrees" and not item.why] == []
        assert [item.id for item in every_row() if item.expected == "agrees" and item.why] == []

    def test_a_malformed_row_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        good = (FOLDER / "V8.csv").read_text(encoding="utf-8")
        (tmp_path / "V8.csv").write_text(good.replace("calibrated", "guessed", 1), encoding="utf-8")
        monkeypatch.setattr("drill.validation.published_rows.FOLDER", tmp_path)
        with pytest.raises(ValueError, match="guessed"):
            rows("V8")


class TestJudging:
    @pytest.mark.parametrize(
        ("tolerance", "low", "high"),
        [("10%", 9.0, 22.0), ("0", 10.0, 20.0), ("0.5", 9.5, 20.5), ("x2", 5.0, 40.0)],
    )
    def test_tolerances_widen_a_range_both_ways(self, tolerance: str, low: float, high: float) -> None:
        assert bounds(row(tolerance=tolerance)) == pytest.approx((low, high))

    def test_an_open_side_has_no_bound(self) -> None:
        assert judge(row(low=None), -1e9) == "agrees"
        assert judge(row(low=None), 22.1) == "disagrees"
        assert judge(row(high=None), 1e9) == "agrees"
        assert judge(row(high=None), 8.9) == "disagrees"

    def test_a_negative_figure_is_widened_outwards(self) -> None:
        assert bounds(row(low=-20.0, high=-10.0)) == pytest.approx((-22.0, -9.0))

    @given(st.floats(-1e6, 1e6))
    def test_the_error_is_nothing_exactly_within_the_published_range(self, value: float) -> None:
        assert (error(row(), value) == 0.0) is (10.0 <= value <= 20.0)

    @given(st.floats(10.0, 20.0))
    def test_what_agrees_without_tolerance_agrees_with_one(self, value: float) -> None:
        assert judge(row(tolerance="0"), value) == judge(row(), value) == "agrees"


class TestReport:
    @pytest.mark.slow
    @pytest.mark.parametrize("table", [item for item in TABLES if item.id not in SLOW], ids=lambda item: item.id)
    def test_every_row_has_its_recorded_status_and_is_in_the_report_as_it_came_out(self, table: Table) -> None:
        hold(table)

    @pytest.mark.slow
    @pytest.mark.parametrize("table", [item for item in TABLES if item.id in SLOW], ids=lambda item: item.id)
    def test_so_has_every_row_of_the_long_tables(self, table: Table) -> None:
        hold(table)

    def test_the_report_is_of_this_engine_and_of_these_rows(self) -> None:
        text = REPORT.read_text(encoding="utf-8")
        assert f"Engine {ENGINE}." in text
        listed = [line.split(" | ")[0].removeprefix("| ") for line in text.splitlines() if line.startswith("| V")]
        assert [name for name in listed if "." in name] == [item.id for item in every_row() if item.modelled]
        left = sum(not item.modelled for item in every_row())
        assert f"| {left} |" in next(line for line in text.splitlines() if line.startswith("| all |"))

    def test_json_holds_every_row_and_its_counts(self) -> None:
        result = measure(table_list.table("V8"))
        (table,) = json.loads(write(validation_report([result]), "json"))["tables"]
        assert [item["id"] for item in table["rows"]] == [item.id for item in rows("V8")]
        assert table["counts"] == counts(result.findings)
        assert sum(table["counts"][status] for status in ("agrees", "disagrees", "not modelled")) == len(rows("V8"))

    def test_a_row_without_a_measurement_is_an_error(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("drill.validation.v08_commits.measure", lambda: {"V8.standby": 4.0})
        with pytest.raises(ValueError, match=r"V8\.cluster"):
            measure(table_list.table("V8"))

    @pytest.mark.parametrize(
        ("value", "shown"), [(0.0, "0"), (0.12345, "0.1235"), (3.1, "3.1"), (131.04, "131"), (320_000.4, "320,000")]
    )
    def test_numbers(self, value: float, shown: str) -> None:
        assert number(value) == shown


AGAIN = (
    "the engine's figures have moved: run `drill validate --markdown drill/engine/VALIDATION.md` and read what it says"
)


def hold(table: Table) -> None:
    """Every status is the recorded one, and the report holds the very rows that come out now."""
    result = measure(table)
    assert [(item.row.id, item.value) for item in result.findings if not item.as_recorded] == []
    kept = set(REPORT.read_text(encoding="utf-8").splitlines())
    now = write(validation_report([result]), "markdown").splitlines()
    moved = [line for line in now if line.startswith(f"| {table.id}") and line not in kept]
    assert moved == [], AGAIN


class TestCommand:
    def test_it_passes_as_long_as_nothing_has_changed(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        file = tmp_path / "report.md"
        assert run(["validate", "--table", "v8", "--json", "--markdown", str(file)]) == 0
        found = json.loads(capsys.readouterr().out)
        assert found["as_recorded"] is True
        assert file.read_text(encoding="utf-8") == write(
            validation_report([measure(table_list.table("V8"))]), "markdown"
        )

    @pytest.mark.parametrize(("id", "value"), [("V8.standby", 40.0), ("V8.ratio", 2.1)])
    def test_a_row_that_changes_its_status_fails_for_better_or_worse(
        self, id: str, value: float, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        usual = {finding.row.id: finding.value for finding in measure(table_list.table("V8")).findings if finding.value}
        monkeypatch.setattr("drill.validation.v08_commits.measure", lambda: usual | {id: value})
        assert run(["validate", "--table", "V8"]) == 1
        assert f"changed: {id}" in capsys.readouterr().out

    def test_an_unknown_table_is_refused_with_those_there_are(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(["validate", "--table", "V99"]) == 2
        assert "V10" in capsys.readouterr().err

    def test_a_report_that_cannot_be_written_is_one_message(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        assert run(["validate", "--table", "V8", "--markdown", str(tmp_path / "no" / "such.md")]) == 2
        assert "cannot be written" in capsys.readouterr().err


def test_a_finding_without_a_figure_is_not_modelled() -> None:
    found = Measurement(row(expected="not modelled"), None)
    assert found.as_recorded
    assert found.error == 0.0
