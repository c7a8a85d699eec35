"""Packs: what students get, what stays, and what is refused."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from drill.design.dump import dumped
from drill.errors import Problems
from drill.files.library import find_level, packed_levels, shipped
from drill.files.load import load_design, load_level
from drill.files.pack_build import built, files
from drill.files.pack_file import load_pack
from drill.files.variation import varied
from drill.syntax.archive import packed
from drill.syntax.problems import Kind
from drill.syntax.source import parse
from tests.proof.levels import LEVEL, WIDE

PACK = """\
pack: week-6
title: What survives a zone
levels: [./short.yaml]
lock: {choices: {short: [database.multi_az]}}
rubric: rubric.yaml
"""
ANSWERED = LEVEL.replace(*WIDE).replace("brief:", "hint: Ask twice., lesson: The standby knew., brief:")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "short.yaml").write_text(ANSWERED, encoding="utf-8")
    (tmp_path / "pack.yaml").write_text(PACK, encoding="utf-8")
    (tmp_path / "rubric.yaml").write_text("rubric: secret\n", encoding="utf-8")
    return tmp_path


def zip_of(folder: Path, audience: str = "students") -> Path:
    path = folder / f"{audience}.zip"
    pack = load_pack(folder / "pack.yaml")
    path.write_bytes(built(pack, "students" if audience == "students" else "instructor", path.name))
    return path


def test_students_get_no_answer_and_run_the_same_scenario(folder: Path) -> None:
    path = zip_of(folder)
    with zipfile.ZipFile(path) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist()).decode()
        names = archive.namelist()
    assert names == ["README.md", "pack.json", "short-design.yaml", "short.yaml"]
    for secret in ("solutions", "traps", "standby:", "needs", "Ask twice", "The standby knew", "rubric: secret"):
        assert secret not in content
    mine, yours = load_level(ANSWERED), find_level(f"{path}:short")
    assert yours.scenario == mine.scenario
    assert (yours.solutions, yours.traps, yours.needs, yours.story.hint) == ((), (), "", "")
    assert (mine.choices, yours.choices) != (yours.choices, yours.choices)
    assert yours.choices == ("database.multi_az",)


def test_the_design_that_is_handed_out_fits_the_level_that_is(folder: Path) -> None:
    made = files(load_pack(folder / "pack.yaml"), "students", "x.zip")
    level = load_level(made["short.yaml"].decode())
    design = load_design(made["short-design.yaml"].decode(), level)
    assert design.digest == level.start.digest


def test_the_instructors_copy_has_everything(folder: Path) -> None:
    with zipfile.ZipFile(zip_of(folder, "instructor")) as archive:
        assert {"rubric.yaml", "pack.yaml"} < set(archive.namelist())
        assert archive.read("short.yaml").decode() == ANSWERED


def test_the_same_pack_gives_the_same_bytes(folder: Path) -> None:
    assert zip_of(folder).read_bytes() == zip_of(folder).read_bytes()


def test_a_pack_lists_its_levels_and_names_near_ones(folder: Path) -> None:
    path = zip_of(folder)
    (entry,) = packed_levels(path)
    assert entry.level is not None
    assert entry.level.id == "short"
    with pytest.raises(Problems, match="“shrt”"):
        find_level(f"{path}:shrt")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda files: files | {"short.yaml": files["short.yaml"] + b"# x"}, "is not what pack.json lists"),
        (lambda files: {name: data for name, data in files.items() if name != "pack.json"}, "no usable pack.json"),
        (lambda files: files | {"pack.json": b"[" * 100_000}, "no usable pack.json"),
        (lambda files: files | {"pack.json": b'{"format": 2}'}, "not of format 1"),
        (lambda files: files | {"pack.json": b'{"format": 1, "files": {}, "levels": [7]}'}, "lists no levels"),
        (lambda files: files | {"more.zip": b"PK"}, "a folder or an archive"),
        (lambda files: files | {"a/b.yaml": b"x"}, "a folder or an archive"),
        (lambda files: files | {"../b.yaml": b"x"}, "leads out"),
    ],
)
def test_a_pack_that_was_changed_is_refused(folder: Path, change: object, said: str) -> None:
    assert callable(change)
    path = folder / "bad.zip"
    path.write_bytes(packed(change(files(load_pack(folder / "pack.yaml"), "students", path.name))))
    with pytest.raises(Problems, match=said):
        find_level(f"{path}:short")


def test_what_is_no_zip_file_or_not_there_is_said(folder: Path) -> None:
    (folder / "text.zip").write_bytes(b"hello")
    with pytest.raises(Problems) as refused:
        find_level("text.zip:short")
    assert refused.value.problems[0].code == "P046"
    with pytest.raises(Problems) as refused:
        find_level("no.zip:short")
    assert (refused.value.problems[0].path, refused.value.problems[0].code) == ("no.zip", "P001")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("short.yaml", "../../etc/short.yaml", "P001"),
        ("[./short.yaml]", "[./short.yaml, ./short.yaml]", "P035"),
        ("{short: [", "{shrt: [", "P043"),
        ("database.multi_az]", "database.multiaz]", "P039"),
        ("pack: week-6", "pack: week-6\npak: x", "P020"),
        ("rubric.yaml", "/etc/passwd", "P001"),
    ],
)
def test_what_is_wrong_with_a_pack_file_has_its_place(folder: Path, old: str, new: str, said: str) -> None:
    (folder / "pack.yaml").write_text(PACK.replace(old, new), encoding="utf-8")
    with pytest.raises(Problems) as caught:
        load_pack(folder / "pack.yaml")
    (problem,) = caught.value.problems
    assert (problem.code, problem.line > 0) == (said, True)


@pytest.mark.slow
def test_every_shipped_level_is_the_same_scenario_without_its_answers(tmp_path: Path) -> None:
    ids = [entry.path.stem for entry in shipped()]
    (tmp_path / "all.yaml").write_text(f"pack: all\ntitle: All\nlevels: [{', '.join(ids)}]\n", encoding="utf-8")
    pack = load_pack(tmp_path / "all.yaml")
    made = files(pack, "students", "all.zip")
    for item in pack.levels:
        content = json.loads(json.dumps(parse(made[f"{item.level.id}.yaml"].decode(), "x", Kind.LEVEL).content))
        assert not {"solutions", "traps", "lesson", "decides"} & content.keys()


def test_a_variation_has_other_zones_classes_and_numbers_and_the_same_lesson() -> None:
    data = parse(LEVEL, "x", Kind.LEVEL).content
    made = [load_level(dumped(varied(data, "mine", salt))) for salt in range(4)]
    before = load_level(LEVEL)
    for level in made:
        assert level.id == "mine"
        assert level.needs == before.needs
        assert {item.name for item in level.classes}.isdisjoint({item.name for item in before.classes})
        assert level.faults[0].target != before.faults[0].target
        assert level.faults[0].target == level.start.database.zone
        assert level.classes[0].rate.at(0) != before.classes[0].rate.at(0)
    assert len({level.scenario for level in made}) == 4
    assert varied(data, "mine") == varied(data, "mine")


def test_texts_of_a_variation_name_its_own_zones() -> None:
    text = LEVEL.replace('brief: "At', 'brief: "Zone a, that is 1a or us-east-1a, at')
    made = varied(parse(text, "x", Kind.LEVEL).content, "mine")
    zone = made["faults"][0]["zone"]
    assert made["story"]["brief"].startswith(f"Zone {zone}, that is 1{zone} or us-east-1{zone}, at")
