"""How much longer twice the work takes: what is in proportion is told from what is quadratic."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence

MOST = 3.0
"""The most times as long that twice the work may take: 2 is in proportion, 4 is quadratic."""


def growth(once: Callable[[], object], twice: Callable[[], object], rounds: int = 4) -> float:
    """How many times as long `twice` takes this thread's processor as `once`: the shortest of each, measured by turns.

    Neither threads that other tests left nor their garbage are counted; the first round loads modules and is not measured.
    """
    shortest: Sequence[float] = (float("inf"), float("inf"))
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        for number in range(rounds):
            took = []
            for work in (once, twice):
                begin = time.thread_time()
                work()
                took.append(time.thread_time() - begin)
            if number:
                shortest = [min(*pair) for pair in zip(shortest, took, strict=True)]
    finally:
        gc.enable()
        gc.unfreeze()
    return shortest[1] / shortest[0]
