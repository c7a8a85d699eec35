"""Tests assert codes and facts of a refusal, never its sentence: rewording breaks no test."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parent
TWO_WORDS = re.compile(r"(?<![\w.:\\-])[A-Za-z]{2,} +[a-z]+(?![\w.:-])")
ALLOWED = {
    "api/test_testing.py": "the command line that shows a failed assertion is the subject",
    "live/test_cache_memory.py": "Redis's own reply, which is what is measured",
    "design/test_lesson_condition.py": "a ValueError of a parser; has no code yet",
    "engine/state/test_elementary.py": "a ValueError for programmers, named as math names it",
    "engine/test_oracle_ciw.py": "a ValueError of the tests' own oracle",
    "engine/test_runbook.py": "a ValueError of a parser; has no code yet",
    "export/test_fix_search.py": "OutOfTime names the phase in words; has no code yet",
    "grading/test_class_book.py": "a message made of several lines' reasons; has no code yet",
    "grading/test_filled_export.py": "one of Problems; its code is not asserted yet",
    "grading/test_submissions.py": "a submission carries its refusal as a sentence; has no code yet",
    "scene/test_zoom.py": "a LookupError for programmers, which lists what there is",
    "scoring/test_difference_ledger.py": "a ValueError for programmers",
    "session/test_learning_record.py": "a ValueError; the facts in it are numbers and a level's name",
}
"""Files that may match words, each with its reason."""


def _matched(tree: ast.AST) -> Iterator[ast.expr]:
    """What is given as `match=`, and what is looked for in `str(…)`."""
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg="match", value=value):
                yield value
            case ast.Compare(left=left, ops=[ast.In()], comparators=[ast.Call(func=ast.Name(id="str"))]):
                yield left


def _english(source: str) -> list[str]:
    """Texts of two or more words that a test's source looks for in an error."""
    texts = (
        part.value
        for value in _matched(ast.parse(source))
        for part in ast.walk(value)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )
    return [text for text in texts if TWO_WORDS.search(text)]


def test_the_rule_sees_both_ways_of_looking_for_words() -> None:
    assert _english('with pytest.raises(E, match="in use"): f()') == ["in use"]
    assert _english('assert "newer version" in str(error)') == ["newer version"]
    assert _english('with pytest.raises(E, match=r"at 3$|--as cfn|L020"): f()') == []


def test_no_test_looks_for_english_in_a_refusal() -> None:
    found = {
        path.relative_to(TESTS).as_posix()
        for path in TESTS.rglob("*.py")
        if path.name != Path(__file__).name and _english(path.read_text(encoding="utf-8"))
    }
    assert found == set(ALLOWED)
