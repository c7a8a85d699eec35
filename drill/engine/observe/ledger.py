"""The ledger of every request: by class, outcome, place and cause; rounded to whole numbers that sum exactly."""

from __future__ import annotations

from dataclasses import dataclass, field

from drill.engine.cache.stale_copies import deletes
from drill.engine.flow.accounting import slots
from drill.engine.flow.staleness import AGES_S
from drill.engine.observe import causes
from drill.engine.observe.backlog_causes import backlog_chain
from drill.engine.observe.given_choices import as_given
from drill.engine.observe.overload_causes import USUAL_DEMAND, slow_chain, usual_chain
from drill.engine.state.arrays import CAUSES, MACHINES, Arrays
from drill.engine.state.copying import copied
from drill.engine.state.state import State
from drill.model.run import ClassTotals, LedgerRow
from drill.model.said import Chain, Said, order
from drill.model.short_repr import short_repr

Key = tuple[int, str, Said, Chain]
"""Class, outcome, cause, chain."""


@short_repr("classes", "len:losses", "reads")
@dataclass(slots=True)
class Ledger:
    """Amounts by class and by key, in requests (fractions until the end)."""

    classes: tuple[str, ...]
    offered: list[float]
    good: list[float]
    losses: dict[Key, float] = field(default_factory=dict)
    ages: list[float] = field(default_factory=lambda: [0.0] * (len(AGES_S) + 1))
    """Reads answered in time by age."""
    reads: float = 0.0
    open: dict[int, Key] = field(default_factory=dict)
    """Accounts whose totals are in the rows now, by slot."""

    def open_accounts(self, state: State, r: Arrays) -> None:
        """Say whose the accounts are whose first amount has just come."""
        for place in r.new[: r.unknown[0]]:
            key = account(state, r, place)
            self.open[place] = key
            r.booked[place] += self.losses.get(key, 0.0)
        r.unknown[0] = 0

    def close_accounts(self, r: Arrays) -> None:
        """After an event accounts may be somebody else's."""
        for place, key in self.open.items():
            self.losses[key] = r.booked[place]
            r.booked[place] = 0.0
            r.known[place] = 0
        self.open.clear()

    def read(self, r: Arrays) -> None:
        """Take over the totals from the rows."""
        for place, key in self.open.items():
            self.losses[key] = r.booked[place]
        self.offered, self.good = list(r.total_offered), list(r.total_good)
        self.ages, self.reads = list(r.ages), r.counted[0]

    def copy(self) -> Ledger:
        """A copy that shares nothing."""
        return copied(self)


def account(state: State, r: Arrays, place: int) -> Key:
    """The account of a slot now: class, outcome, cause and chain."""
    k, outcome, cause, chain = _account(state, r, place)
    return (k, outcome, cause, as_given(state, chain))


def _account(state: State, r: Arrays, place: int) -> Key:
    known, machines = r.sizes[CAUSES], r.sizes[MACHINES]
    k, slot = divmod(place, slots(known, machines))
    name = state.inputs.level.classes[k].name
    if slot < known:
        return (k, "failed", causes.name(state, slot), causes.chain(state, slot, name))
    slot -= known
    if slot < known:
        return (k, "late", Said("cause.retried_after", first=causes.name(state, slot)), causes.chain(state, slot, name))
    slot -= known
    if slot == 0:
        return (k, "late", Said("cause.retried"), (*state.root, Said("attempt.earlier_failed"), _retries(state, k)))
    slot -= 1
    if slot < machines:
        machine = state.machines[slot]
        return (
            k,
            "late",
            Said("cause.slow", node=machine.spec.node),
            slow_chain(state, r, k, slot),
        )
    if slot == machines:
        return (k, "late", Said("cause.slow", node="cache"), usual_chain(state, state.writer))
    if slot == 3 * machines + 2:
        return (k, "late", Said("cause.queued"), backlog_chain(state, k, slot))
    source, recent = divmod(slot - machines - 1, 2)
    if source == machines:
        return (k, "stale", Said("cause.old_copy", node="cache"), _copied(state, k))
    node = state.machines[source].spec.node
    root = state.root if recent else (USUAL_DEMAND, Said("replication.asynchronous"))
    return (k, "stale", Said("cause.lag", node=node), (*root, Said("replica.behind", node=node), _reads_replicas(name)))


def _retries(state: State, k: int) -> Said:
    """The number of times a class tries again: as its level says, or as the design does."""
    chosen = state.inputs.design.clients.max_retries
    most = state.inputs.level.classes[k].retries.max if chosen is None else chosen
    return Said("choice.option", path="clients.max_retries", value=most)


def _reads_replicas(request_class: str) -> Said:
    return Said("choice.option", path=f"reads.{request_class}", value="replicas")


def _copied(state: State, k: int) -> Chain:
    """Why copies in the cache are old."""
    item, cache = state.inputs.level.classes[k], state.inputs.design.cache
    if cache is not None and cache.global_datastore and (cache.strategy != "lazy" or item.name in cache.stores):
        regions = ", ".join(cache.global_datastore)
        choice = Said("choice.option", path="cache.global_datastore", value=regions)
        return (USUAL_DEMAND, Said("replication.asynchronous"), Said("cache.copied_to_region"), choice)
    if deletes(state, item):
        return (Said("replica.was_behind"), Said("cache.copies_loaded_old"), _reads_replicas(item.name))
    ttl_s = cache.ttl_s if cache else 0
    choice = Said("choice.option", path="cache.ttl", value_s=ttl_s)
    return (Said("writes.bypass_cache"), Said("cache.copies_live", ttl_s=ttl_s), choice)


def whole(amounts: list[float], total: int) -> list[int]:
    """Integers nearest to the amounts that add up to `total`: largest remainders are rounded up, ties by position."""
    scale_total = 0.0
    for amount in amounts:
        scale_total += amount
    if scale_total <= 0.0:
        return [0] * len(amounts)
    exact = [amount * (total / scale_total) for amount in amounts]
    floors = [int(value) for value in exact]
    missing = total - sum(floors)
    order = sorted(range(len(exact)), key=lambda index: (floors[index] - exact[index], index))
    for index in order[: max(0, missing)]:
        floors[index] += 1
    return floors


def close(ledger: Ledger, waiting: list[float]) -> tuple[tuple[ClassTotals, ...], tuple[LedgerRow, ...]]:
    """Round every class to whole requests. What is still under way when the drill ends has not been answered: failed."""
    end: Chain = (Said("drill.ended"), Said("requests.under_way"))
    totals: list[ClassTotals] = []
    rows: list[LedgerRow] = []
    for k, name in enumerate(ledger.classes):
        losses = [(key, amount) for key, amount in ledger.losses.items() if key[0] == k]
        if waiting[k] > 0.0:
            losses.append(((k, "failed", Said("cause.unfinished"), end), waiting[k]))
        losses.sort(key=lambda item: (*item[0][:3], order(item[0][3])))
        counts = whole([ledger.good[k], *(amount for _, amount in losses)], int(ledger.offered[k] + 0.5))
        by_outcome = {"stale": 0, "late": 0, "failed": 0}
        for (key, _), count in zip(losses, counts[1:], strict=True):
            by_outcome[key[1]] += count
            if count:
                rows.append(LedgerRow(name, key[1], key[2], key[3], count))
        totals.append(
            ClassTotals(name, sum(counts), counts[0], by_outcome["stale"], by_outcome["late"], by_outcome["failed"])
        )
    rows.sort(key=lambda row: (-row.count, row.cls, row.outcome, row.cause, order(row.chain)))
    return tuple(totals), tuple(rows)
