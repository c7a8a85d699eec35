"""The moments of a table that one view was shown, kept for playback when the table is over."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

EACH_S = 5
"""One moment is kept of so many seconds of the drill: the newest."""


@dataclass(frozen=True, slots=True)
class KeptMoment:
    """The moment that a view was shown at a second."""

    now: dict[str, Any]
    shown: int
    """Lines of the log that it had been shown by then."""

    @property
    def second(self) -> int:
        """Second of the drill."""
        return int(self.now["second"])


class TablePlayback:
    """The kept moments, and the one that is looked at."""

    def __init__(self) -> None:
        self._kept: list[KeptMoment] = []
        self._place = 0

    def keep(self, now: dict[str, Any], shown: int) -> None:
        """Keep a moment, in the place of an older one of the same seconds; it is the one that is looked at."""
        moment = KeptMoment(now, shown)
        if self._kept and self._kept[-1].second // EACH_S == moment.second // EACH_S:
            self._kept[-1] = moment
        else:
            self._kept.append(moment)
        self._place = len(self._kept) - 1

    @property
    def newest(self) -> bool:
        """True if the last moment is looked at."""
        return self._place >= len(self._kept) - 1

    def step(self, moments: int) -> KeptMoment | None:
        """The moment so many kept ones later, or earlier if below 0; the first or last at the ends. None where there is none."""
        return self._look(self._place + moments)

    def jump(self, seconds: int) -> KeptMoment | None:
        """The last moment that is not later than so many seconds from here; the first or last at the ends."""
        if not self._kept:
            return None
        wanted = self._kept[self._place].second + seconds
        return self._look(bisect_right(self._kept, wanted, key=lambda moment: moment.second) - 1)

    def _look(self, place: int) -> KeptMoment | None:
        if not self._kept:
            return None
        self._place = min(max(place, 0), len(self._kept) - 1)
        return self._kept[self._place]
