"""The keys of a table: each begins a line with a command, for those who may use it, when it may be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drill.table.seat import Seat

LEADER_KEYS = {
    "i": ("inject", "inject "),
    "t": ("tell", "tell "),
    "a": ("ask", "ask "),
    "d": ("decide", "decide "),
    "m": ("mark", "mark "),
    "s": ("say", "say "),
    "e": ("end", "end"),
}
"""Keys of the facilitator: a word for it, and what it begins a line with."""
PLAYER_KEYS = {
    "f": ("forecast", "forecast "),
    "u": ("status", "status "),
    "m": ("mark", "mark "),
    "p": ("propose", "propose "),
    "v": ("vote", "vote "),
    "d": ("decide", "decide "),
    "s": ("say", "say "),
    "n": ("answer", "answer "),
    "h": ("hold", "hold"),
}
"""Keys of players: those that their role may use are shown, a forecast only before the clock starts."""
ANYBODY = frozenset(("answer", "forecast"))
"""Commands that need no permission."""
EARLY, LATER = frozenset(("forecast",)), frozenset(("vote", "decide", "hold"))
"""Commands for the time before the clock starts, and commands for the time after."""


def line_starts(seat: Seat) -> dict[str, tuple[str, str]]:
    """The keys that begin a line for this seat at this moment; none when the table is over."""
    if seat.over:
        return {}
    if seat.leads:
        return LEADER_KEYS
    now = seat.now
    ran = now.get("second", 0) > now.get("enters", 0)
    waits = not (ran or now.get("run") or now.get("held_by"))  # a question may hold the first second
    may = {*seat.setting.get("may", ()), *ANYBODY} - (EARLY if not waits else LATER)
    return {key: one for key, one in PLAYER_KEYS.items() if one[0] in may}
