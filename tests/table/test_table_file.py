"""The plan file: every problem with its place, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from drill.errors import Problems
from drill.session.inject import injectable
from drill.table.messages.table_messages import UnplannedInject
from drill.table.messages.typed_line import read_line
from drill.table.plan.table_file import is_plan, load_plan
from drill.table.terminal_table import fault_lines
from tests.table.tables import LEVEL, PLAN, table_session


def plan(folder: Path, text: str) -> Path:
    (folder / "small.yaml").write_text(LEVEL, encoding="utf-8")
    path = folder / "plan.yaml"
    path.write_text(text.replace("level: small\n", "level: ./small.yaml\n"), encoding="utf-8")
    return path


def test_a_plan_has_its_injects_in_the_engines_terms(tmp_path: Path) -> None:
    loaded = load_plan(plan(tmp_path, PLAN))
    spike = loaded.plan.inject("spike")
    assert spike is not None
    assert spike.fault is not None
    assert (spike.at_s, spike.fault.kind, spike.fault.target, spike.fault.factor, spike.fault.for_s) == (
        *(120, "drill:traffic-spike", "browse", 3.0, 60),
    )
    nudge = loaded.plan.inject("nudge")
    assert nudge is not None
    assert (nudge.when, nudge.held_s, nudge.at_s) == ("availability < 99.9 %", 5, None)
    assert [(one.at_s, one.hold) for one in loaded.plan.questions] == [(60, True)]


WRONG = [
    ("  - {id: x, at: 10m, tell: hi}", "H036"),
    ("  - {id: x, tell: hi}", "H021"),
    ("  - {id: x, at: 1m}", "H021"),
    ("  - {id: spike, ready: true, tell: hi}", "H035"),
    ("  - {id: x, ready: true, tell: hi, to: [cto]}", "H039"),
    ("  - {id: x, at: 1m, ready: true, tell: hi}", "H042"),
    ('  - {id: x, ready: true, do: "az-powr", zone: a, for: 1m}', "H023"),
    ('  - {id: x, ready: true, do: "drill:az-power", zone: c, for: 1m}', "H030"),
    ('  - {id: x, ready: true, do: "drill:traffic-spike", class: brows, factor: 2, for: 1m}', "H031"),
    ('  - {id: x, ready: true, do: "drill:traffic-spike", class: browse, factor: 2}', "H037"),
    ("  - {id: x, ready: true, hide: [writer]}", "H021"),
    ("  - {id: x, ready: true, hide: [writr], for: 1m}", "H032"),
    ("  - {id: x, when: writer.dwn, tell: hi}", "H038"),
    ("  - {id: x, when: writr.down, tell: hi}", "H032"),
    ("  - {id: x, ready: true, zone: a, tell: hi}", "H042"),
    ("  - {id: x, ready: true, tell: hi, wen: now}", "H020"),
    ('  - {id: x, ready: true, tell: "a\\u202eb"}', "H004"),
]


def test_an_unknown_design_hides_nothing_else(tmp_path: Path) -> None:
    text = PLAN.replace("level: small\n", 'level: small\ndesign: "@nope"\n').replace(
        "questions:", f"{WRONG[0][0]}\nquestions:"
    )
    path = plan(tmp_path, text)
    with pytest.raises(Problems) as found:
        load_plan(path)
    number = path.read_text(encoding="utf-8").splitlines().index('design: "@nope"') + 1
    assert [(one.code, one.path) for one in found.value.problems] == [("H039", str(path)), ("H036", str(path))]
    assert found.value.problems[0].line == number


@pytest.mark.parametrize(("line", "code"), WRONG)
def test_a_wrong_inject_is_named_on_its_line(tmp_path: Path, line: str, code: str) -> None:
    text = PLAN.replace("questions:", f"{line}\nquestions:")
    number = text.splitlines().index(line) + 1
    with pytest.raises(Problems) as found:
        load_plan(plan(tmp_path, text))
    assert [(one.line, one.code) for one in found.value.problems] == [(number, code)]
    assert all(one.message for one in found.value.problems)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ask: Who decides?", 'ask: " "'),
        ("tell: A journalist asks.", 'tell: " "'),
        ("closing: [What surprised you?]", 'closing: [" "]'),
        ("closing: [What surprised you?]", 'closing: ["a\\u202eb"]'),
        ("injects:", f"roles: {{{'r' * 31}: {{sees: [map]}}}}\ninjects:"),
    ],
)
def test_what_no_message_could_hold_is_refused_before_the_table(tmp_path: Path, old: str, new: str) -> None:
    assert old in PLAN
    text = PLAN.replace(old, new)
    number = next(at for at, line in enumerate(text.splitlines(), 1) if new.splitlines()[0] in line)
    with pytest.raises(Problems) as found:
        load_plan(plan(tmp_path, text))
    assert number in {one.line for one in found.value.problems}


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    lines = [line for line, code in WRONG if code != "H004"]
    text = PLAN.replace("questions:", "\n".join(lines) + "\nquestions:").replace("by: commander", "by: boss")
    with pytest.raises(Problems) as found:
        load_plan(plan(tmp_path, text))
    places = {one.line for one in found.value.problems}
    assert len(places) == len(lines) + 1
    assert [one.line for one in found.value.problems] == sorted(one.line for one in found.value.problems)


@pytest.mark.parametrize("key", ["level", "design"])
def test_a_file_elsewhere_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    (tmp_path / "secret.yaml").write_text("password: 1234\n", encoding="utf-8")
    inside = tmp_path / "inside"
    inside.mkdir()
    monkeypatch.chdir(inside)
    line = f"{key}: ../secret.yaml\n"
    text = PLAN.replace("level: small\n", line if key == "level" else f"level: ./small.yaml\n{line}")
    with pytest.raises(Problems) as found:
        load_plan(plan(inside, text))
    assert [one.code for one in found.value.problems] == ["H001"]
    assert "1234" not in str(found.value)


@pytest.mark.parametrize(
    "text", ["", "table: [", "table: x\n", "table: x\nlevel: nowhere\n", "table: X y\nlevel: lights-out\n"]
)
def test_what_is_no_plan_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Problems):
        load_plan(plan(tmp_path, text))


def test_a_plan_is_told_from_a_level(tmp_path: Path) -> None:
    assert is_plan(plan(tmp_path, PLAN))
    assert not is_plan(tmp_path / "small.yaml")
    assert not is_plan(tmp_path / "nothing.yaml")


def test_a_facilitator_can_type_every_fault_that_is_listed(tmp_path: Path) -> None:
    table = table_session(tmp_path)
    lines = [line.split(": ")[0] for line in fault_lines(table)]
    read = [read_line(line, leads=True).message for line in lines]
    assert {one.kind for one in read if isinstance(one, UnplannedInject)} == {
        spec.kind for spec, _ in injectable(table.setting.inputs)
    }
    table.close()
