"""Characters of lines, bars and states."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drill.model.run import NodeState
from drill.scene.glyphs import ARROWS, DOUBLE, DOWN, HEAVY, LEFT, LIGHT, RIGHT, STATES, UP, bar, junction, junctions


@pytest.mark.parametrize(
    ("arms", "char"),
    [
        ({}, " "),
        ({LEFT: LIGHT, RIGHT: LIGHT}, "─"),
        ({UP: LIGHT, DOWN: LIGHT}, "│"),
        ({DOWN: LIGHT, RIGHT: LIGHT}, "╭"),
        ({UP: LIGHT, LEFT: LIGHT}, "╯"),
        ({UP: LIGHT, DOWN: LIGHT, RIGHT: LIGHT}, "├"),
        ({UP: LIGHT, DOWN: LIGHT, RIGHT: LIGHT, LEFT: LIGHT}, "┼"),
        ({DOWN: HEAVY, RIGHT: HEAVY}, "┏"),
        ({UP: DOUBLE, DOWN: DOUBLE, LEFT: DOUBLE}, "╣"),
        ({UP: LIGHT, DOWN: LIGHT, RIGHT: DOUBLE}, "╞"),
        ({UP: HEAVY, DOWN: HEAVY, RIGHT: LIGHT}, "┠"),
    ],
)
def test_arms_make_the_character_unicode_describes(arms: dict[int, int], char: str) -> None:
    assert junction(sum(weight << side for side, weight in arms.items())) == char


@given(st.integers(0, 255))
def test_every_mask_has_one_character_and_no_arm_is_dropped(mask: int) -> None:
    """Mixes that Unicode lacks change weight, never shape."""
    char = junction(mask, rounded=False)
    (found,) = [known for known, drawn in junctions().items() if drawn == char]
    assert [bool(found >> side & 3) for side in (UP, RIGHT, DOWN, LEFT)] == [
        bool(mask >> side & 3) for side in (UP, RIGHT, DOWN, LEFT)
    ]


@given(st.floats(0, 1), st.integers(0, 60))
def test_a_bar_is_as_wide_as_asked_and_as_full_as_its_share(share: float, width: int) -> None:
    drawn = bar(share, width)
    eighths = {" ": 0, "▏": 1, "▎": 2, "▍": 3, "▌": 4, "▋": 5, "▊": 6, "▉": 7, "█": 8}
    assert len(drawn) == width
    assert abs(sum(eighths[char] for char in drawn) - share * width * 8) <= 0.5


@given(st.floats(allow_nan=False))
def test_a_bar_never_overflows(share: float) -> None:
    assert len(bar(share, 5)) == 5


def test_every_state_has_its_own_glyph_one_cell_wide() -> None:
    assert set(STATES) == set(NodeState)
    assert len(set(STATES.values())) == len(NodeState)
    assert all(unicodedata.east_asian_width(glyph) not in "WF" for glyph in (*STATES.values(), *ARROWS))
