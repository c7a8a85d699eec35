"""Cached copies loaded from a lagging replica: already stale when they are loaded, even with invalidation on write.

A key is read l and written w times a second. A write deletes its copy; the first read after it, at a delay d, loads a new
one, before the next write, so P(d > y) = e^(-m y), m = l + w. From a replica that lags L, what is loaded does not show a
write older than y with probability

    G(y) = 1 - e^(-m L) - (1 - e^(-m y)) e^(-w (L - y)), y < L:

either d lies between y and L, or it is shorter and an earlier write lies in that window. A copy that expired, and not one
that was deleted, is loaded at any time: 1 - e^(-w (L - y)). What is old when loaded stays so until the next write deletes it,
and grows older. Lags change within seconds and copies of seldom written keys outlive them, so copies are kept count of by
the popularity of their key and by age, once a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from drill.engine.flow.accounting import mean_lag
from drill.engine.flow.kernel import tabulate
from drill.engine.flow.popularity import popularity
from drill.engine.flow.staleness import AGES_S
from drill.engine.state.arrays import CLASSES, TICKS, Arrays
from drill.engine.state.elementary import exp
from drill.engine.state.state import State
from drill.model.level_traffic import RequestClass

COMPILED = ("loaded_older", "read_older", "misses_row")
WHOLE_S = 30
"""Ages up to the tolerance, but not beyond this, are told apart by the second."""
ALIKE = 1.5
"""Keys whose popularity differs by less than this factor are counted together."""

Groups = tuple[tuple[float, float], ...]


@lru_cache(maxsize=64)
def groups(count: int, zipf: float) -> Groups:
    """A key population in few groups: (probability of one key, keys)."""
    found: list[tuple[float, float]] = []
    first = weight = held = 0.0
    for p, keys in popularity(count, zipf).groups:
        if held > 0.0 and p * ALIKE < first:
            found.append((weight / held, held))
            weight = held = 0.0
        if held <= 0.0:
            first = p
        weight += p * keys
        held += keys
    return (*found, (weight / held, held))


@lru_cache(maxsize=64)
def edges_s(tolerance_s: float) -> tuple[float, ...]:
    """Ages at which bins begin: every second up to the tolerance, then the histogram's."""
    whole = min(WHOLE_S, max(1, int(tolerance_s + 0.999999)))
    return (*(float(age) for age in range(whole)), *(age for age in AGES_S if age >= whole))


def loaded_older(reads: float, writes: float, lag_s: float, age_s: float) -> float:
    """P(a copy loaded after a write, from a replica that lags, misses a write older than an age): G above."""
    left = lag_s - age_s
    if left <= 0.0 or writes <= 0.0:
        return 0.0
    both = reads + writes
    return (
        1.0 - exp(-min(both * lag_s, 700.0)) - (1.0 - exp(-min(both * age_s, 700.0))) * exp(-min(writes * left, 700.0))
    )


def read_older(writes: float, lag_s: float, age_s: float) -> float:
    """P(a read at any time from a replica that lags misses a write older than an age)."""
    left = lag_s - age_s
    return 1.0 - exp(-min(writes * left, 700.0)) if left > 0.0 else 0.0


def deletes(state: State, item: RequestClass) -> bool:
    """True if writes delete the copies of a class's records."""
    cache = state.inputs.design.cache
    return (
        cache is not None
        and cache.strategy == "invalidate"
        and item.keys is not None
        and item.name in cache.classes
        and item.name not in cache.stores
    )


def note_loads(state: State, r: Arrays) -> None:
    """One second: copies grow older, writes delete them, loads bring old ones."""
    for k, item in enumerate(state.inputs.level.classes):
        if not deletes(state, item):
            continue
        machines = len(state.machines)
        sources = [(r.route[k * machines + i], mean_lag(r, i)) for i in range(machines)]
        sources = [(share, lag) for share, lag in sources if share > 0.0 and lag > 0.0]
        if sources or item.name in state.cache.old_copies:
            _second(state, r, k, item, sources)
    for shard in state.shards:
        shard.answered = shard.answers


def _second(state: State, r: Arrays, k: int, item: RequestClass, sources: list[tuple[float, float]]) -> None:
    cache, keys = state.inputs.design.cache, item.keys
    if cache is None or keys is None:
        return
    edges = edges_s(item.fresh_s or 0.0)
    among = groups(keys.count, keys.zipf)
    held = state.cache.old_copies.setdefault(item.name, [[0.0] * len(edges) for _ in among])
    there, kept = _shards(state, r, k)
    reads_per_s, written = r.rate[k] * TICKS, _written(state, r, item.name)
    ends = 1.0 / cache.ttl_s if cache.ttl_s > 0 else 0.0
    for (p, _), bins in zip(among, held, strict=True):
        reads, writes = reads_per_s * p, written * p
        gone = writes + ends
        stays = exp(-min(gone, 700.0))
        _age(bins, edges, stays * kept)
        if gone <= 0.0 or reads <= 0.0:
            continue
        # Loads in a second that are still there at its end.
        loads = there * reads / (reads + gone) * (1.0 - stays)
        for share, lag in sources:
            _load(bins, edges, loads * share, reads, writes, lag, writes / gone)


