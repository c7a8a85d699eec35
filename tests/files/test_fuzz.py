"""Whatever a file holds, loading answers with a level, a design, or Problems whose every place is in the file."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from drill.errors import Problem, Problems
from drill.files.load import load_design, load_level
from drill.report.problem_list import render
from drill.syntax.problems import Kind
from drill.syntax.source import decode, parse
from tests.document_texts import DESIGN, LEVEL, level

KNOWN = level()
YAMLISH = st.text(alphabet="abz019 .:-_/%#&*!|>'\"{}[],?\n\t~\\\x1b\u202e\u2028é\ufeff", max_size=120)
ODD = st.sampled_from(
    (
        *(
            "",
            "null",
            "off",
            "-1",
            "1e999",
            ".nan",
            "99999999999999999999",
            "[]",
            "{}",
            "[[1]]",
            "{a: {b: c}}",
            "true",
            "0",
        ),
        *(
            "'\u202e'",
            '"\\x1b[2J"',
            "&a b",
            "*a",
            "!!int 3",
            "us-east-1a",
            "10m",
            "5/s",
            "50 %",
            "|",
            "? x",
            "- 1",
            "x: y",
        ),
    )
)
MARKS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def problems_of(load: Callable[[str], object], text: str) -> tuple[Problem, ...]:
    """What is wrong with a text; anything but Problems escapes and fails the test."""
    try:
        load(text)
    except Problems as error:
        return error.problems or (Problem("", 0, 0, "", ""),)
    return ()


def settle(text: str) -> None:
    """Load as a level and as a design; whatever is wrong has a place in the text and harmless words."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    for load in (load_level, lambda source: load_design(source, KNOWN)):
        found = problems_of(load, text)
        for problem in found:
            assert 1 <= problem.line <= len(lines)
            assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
            assert re.fullmatch("[LD][0-9]{3}", problem.code)
            assert problem.message
            assert all(c.isprintable() for c in problem.message + problem.hint)
        assert all(c.isprintable() or c == "\n" for c in render(found))


@MARKS
@example("---")
@given(YAMLISH)
def test_yaml_like_text(text: str) -> None:
    settle(text)


@MARKS
@given(st.binary(max_size=200))
def test_bytes(data: bytes) -> None:
    try:
        settle(data.decode())
    except UnicodeDecodeError:
        with pytest.raises(Problems) as caught:
            decode(data, "file", Kind.LEVEL)
        assert [problem.code for problem in caught.value.problems] == ["L003"]


@pytest.mark.slow
@MARKS
@given(st.sampled_from((LEVEL, DESIGN)), st.integers(0, 2000), st.integers(0, 12), st.one_of(YAMLISH, ODD))
def test_a_good_file_with_a_part_overwritten(text: str, at: int, length: int, patch: str) -> None:
    at %= len(text)
    settle(text[:at] + patch + text[at + length :])


@pytest.mark.slow
@MARKS
@given(st.sampled_from((LEVEL, DESIGN)), st.integers(0, 10**9), ODD)
def test_a_good_file_with_a_value_replaced(text: str, seed: int, odd: str) -> None:
    document = parse(text, "file", Kind.LEVEL)
    place = random.Random(seed).choice(sorted(set(document.values.values()), key=lambda one: (one.line, one.column)))
    lines = text.split("\n")
    line = lines[place.line - 1]
    end = next((n for n in range(place.column - 1, len(line)) if line[n] in ",}]"), len(line))
    lines[place.line - 1] = line[: place.column - 1] + odd + line[end:]
    settle("\n".join(lines))


@pytest.mark.slow
@MARKS
@given(st.sampled_from((LEVEL, DESIGN)), st.integers(0, 60), st.integers(0, 60))
def test_a_good_file_with_lines_moved_or_lost(text: str, first: int, second: int) -> None:
    lines = text.split("\n")
    a, b = first % len(lines), second % len(lines)
    lines[a], lines[b] = lines[b], lines[a]
    settle("\n".join(lines))
    del lines[a]
    settle("\n".join(lines))


@pytest.mark.slow
@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=10)),
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=10), inner, max_size=3)),
        max_leaves=10,
    )
)
@MARKS
def test_any_json_is_yaml_too(content: object) -> None:
    settle(json.dumps(content, ensure_ascii=False))


@pytest.mark.parametrize(
    "text",
    [
        "'[key]': 1",
        "clock: {'[key]': 1}",
        "traffic: {'[key]': 1}",
        "traffic: {'[key]': {'[key]': 1}}",
        "traffic: {BAD: {'[key]': 1}, '[key]': []}",
        "reads: {'[key]': 1}\nruns: [{'[key]': {}}]",
    ],
)
def test_a_key_that_is_pydantics_own_mark_is_a_key(text: str) -> None:
    """Found by the coverage-guided fuzzer: an unknown key of that name raised IndexError."""
    settle(text)
    settle(f"{LEVEL}\n{text}")


@pytest.mark.parametrize("depth", [5, 33])
def test_patches_that_nest_are_refused_calmly(depth: int) -> None:
    nested = "{a: " * depth + "1" + "}" * depth
    settle(LEVEL.replace("{database: {multi_az: standby}}", nested))


def test_a_level_with_more_problems_than_are_kept_ends_well() -> None:
    rules = "\n".join(f"  - {{when: no{n}, do: shed, target: x{n}, value: y}}" for n in range(50))
    text = DESIGN[: DESIGN.index("runbook:")] + "runbook:\n" + rules + "\n"
    with pytest.raises(Problems) as caught:
        load_design(text, KNOWN)
    assert len(caught.value.problems) == 100
    faults = "\n".join(f'  - {{at: 99m, do: "drill:az-power", zone: q, factor: {n}}}' for n in range(50))
    with pytest.raises(Problems) as caught:
        load_level(LEVEL.replace("faults:\n", f"faults:\n{faults}\n"))
    assert len(caught.value.problems) == 100


def test_a_hostile_file_name_is_shown_harmlessly(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[2J\u202e.yaml"
    with pytest.raises(Problems) as caught:
        load_level(path)
    assert "\x1b" not in render(caught.value.problems)
    path.write_text("level: [", encoding="utf-8")
    with pytest.raises(Problems) as caught:
        load_level(path)
    assert all(c.isprintable() or c == "\n" for c in render(caught.value.problems))
