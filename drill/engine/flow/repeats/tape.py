"""A second's additions to totals, in their order, so that a second like it can add them up again. Restricted Python: see `RULES.md`.

A total is a number that grows from second to second and decides nothing in the loop. Floats are added one by one, as they were the
first time: the sum of a hundred seconds is not a hundred times one of them to the last bit.
"""

from __future__ import annotations

from enum import IntEnum

from drill.engine.state.arrays import TAPE, Arrays


class Steady(IntEnum):
    """The loop's record of the second that has passed."""

    UNKNOWN = 0
    """Nothing that holds for the next one."""
    KEPT = 1
    """What it left is kept, but for retries under way."""
    ALIKE = 2
    """It left what the one before had left, and these are kept too."""
    TAPED = 3
    """They are the same as well: additions of the next second are taped."""
    REPEATS = 4
    """That one did so too: every second from here on is the same, until a rate changes or something happens."""


UNKNOWN, KEPT, ALIKE, TAPED, REPEATS = Steady
"""The same by themselves."""
WRITTEN, TICK_OVER, WARMED, BOOKED, AGED, COUNTED = 0, 1, 2, 3, 4, 5
"""What is added to: writes committed; then a tick is over; requests since buffers were cold; accounts; reads by age; reads."""


def note(r: Arrays, kind: int, place: int, amount: float) -> None:
    """Tape an addition. Where the tape is full, nothing is known of the second."""
    entry = r.taped[0]
    if entry >= TAPE:
        r.steady[0] = UNKNOWN
        return
    r.tape_kind[entry] = kind
    r.tape_place[entry] = place
    r.tape[entry] = amount
    r.taped[0] = entry + 1


def play(r: Arrays) -> None:
    """Add up what a second has added, once more."""
    n = r.past[0]
    for entry in range(r.taped[0]):
        kind = r.tape_kind[entry]
        if kind == WRITTEN:
            r.written[0] += r.tape[entry]
        elif kind == TICK_OVER:
            r.history[n] = r.written[0]
            n += 1
        elif kind == WARMED:
            r.warm[r.tape_place[entry]] += r.tape[entry]
        elif kind == BOOKED:
            r.booked[r.tape_place[entry]] += r.tape[entry]
        elif kind == AGED:
            r.ages[r.tape_place[entry]] += r.tape[entry]
        else:
            r.counted[0] += r.tape[entry]
    r.past[0] = n
