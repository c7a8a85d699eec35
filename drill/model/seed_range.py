"""The range of seeds, and the most that one call runs."""

from __future__ import annotations

MAX_SEED = 2**53 - 1
"""The largest seed: every program that reads JSON knows whole numbers up to it."""
MAX_SEEDS = 10_000


def refuse_seeds(first: object, seeds: object = 1) -> None:
    """Raises ValueError for seeds that there are not, or too many of them."""
    if not isinstance(seeds, int) or not 1 <= seeds <= MAX_SEEDS:
        raise ValueError(f"{seeds!r} is not a number of seeds; give a whole number from 1 to {MAX_SEEDS}")
    if not isinstance(first, int) or not 0 <= first <= MAX_SEED - seeds + 1:
        raise ValueError(f"{first!r} is not a seed; give a whole number from 0 to {MAX_SEED - seeds + 1}")
