"""The ledger by cause: all classes together, and nodes of one kind together where they differ only in the node."""

from __future__ import annotations

from dataclasses import dataclass, replace

from drill.model.level import Level
from drill.model.run import LedgerRow
from drill.model.said import Chain, Said
from drill.words import units
from drill.words.english import AT_S, PATH, chain_words, english
from drill.words.several_nodes import joined, kinds, numbered, put


@dataclass(frozen=True, slots=True)
class Loss:
    """Requests lost to one cause. `cause` and `chain` are those of the first node where there are several."""

    outcome: str
    cause: Said
    chain: Chain
    count: int
    classes: tuple[str, ...]
    nodes: tuple[str, ...] = ()
    """All nodes of one kind that it happened at, if there are several."""

    @property
    def merged_cause(self) -> Said:
        """The cause of all nodes: `replica-2 to replica-15: timeout`."""
        return self._of_all(self.cause, joined(self.nodes))

    @property
    def merged_chain(self) -> Chain:
        """The chain of all nodes: each of them did what the first one did."""
        words = f"each of {joined(self.nodes)}"
        return tuple(self._of_all(link, words) if _of_a_node(link) else link for link in self.chain)

    @property
    def words(self) -> str:
        """Classes, outcome and cause: `browse, checkout failed: writer: timeout`."""
        return f"{', '.join(self.classes)} {self.outcome}: {english(self.merged_cause)}"

    def _of_all(self, said: Said, words: str) -> Said:
        return put(said, lambda fact: words if fact in self.nodes else fact) if self.nodes else said


def loss_line(loss: Loss, level: Level | None = None) -> str:
    """A loss in one line: `1,200 browse failed: writer: timeout (us-east-1a lost power → database.multi_az)`."""
    chain = chain_words(loss.merged_chain, level)
    return f"{units.count(loss.count)} {loss.words}{f' ({chain})' if chain else ''}"


def losses(ledger: tuple[LedgerRow, ...]) -> tuple[Loss, ...]:
    """The ledger by outcome, cause and chain, largest first; ties in the ledger's order.

    Rows that differ only in the number of a node are one. The event it began with and the choice behind it are never mixed.
    """
    found: dict[tuple[object, ...], list[LedgerRow]] = {}
    for row in ledger:
        chain = tuple(kinds(link) if _of_a_node(link) else link for link in row.chain)
        found.setdefault((row.outcome, kinds(row.cause), chain), []).append(row)
    rows = [_loss(alike) for alike in found.values()]
    return tuple(sorted((loss for loss in rows if loss.count), key=lambda loss: -loss.count))


def by_cause(found: tuple[Loss, ...]) -> tuple[Loss, ...]:
    """Losses of one outcome and cause as one, largest first, for a list without chains; the chain is the largest one's."""
    alike: dict[tuple[str, Said], list[Loss]] = {}
    for loss in found:
        alike.setdefault((loss.outcome, loss.merged_cause), []).append(loss)
    rows = [
        replace(
            losses_of_it[0],
            count=sum(loss.count for loss in losses_of_it),
            classes=tuple(dict.fromkeys(name for loss in losses_of_it for name in loss.classes)),
        )
        for losses_of_it in alike.values()
    ]
    return tuple(sorted(rows, key=lambda loss: -loss.count))


def _loss(rows: list[LedgerRow]) -> Loss:
    first = rows[0]
    links = (link for row in rows for link in (row.cause, *filter(_of_a_node, row.chain)))
    nodes = tuple(dict.fromkeys(node for link in links for node in numbered(link)))
    classes = tuple(dict.fromkeys(row.cls for row in rows))
    count = sum(row.count for row in rows)
    return Loss(first.outcome, first.cause, first.chain, count, classes, nodes if len(nodes) > 1 else ())


def _of_a_node(link: Said) -> bool:
    """True if a link of a chain is a consequence, neither the event it began with nor the choice."""
    names = dict(link.facts)
    return AT_S not in names and PATH not in names
