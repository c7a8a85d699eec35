"""A set from which any member can be drawn, in constant time."""

from __future__ import annotations

import random
from collections.abc import Hashable


class RandomSet:
    """Adds, removes and draws members, each in constant time."""

    def __init__(self, seed: int) -> None:
        self.rnd = random.Random(seed)
        self.listed: list[Hashable] = []
        self.places: dict[Hashable, int] = {}

    def add(self, member: Hashable) -> None:
        if member not in self.places:
            self.places[member] = len(self.listed)
            self.listed.append(member)

    def remove(self, member: Hashable) -> None:
        place, last = self.places.pop(member), self.listed.pop()
        if last != member:
            self.listed[place], self.places[last] = last, place

    def draw(self) -> Hashable:
        return self.rnd.choice(self.listed)
