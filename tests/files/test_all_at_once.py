"""Every problem of a design and of a level's own start is told at once: a wrong value does not keep the others from being checked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from drill.errors import Problem, Problems
from drill.files.check_file import checked
from drill.files.library import level_source
from drill.files.load import load_level
from drill.syntax.document import Path as Where
from drill.syntax.problems import Kind
from drill.syntax.source import parse

TEXT = """\
design: two
for: lights-out
database:
  {service: rds, engine: postgres, class: db.r6g.large, zone: a, storage: {type: gp3, gib: 200}}
replicas: [{zone: c, class: db.r6g.large}]
clients: {dns_ttl: 5s}
runbook:
  - {when: writer.down, for: 5m, do: promote, target: replica-1}
"""
WRONG = {
    "class": ("class: db.r6g.large, zone: a", "class: nonsense, zone: a", "D026"),
    "unknown class": ("zone: c, class: db.r6g.large", "zone: c, class: db.r6g.hugee", "D103"),
    "zone": ("zone: a, storage", "zone: q, storage", "D030"),
    "replica's zone": ("zone: c, class", "zone: x, class", "D030"),
    "engine": ("engine: postgres", "engine: 12", "D022"),
    "storage": ("type: gp3", "type: [gp3]", "D022"),
    "seconds": ("dns_ttl: 5s", "dns_ttl: soon", "D026"),
    "action": ("do: promote", "do: promot", "D023"),
}


def _problems(tmp_path: Path, *wrong: str, level: str = "lights-out") -> list[Problem]:
    text = TEXT.replace("lights-out", level)
    for name in wrong:
        before, after, _ = WRONG[name]
        assert before in text
        text = text.replace(before, after)
    path = tmp_path / "design.yaml"
    path.write_text(text, encoding="utf-8")
    return list(checked(path).problems)


def test_the_design_itself_has_no_problem(tmp_path: Path) -> None:
    assert _problems(tmp_path) == []


@pytest.mark.parametrize("other", [name for name in WRONG if name not in ("zone", "replica's zone")])
def test_an_unknown_zone_is_told_with_any_other_wrong_value(other: str, tmp_path: Path) -> None:
    alone = [(one.code, one.line) for one in _problems(tmp_path, other)]
    assert alone == [(WRONG[other][2], alone[0][1])]
    zones = [(one.code, one.line) for one in _problems(tmp_path, "zone", "replica's zone")]
    both = [(one.code, one.line) for one in _problems(tmp_path, other, "zone", "replica's zone")]
    assert sorted(both) == sorted(alone + zones)


def test_all_of_them_are_told_together(tmp_path: Path) -> None:
    found = [one.code for one in _problems(tmp_path, *WRONG)]
    assert sorted(found) == sorted(code for _, _, code in WRONG.values())


def test_an_unknown_level_is_told_at_its_line_with_what_the_text_shows(tmp_path: Path) -> None:
    found = _problems(tmp_path, "class", level="lights-outt")
    assert [(one.code, one.line, one.column) for one in found] == [("D026", 4, 43), ("L043", 2, 6)][::-1]
    assert found[0].path == str(tmp_path / "design.yaml")
    assert "lights-out" in found[0].hint
    assert found[0].source == "for: lights-outt"


def _leaves(content: object, at: Where = ()) -> Iterator[Where]:
    """The paths of every value that holds no others."""
    items = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else None
    if items is None:
        yield at
    else:
        for key, value in items:
            yield from _leaves(value, (*at, key))


def _damaged(level: str, *wrong: tuple[Where, object]) -> list[Problem]:
    """The problems of a level with other values at some paths."""
    text, name = level_source(level)
    document = parse(text, name, Kind.LEVEL)
    for path, value in wrong:
        content = document.content
        for part in path[:-1]:
            content = content[part]
        content[path[-1]] = value
    with pytest.raises(Problems) as found:
        load_level(document)
    return list(found.value.problems)


@pytest.mark.parametrize("level", ["lights-out", "the-doorman"])
@pytest.mark.parametrize("value", ["wrong!", -7, {"a": 1}], ids=["word", "number", "map"])
def test_a_wrong_value_of_start_is_one_problem_and_hides_no_other(level: str, value: object) -> None:
    text, name = level_source(level)
    content = parse(text, name, Kind.LEVEL).content
    zone = ("start", "database", "zone")
    for path in _leaves(content["start"], ("start",)):
        (alone,) = _damaged(level, (path, value))
        if path != zone:
            both = {one.code for one in _damaged(level, (path, value), (zone, "q"))}
            assert both == {alone.code, "L030"}, path
