"""The rows of options: what is cut says so, and is named whole elsewhere."""

from __future__ import annotations

import pytest

from drill.design.plan_rows import options
from drill.files.library import find_level
from drill.tui.widgets.option_rows import _fitted, cut_label


@pytest.mark.parametrize(("text", "shown"), [("ab", "ab  "), ("abcd", "abcd"), ("abcde", "abc…"), ("日本語", "日 …")])
def test_a_text_fills_its_cells_and_says_that_it_is_cut(text: str, shown: str) -> None:
    assert _fitted(text, 4) == shown


def test_only_a_label_that_is_cut_is_named_again() -> None:
    level = find_level("the-handover")
    assert [label for option in options(level, level.start) if (label := cut_label(option))] == [
        "change clients.max_retries"
    ]
