"""Rosters of any office program, and whose a submission is."""

from __future__ import annotations

from pathlib import Path

import pytest

from drill.errors import Problems
from drill.grading.roster import load_roster, owners
from drill.model.grades import Student

ANA = Student(id="4711", login="ana", email="ana@x.edu", name="Ana Alves", sis_id="S1")
BO = Student(id="4712", login="bo", email="bo@x.edu", name="Bo Berg", submission="team-3.yaml")


def written(folder: Path, data: str | bytes) -> Path:
    path = folder / "roster.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rosters_of_all_kinds_are_read(tmp_path: Path, start: str, delimiter: str, end: str) -> None:
    lines = (("ID", "Name", "Email", "hobby"), ("1", '"Älves, Ana"', "a@x.edu", "chess"), ("2", "Bo", "b@x.edu", ""))
    text = start + end.join(delimiter.join(line) for line in lines) + end
    assert load_roster(written(tmp_path, text)) == (
        Student(id="1", name="Älves, Ana", email="a@x.edu"),
        Student(id="2", name="Bo", email="b@x.edu"),
    )


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("4711.yaml", "4711"),
        ("ana/x.yaml", "ana"),
        ("ANA@X.EDU.yaml", "ANA@X.EDU"),
        ("S1.json", "S1"),
        ("alvesana_4711_99_mine-2.yaml", "alvesana_4711_99_mine-2"),
        ("alvesana_LATE_4711_99_m.yaml", "x"),
        ("Ana Alves_77_assignsubmission_file_/m.yaml", "Ana Alves_77_assignsubmission_file_"),
    ],
)
def test_a_submission_is_matched_by_id_login_mail_and_by_downloads_of_course_systems(name: str, key: str) -> None:
    assert owners((ANA, BO), name, key) == (ANA,)


def test_the_submission_column_is_the_surest() -> None:
    assert owners((ANA, BO), "team-3.yaml", "team-3") == (BO,)
    assert owners((Student(id="x"), Student(submission="x")), "x", "x") == (Student(submission="x"),)


def test_what_matches_two_is_both_and_what_matches_none_is_nobodys() -> None:
    twins = (Student(id="a", login="t"), Student(id="b", email="t"))
    assert owners(twins, "t.yaml", "t") == twins
    assert owners((ANA, BO), "cy.yaml", "cy") == ()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("name,email\nAna,a@x\n", ":1:1: G050 has no column id or submission"),
        ("id,name\n1,Ana\n1,Bo\n", ":3:1: G050 id “1” appears twice"),
        ("id,submission\n,\n,x\n", None),
        ("id,name\n,Ana\n", ":2:1: G050 the row has neither"),
        ("id,submitted\n1,yesterday\n", "is not a time"),
        ("id,submitted\n1,2026-12-01T10:00:00\n", "is not a time"),
        ("id,late_days\n1,-2\n", "is not a number of days"),
        ("", "has no column"),
        (b"id\n\xff\xfe\n", "is not UTF-8"),
        ('id,name\n1,"Ana\n2,Bo\n', ":2:1: G050 is not CSV"),
        ('id,"na\nme"\n1,"A\r\n\nna"\n\n1,Bo\n', ":7:1: G050 id “1” appears twice"),
    ],
)
def test_what_is_wrong_with_a_roster_is_said_with_its_line(tmp_path: Path, data: str | bytes, said: str | None) -> None:
    path = written(tmp_path, data)
    if said is None:
        assert load_roster(path) == (Student(submission="x"),)
        return
    with pytest.raises(Problems) as caught:
        load_roster(path)
    assert said in str(caught.value)


def test_moodles_downloads_of_groups_have_the_group_before_the_name() -> None:
    """As mod_assign names them: group, hyphen, full name, underscores as spaces; the default group is in no roster."""
    ana, bo = Student(id="1", name="Ana Alves", group="Team_A"), Student(id="2", name="Bo Alves", group="Team_A")
    for key, found in (
        ("Team A-Ana Alves_123_assignsubmission_file_", (ana,)),
        ("Default group-Bo Alves_124_assignsubmission_file_", (bo,)),
        ("Bo Alves_124_assignsubmission_file_", (bo,)),
        ("Cy Chen_125_assignsubmission_file_", ()),
        ("Lu-Bo Alves_126_assignsubmission_file_", ()),
    ):
        assert owners((ana, bo, Student(id="3")), f"{key}/mine.yaml", key) == found


def test_names_are_matched_as_systems_store_them() -> None:
    """Moodle leaves signs out of names; an unpacked download may hold accents apart from their letters."""
    students = (
        Student(id="1", name="Ann O'Brien"),
        Student(id="2", name="José Díaz", login="josé"),
        Student(id="3", submission="zoë.yaml"),
    )
    apart = "Jose\u0301 Di\u0301az"
    for name, key, owner in (
        ("Ann OBrien_12_assignsubmission_file_/a.yaml", "Ann OBrien_12_assignsubmission_file_", students[0]),
        (f"{apart}_13_assignsubmission_file_/a.yaml", f"{apart}_13_assignsubmission_file_", students[1]),
        ("JOSE\u0301.yaml", "JOSE\u0301", students[1]),
        ("zoe\u0308.yaml", "zoe\u0308", students[2]),
    ):
        assert owners(students, name, key) == (owner,)
