"""The subset of YAML that is read, and what hostile files meet."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path
from typing import Any, NoReturn

import pytest
import yaml

from drill.errors import Problems
from drill.syntax.document import Document
from drill.syntax.events import MAX_DEPTH
from drill.syntax.problems import Kind, Place
from drill.syntax.source import MAX_BYTES, parse, read_text
from drill.syntax.tagged import read_tagged
from tests.document_texts import SPOT, broken


def read(text: str) -> Document:
    return parse(text, "file.yaml", Kind.LEVEL)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12:30:00", "12:30:00"),
        ("19:40", "19:40"),
        ("no", "no"),
        ("off", "off"),
        ("yes", "yes"),
        ("0o17", "0o17"),
        ("010", 10),
        ("0x1f", "0x1f"),
        ("2026-01-01", "2026-01-01"),
        ("1_000", "1_000"),
        ("1e3", 1000.0),
        ("-2.5", -2.5),
        ("true", True),
        ("~", None),
        ("", None),
        ("'true'", "true"),
        ('"12"', "12"),
        (".nan", ".nan"),
        (".inf", ".inf"),
        ("<<", "<<"),
        ("=", "="),
    ],
)
def test_scalars_follow_the_core_schema_of_yaml_1_2(text: str, value: object) -> None:
    document = read(f"key: {text}\n")
    assert document.problems == []
    assert document.content == {"key": value}
    assert type(document.content["key"]) is type(value)


def test_every_key_and_value_has_its_place() -> None:
    document = read("a: 1\nb:\n  - {c: x}\n  - y\n")
    assert document.keys == {("a",): Place(1, 1), ("b",): Place(2, 1), ("b", 0, "c"): Place(3, 6)}
    assert document.values[("a",)] == Place(1, 4)
    assert document.values[("b", 0, "c")] == Place(3, 9)
    assert document.values[("b", 1)] == Place(4, 5)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("a: §&x 1\n", "L006"),
        ("a: 1\nb: §*x\n", "L006"),
        ("a: §!!str 1\n", "L007"),
        ("a: §!!python/object/apply:os.system [id]\n", "L007"),
        ("a: 1\n§a: 2\n", "L008"),
        ("a: {b: 1, c: 2, §b: {d: [3]}}\n", "L008"),
        ("? §[1]\n: 2\n", "L009"),
        ("§true: 2\n", "L009"),
        ("§1.5: 2\n", "L009"),
        ("§~: 2\n", "L009"),
        ("a: 1\n§--- \nb: 2\n", "L010"),
        ("a: §" + "9" * 5000 + "\n", "L014"),
        ("a: §1e999\n", "L014"),
        ("a: §-1e19\n", "L014"),
        ("a: [1\nb§: 2\n", "L005"),
        ("a: b§: c\n", "L005"),
        ("a:\n§\tb: 1\n", "L005"),
        ("a: §@b\n", "L005"),
        ("a: §%b\n", "L005"),
        ('a: "§\\x1b[2J"\n', "L004"),
        ("a: x§\x1b[2J\n", "L004"),
        ("a: x§\x7f\n", "L004"),
        ("a: x§\x9b31m\n", "L004"),
        ("a: x§\u202ey\n", "L004"),
        ("a: x§\u2028y\n", "L004"),
        ("a§\u2066b: 1\n", "L004"),
        ("# only x§\x07\na: 1\n", "L004"),
        ('§"a\\nb": 1\n', "L004"),
        ('a: §"b\\tc"\n', "L004"),
        ('a: §"\\u202e"\n', "L004"),
    ],
)
def test_what_is_outside_the_subset_is_reported_at_its_place(text: str, rule: str) -> None:
    if text.startswith('a: "§'):
        text = 'a: §"' + text[5:]  # an escape is reported where its text begins
    plain, line, column = broken(text, text, text)
    found = [(problem.code, problem.line, problem.column) for problem in read(plain).problems]
    assert (rule, line, column) in found


def test_several_problems_come_in_one_pass() -> None:
    document = read("a: &x 1\na: 2\nb: *x\nc: 1e999\nd: !t 1\ne: \x1b\n")
    assert sorted((problem.line, problem.code) for problem in document.problems) == [
        (1, "L006"),
        (2, "L008"),
        (3, "L006"),
        (4, "L014"),
        (5, "L007"),
        (6, "L004"),
    ]


@pytest.mark.parametrize(
    ("text", "help_text"),
    [
        ("a:\n  b: 1\n  writes 1\n  c: 2\n", "a colon and a space"),
        ("a:\n  b: {pass} of all\n  c: 2\n", "begins with {"),
    ],
)
def test_a_slip_of_syntax_says_how_it_is_mended(text: str, help_text: str) -> None:
    (problem,) = read(text).problems
    assert help_text in problem.hint


def test_block_text_may_hold_line_breaks_and_tabs() -> None:
    document = read("a: |\n  one\n  two\tthree\n")
    assert document.problems == []
    assert document.content == {"a": "one\ntwo\tthree\n"}


def test_windows_line_ends_and_a_byte_order_mark_are_read() -> None:
    document = read("\ufeffa: 1\r\nb: [1\r\n")
    assert [(problem.code, problem.line) for problem in document.problems] == [("L005", 3)]
    assert read("\ufeffa: 1\r\nb: 2\r\n").content == {"a": 1, "b": 2}


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n", "---\n...\n"])
def test_an_empty_file_says_so(text: str) -> None:
    document = read(text)
    assert document.content is None
    if "---" not in text:
        assert [problem.code for problem in document.problems] == ["L013"]


@pytest.mark.parametrize(
    "text",
    ["[" * 250_000, "{a: " * 60_000, "- " * 120_000, "".join(" " * n + "a:\n" for n in range(700)), "[{a: " * 50_000],
)
def test_deep_nesting_stops_at_once(text: str) -> None:
    began = time.process_time()
    document = read(text)
    assert time.process_time() - began < 2.0
    assert document.broken
    assert [problem.code for problem in document.problems] == ["L011"]


def test_nesting_to_the_limit_is_fine() -> None:
    assert read("[" * MAX_DEPTH + "]" * MAX_DEPTH).problems == []
    assert read("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)).broken


def test_too_many_values_stop() -> None:
    document = read("[" + "1," * 30_000 + "]")
    assert [problem.code for problem in document.problems] == ["L012"]
    assert document.broken


def test_an_alias_bomb_is_not_expanded() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    document = read("\n".join(lines))
    assert {problem.code for problem in document.problems} == {"L006"}
    assert document.content["a39"] == [None, None]


def test_reported_problems_are_limited() -> None:
    document = read("".join(f"k{n}: !t 1\n" for n in range(5000)))
    assert len(document.problems) == 100


def test_long_text_without_a_line_break_is_quick() -> None:
    began = time.process_time()
    read("a: " + "x" * 250_000)
    read("a" * 250_000)
    read("? " * 60_000)
    assert time.process_time() - began < 5.0


def refusal(path: Path) -> Any:
    with pytest.raises(Problems) as caught:
        read_text(path, Kind.LEVEL)
    (problem,) = caught.value.problems
    return problem


def test_a_missing_file_is_one_problem(tmp_path: Path) -> None:
    problem = refusal(tmp_path / "none.yaml")
    assert problem.code == "L001"
    assert os.strerror(errno.ENOENT).lower() in problem.message


def test_what_is_no_regular_file_answers_at_once(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    for path in (fifo, tmp_path, Path("/dev/zero"), Path("/dev/tty"), Path("a\0b")):
        assert refusal(path).code == "L001", path


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    began = time.process_time()
    assert refusal(path).code == "L002"
    assert time.process_time() - began < 0.5


def test_the_size_limit_is_exact(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_bytes(b"#" * MAX_BYTES)
    assert len(read_text(path, Kind.LEVEL)) == MAX_BYTES
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    assert refusal(path).code == "L002"


def test_text_that_is_not_utf8_is_pointed_at(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_bytes("a: 1\nb: é".encode() + b"\xff\xfe")
    problem = refusal(path)
    assert (problem.code, problem.line, problem.column) == ("L003", 2, 5)
    path.write_bytes("a: 1".encode("utf-16"))
    assert refusal(path).code == "L003"


def test_no_problem_shows_an_escape_code() -> None:
    document = read('"\x1b[2J": \x1b]0;x\x07\n"\\e[1m": 1\n"\\e[1m": 2\n')
    shown = [part for problem in document.problems for part in (problem.message, problem.hint, problem.source)]
    assert shown
    assert all(character.isprintable() for part in shown for character in part)
    assert SPOT not in "".join(shown)


def test_nesting_that_the_parser_itself_refuses_is_one_rule_with_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some builds of libyaml stop at a depth of their own, before ours is seen."""

    def refused(_text: str, **_loader: object) -> NoReturn:
        mark = yaml.Mark("file.yaml", 0, 0, 1000, "", 0)
        raise yaml.MarkedYAMLError(problem="exceeded maximum nesting depth", problem_mark=mark)

    monkeypatch.setattr(yaml, "parse", refused)
    (ours,) = read("a: " + "[" * 2000).problems
    with pytest.raises(Problems) as caught:
        read_tagged("a: " + "[" * 2000, "file.yaml")
    (theirs,) = caught.value.problems
    assert [(one.code[1:], bool(one.hint)) for one in (ours, theirs)] == [("011", True), ("011", True)]