def _age(bins: list[float], edges: tuple[float, ...], kept: float) -> None:
    """A second later: the oldest first, so that nothing moves twice."""
    last = len(bins) - 1
    for b in range(last, -1, -1):
        held = bins[b] * kept
        moves = 0.0
        if b < last and held > 0.0:
            moves = held / (edges[b + 1] - edges[b])
            bins[b + 1] += moves
        bins[b] = held - moves


def _load(
    bins: list[float], edges: tuple[float, ...], loads: float, reads: float, writes: float, lag: float, after: float
) -> None:
    """Copies loaded during this second, `after` of them after a write, are half a second older now than when loaded."""

    def older(age: float) -> float:
        return after * loaded_older(reads, writes, lag, age) + (1.0 - after) * read_older(writes, lag, age)

    above = older(0.0)
    for b in range(len(bins)):
        if above <= 0.0:
            return
        beyond = 0.0
        if b + 1 < len(bins):
            edge = edges[b + 1]
            beyond = 0.5 * (older(edge) + older(max(0.0, edge - 1.0)))
        bins[b] += loads * (above - beyond)
        above = beyond


def _shards(state: State, r: Arrays, k: int) -> tuple[float, float]:
    """Share of a class's keys whose shard answers now, and share of its copies that this second has not emptied."""
    classes = r.sizes[CLASSES]
    there = emptied = held = 0.0
    for s, shard in enumerate(state.shards):
        share = r.shard_share[s * classes + k]
        now = shard.answered and shard.empty_since == state.second - 1
        there += share * r.shard_up[s]
        emptied += share if now else 0.0
        held += share if shard.answered else 0.0
    return there, 1.0 - emptied / held if held > 0.0 else 1.0


def _written(state: State, r: Arrays, name: str) -> float:
    """Records of a class that this second's writes have rewritten."""
    total = 0.0
    for k, item in enumerate(state.inputs.level.classes):
        for target, records in item.updates:
            if target == name:
                total += r.committed[k] * records
    return total


def copies_missing(state: State, item: RequestClass, ages_s: Sequence[float]) -> list[float]:
    """Shares of a class's reads that meet a copy which misses a write older than each age."""
    kept, keys = state.cache.old_copies.get(item.name), item.keys
    if kept is None or keys is None:
        return [0.0] * len(ages_s)
    edges = edges_s(item.fresh_s or 0.0)
    held = [0.0] * len(edges)
    for (p, count), bins in zip(groups(keys.count, keys.zipf), kept, strict=True):
        share = p * count
        held = [before + share * here for before, here in zip(held, bins, strict=True)]
    return [_beyond(held, edges, age_s) for age_s in ages_s]


def _beyond(held: list[float], edges: tuple[float, ...], age_s: float) -> float:
    """The part beyond an age, of amounts held in bins of ages."""
    older = 0.0
    for b in range(len(held) - 1, -1, -1):
        if b + 1 < len(held) and edges[b] < age_s:
            if edges[b + 1] > age_s:
                older += held[b] * (edges[b + 1] - age_s) / (edges[b + 1] - edges[b])
            break
        older += held[b]
    return older


def misses_older(
    state: State, r: Arrays, k: int, item: RequestClass, written: float, lag_s: float, ages_s: Sequence[float]
) -> list[float]:
    """Shares of the reads that a cache sends to a lagging replica which miss a write older than each age.

    They come when a write has just deleted the copy, so more of them are old than of reads at any time.
    """
    cache, keys = state.inputs.design.cache, item.keys
    if cache is None or keys is None:
        return [0.0] * len(ages_s)
    there, _ = _shards(state, r, k)
    ends = 1.0 / cache.ttl_s if cache.ttl_s > 0 else 0.0
    among = [number for group in groups(keys.count, keys.zipf) for number in group]
    return tabulate(misses_row, len(ages_s), (*ages_s, *among), r.rate[k] * TICKS, written, lag_s, there, ends)


def misses_row(
    table: list[float],
    numbers: Sequence[float],
    reads_per_s: float,
    written: float,
    lag_s: float,
    there: float,
    ends: float,
) -> None:
    """The same into a row; `numbers`: the ages, then probability and number of every group of keys."""
    ages = len(table)
    for place in range(ages):
        age_s = numbers[place]
        old = asked = 0.0
        if lag_s > age_s:
            for group in range(ages, len(numbers), 2):
                p, count = numbers[group], numbers[group + 1]
                reads, writes = reads_per_s * p, written * p
                gone = writes + ends
                missing = there * gone / (reads + gone) if reads + gone > 0.0 else 0.0
                after = writes / gone if gone > 0.0 else 0.0
                anyhow = read_older(writes, lag_s, age_s)
                share = after * loaded_older(reads, writes, lag_s, age_s) + (1.0 - after) * anyhow
                old += p * count * (missing * share + (1.0 - there) * anyhow)
                asked += p * count * (missing + 1.0 - there)
        table[place] = old / asked if asked > 0.0 else 0.0
