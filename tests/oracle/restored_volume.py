"""A restored volume simulated block by block: reads of keys anywhere on it, and a background that loads one after the other."""

from __future__ import annotations

import random
from bisect import bisect_left
from dataclasses import dataclass

from tests.oracle.scenario import zipf_cdf


@dataclass(frozen=True, slots=True)
class Readers:
    """Requests of one read each, at a rate, of keys by their rank."""

    keys: int
    zipf: float
    per_s: float


def first_reads(
    readers: tuple[Readers, ...], *, blocks: int, blocks_per_s: float, until_s: int, seed: int
) -> list[list[float]]:
    """For each of the readers, the share of every second's reads that have to load a block."""
    chance = random.Random(seed)
    ranks = [zipf_cdf(item.keys, item.zipf) for item in readers]
    places = [[chance.randrange(blocks) for _ in range(item.keys)] for item in readers]
    loaded = bytearray(blocks)
    found: list[list[float]] = [[] for _ in readers]
    for second in range(until_s):
        behind = int(blocks_per_s * (second + 0.5))
        missed, reads = [0] * len(readers), [0] * len(readers)
        for k, item in enumerate(readers):
            for _ in range(int(item.per_s)):
                block = places[k][bisect_left(ranks[k], chance.random())]
                reads[k] += 1
                if block >= behind and not loaded[block]:
                    missed[k] += 1
                    loaded[block] = 1
        for k, count in enumerate(reads):
            found[k].append(missed[k] / count)
    return found
