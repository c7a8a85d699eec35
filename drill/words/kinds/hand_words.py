"""The time that an action by hand takes, in words."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from drill.words import units

if TYPE_CHECKING:
    from drill.model.level_play import HandTimes


def hand_words(times: HandTimes) -> str:
    """`By hand you do one thing at a time: 2 min each; restore 4 min; admit, shed 1 min.` The usual time comes first."""
    by_time = groupby(sorted(times.takes, key=lambda item: (-item[1], item[0])), key=lambda item: item[1])
    others = [
        f"{', '.join(kind.replace('-', ' ') for kind, _ in group)} {units.duration(takes_s)}"
        for takes_s, group in by_time
    ]
    each = f"{units.duration(times.usual_s)} each"
    return f"By hand you do one thing at a time: {'; '.join([each, *others])}."
