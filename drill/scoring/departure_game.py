"""The losses of a drill in which only some of its departures come: the game whose players are the departures that may be roots.

A fault that comes several times, and costs as much each time, is one player. A remedy is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from drill.engine.departures import again, repeated
from drill.model.said import Said
from drill.scoring.departure_runs import Cells, CounterfactualRuns, LossProfile
from drill.scoring.departure_shares import LARGE, NEEDED

WORTH = 0.05
"""Of departures that take a smaller share of all losses nobody asks what is lost instead."""
Player = tuple[int, ...]
"""A departure by its number, or several that are one."""


class DepartureGame:
    """The losses where only some departures come, at the whole drill's offered load."""

    def __init__(self, counterfactual: CounterfactualRuns) -> None:
        self.counterfactual = counterfactual
        self.all = range(len(counterfactual.departures))
        self.whole = counterfactual.whole
        self.remedies = tuple(
            number
            for number in self.all
            if counterfactual.departures[number].decided and self._total((number,)) >= self._total(())
        )
        self.players: tuple[Player, ...] = tuple((number,) for number in self.all if number not in self.remedies)
        """The departures that may be roots."""
        self.players = tuple(sorted(self._merged()))

    def _cells(self, gone: Iterable[int]) -> Cells:
        return at_load(self.counterfactual.profile(gone), self.whole.offered)

    def _total(self, gone: Iterable[int]) -> float:
        return sum(self._cells(gone)) + self.counterfactual.profile(gone).lost_writes

    def _merged(self) -> Iterator[Player]:
        """A fault that comes several times is one player, if each of them alone brings about as much."""
        none = sum(self.only(()))
        for group in self._repeated():
            brought = [sum(self.only((player,))) - none for player in group] if len(group) > 1 else []
            like = [player for player, much in zip(group, brought, strict=False) if much >= LARGE * max(brought) > 0.0]
            if like:
                yield tuple(number for (number,) in like)
            yield from (player for player in group if player not in like)

    def _repeated(self) -> list[list[Player]]:
        """The players, those that are one fault once more together."""
        level, items = self.counterfactual.level, self.counterfactual.departures
        groups: list[list[Player]] = []
        for player in self.players:
            last = next((group for group in groups if again(level, items[player[0]], items[group[-1][0]])), None)
            if last is None:
                groups.append([player])
            else:
                last.append(player)
        return groups

    def said(self, player: Player) -> Said:
        """The name of a player."""
        items = [self.counterfactual.departures[number] for number in player]
        return repeated(items) if len(items) > 1 else items[0].said

    def without(self, player: Player) -> Cells:
        """The loss without a player, everything else the same."""
        return self._cells(player)

    def only(self, present: Iterable[Player]) -> Cells:
        """The loss where only these players come.

        A remedy would not have been applied where there is too little to remedy: the cheaper of the two counts.
        """
        there = frozenset(present)
        gone = tuple(number for player in self.players if player not in there for number in player)
        if not gone or not self.remedies:
            return self._cells(gone)
        return self._cells(min(gone, (*gone, *self.remedies), key=self._total))

    def writes(self, player: Player) -> float:
        """Acknowledged writes that are not lost without a player."""
        return self.whole.lost_writes - self.counterfactual.profile(player).lost_writes

    def alone(self, player: Player) -> float:
        """Requests that are not lost without a player, everything else the same."""
        return sum(self.whole.lost) - sum(self._cells(player))

    def kept(self, player: Player) -> float:
        """The share of what a player takes with it, where and when it was lost, that is not lost elsewhere instead."""
        taken = sum(max(0.0, was - now) for was, now in zip(self.whole.lost, self.without(player), strict=True))
        if taken < WORTH * sum(self.whole.lost) or self.alone(player) >= NEEDED * taken:
            return 1.0
        return max(0.0, self.alone(player)) / taken

    def instead(self, player: Player) -> int | None:
        """The player, by its place, that brings most of it where this one is taken away: each of the two is enough for it."""
        own, best, found = self.alone(player), 0.0, None
        for place, other in enumerate(self.players):
            if other != player:
                saved = sum(self._cells(other)) - sum(self._cells((*player, *other)))
                if saved - own > best:
                    best, found = saved - own, place
        return found


def at_load(found: LossProfile, offered: Cells) -> Cells:
    """The loss of these offered requests at a profile's shares: less demand helps only if it helps in shares."""
    return [
        lost if there == wanted else lost * wanted / there if there > 0.0 else 0.0
        for lost, there, wanted in zip(found.lost, found.offered, offered, strict=True)
    ]
