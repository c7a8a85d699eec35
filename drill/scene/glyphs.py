"""Glyphs of the map. Box-drawing junctions are looked up by their Unicode names, so there is no hand-typed table.

Every glyph here is one cell wide in a terminal that treats ambiguous width as narrow; none has a variation selector.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from drill.model.run import NodeState

UP, RIGHT, DOWN, LEFT = 0, 2, 4, 6
"""Sides of a cell, as bit offsets into a line mask: two bits of weight each."""
SIDES = (UP, RIGHT, DOWN, LEFT)
LIGHT, HEAVY, DOUBLE = 1, 2, 3

ARROWS = ("▲", "▶", "▼", "◀")
"""Arrow heads by direction: up, right, down, left."""

STATES = {
    NodeState.UP: "●",
    NodeState.DEGRADED: "◐",
    NodeState.DOWN: "✖",
    NodeState.FAILOVER: "↻",
    NodeState.COLD: "○",
    NodeState.RESTORING: "◔",
}

UNKNOWN = "?"
"""Of a part of a plan that a predecessor built and nobody has looked at."""

DASHED = {"─": "╌", "│": "╎"}
DOTTED = {"─": "┈", "│": "┊"}

_EIGHTHS = " ▏▎▍▌▋▊▉"
_WORD_SIDES = {
    "UP": (UP,),
    "DOWN": (DOWN,),
    "LEFT": (LEFT,),
    "RIGHT": (RIGHT,),
    "HORIZONTAL": (LEFT, RIGHT),
    "VERTICAL": (UP, DOWN),
}
_WORD_WEIGHTS = {"LIGHT": LIGHT, "SINGLE": LIGHT, "HEAVY": HEAVY, "DOUBLE": DOUBLE}
_ROUND = {
    LIGHT << DOWN | LIGHT << RIGHT: "╭",
    LIGHT << DOWN | LIGHT << LEFT: "╮",
    LIGHT << UP | LIGHT << RIGHT: "╰",
    LIGHT << UP | LIGHT << LEFT: "╯",
}


def _mask(name: str) -> int:
    """Line mask of a name such as `DOWN LIGHT AND RIGHT HEAVY`; a weight said once holds for both parts."""
    parts = [part.split() for part in name.split(" AND ")]
    weights = [next((_WORD_WEIGHTS[word] for word in part if word in _WORD_WEIGHTS), 0) for part in parts]
    mask = 0
    for part, weight in zip(parts, weights, strict=True):
        for word in part:
            for side in _WORD_SIDES.get(word, ()):
                mask |= (weight or max(weights)) << side
    return mask


@cache
def junctions() -> dict[int, str]:
    """Line mask to box-drawing character, for every plain line, corner, tee and cross Unicode has."""
    found: dict[int, str] = {0: " "}
    for code in range(0x2500, 0x2580):
        name = unicodedata.name(chr(code)).removeprefix("BOX DRAWINGS ")
        if not {"DASH", "DIAGONAL", "ARC"} & set(name.split()):
            found.setdefault(_mask(name), chr(code))
    return found


@cache
def junction(mask: int, *, rounded: bool = True) -> str:
    """The character for a mask. A mix of weights Unicode lacks is drawn in its heaviest, or else light."""
    if rounded and mask in _ROUND:
        return _ROUND[mask]
    table = junctions()
    if mask in table:
        return table[mask]
    weights = [mask >> side & 3 for side in SIDES]
    flat = [
        sum(weight << side for side, had in zip(SIDES, weights, strict=True) if had) for weight in (max(weights), LIGHT)
    ]
    return next(table[shape] for shape in flat if shape in table)


def bar(share: float, width: int) -> str:
    """A bar `width` cells wide filled to a share (held between 0 and 1) in steps of an eighth of a cell."""
    eighths = round(max(0.0, min(1.0, share)) * width * 8)
    full, part = divmod(eighths, 8)
    return ("█" * full + (_EIGHTHS[part] if part else "")).ljust(width)
