"""Test files: what they say, and what is refused with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from drill.errors import Problems
from drill.files.bounds import bound
from drill.files.suite_file import load_suite
from drill.model.level import Bound
from tests.proof.levels import LEVEL

DESIGN = """\
design: mine
for: short
database:
  {service: rds, engine: postgres, class: db.r6g.large, zone: a, multi_az: standby, storage: {type: gp3, gib: 100}}
"""
SUITE = """\
drill: 1
level: ./short-level.yaml
design: ./mine.yaml
seeds: 3
tests:
  survives a dark zone: {availability: ">= 40 %", availability.book: 40 %, lost_writes: 0}
  stays in budget: {monthly_usd: "<= 600"}
  needs its standby: {without: database.multi_az, expect: fail}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "short-level.yaml").write_text(LEVEL, encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(DESIGN, encoding="utf-8")
    return tmp_path


def written(folder: Path, text: str = SUITE) -> Path:
    path = folder / "shop.drill.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(folder: Path, text: str) -> list[str]:
    with pytest.raises(Problems) as caught:
        load_suite(written(folder, text), folder)
    return [f"{one.line}:{one.column} {one.code} {one.message}" for one in caught.value.problems]


def test_it_holds_what_is_written(folder: Path) -> None:
    made = load_suite(written(folder), folder)
    assert (made.level.id, made.design.name, made.seeds, made.first) == ("short", "mine", 3, 1)
    first, second, third = made.cases
    assert first.bounds == (
        Bound("availability", ">=", 0.4),
        Bound("availability.book", ">=", 0.4),
        Bound("lost_writes", "<=", 0.0),
    )
    assert (first.name, first.line, first.expect) == ("survives a dark zone", 6, "pass")
    assert second.bounds == (bound("monthly_usd", "<= 600"),)
    assert (third.without, third.expect) == ("database.multi_az", "fail")


def test_a_test_without_bounds_takes_those_of_the_plain_ones(folder: Path) -> None:
    first, second, third = load_suite(written(folder), folder).cases
    assert third.bounds == (*first.bounds, *second.bounds)
    alone = SUITE.replace('  stays in budget: {monthly_usd: "<= 600"}\n', "")
    only = "\n".join(line for line in alone.splitlines() if "survives" not in line)
    (case,) = load_suite(written(folder, only), folder).cases
    assert case.bounds == load_suite(written(folder), folder).level.objectives[0].bounds


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("availability.book: 40 %", "availability.bok: 40 %", "6:51 T034 no metric “availability.bok”"),
        ("availability.book: 40 %", "availability.book: 0.4", "6:70 T026 “0.4” is not a percentage"),
        ("expect: fail", "expect: red", "8:59 T023 “red” is not a choice here"),
        ("without: database.multi_az", "without: databse", "8:32 T039 a design has no option “databse”"),
        ("without: database.multi_az", "without: database.class", "8:32 T039 "),
        ("seeds: 3", "seeds: 0", "4:8 T024 “0” must be at least 1"),
        ("drill: 1", "drill: 2", "1:8 T023 “2” is not a choice here"),
        ("tests:", "testes:", "5:1 T020 unknown key “testes”"),
        ("level: ./short-level.yaml", "level: lights-outt", " L043 there is no level “lights-outt”"),
        ("./mine.yaml", "./yours.yaml", "D001"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(folder: Path, old: str, new: str, said: str) -> None:
    assert SUITE.count(old) == 1
    found = refused(folder, SUITE.replace(old, new))
    assert any(said in line for line in found), found


@pytest.mark.parametrize("name", ["/etc/passwd", "../secret.yaml", "a/../../secret.yaml", "./link.yaml"])
def test_a_file_elsewhere_is_not_read(folder: Path, name: str) -> None:
    inside = folder / "inside"
    inside.mkdir()
    (folder / "secret.yaml").write_text("password: 1234\n", encoding="utf-8")
    (inside / "link.yaml").symlink_to(folder / "secret.yaml")
    path = inside / "shop.drill.yaml"
    path.write_text(SUITE.replace("./mine.yaml", name).replace("./short-level.yaml", "lights-out"), encoding="utf-8")
    with pytest.raises(Problems) as caught:
        load_suite(path, inside)
    assert "1234" not in str(caught.value)
    assert [one.code for one in caught.value.problems] == ["T001"]


@pytest.mark.parametrize("text", ["", "[]", "drill: 1\n", "tests: &a {b: *a}", "x" * 300_000, "{" * 5000])
def test_hostile_text_is_refused(folder: Path, text: str) -> None:
    assert refused(folder, text)
