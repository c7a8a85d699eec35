"""The report of `drill explain`: what caused the losses, and what each other choice would have saved."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from drill.model.run import MICRO
from drill.report.causes.departure_rows import cause_sections, departure_data
from drill.report.causes.diagnosis_rows import diagnosis_sections
from drill.report.provenance import of_run
from drill.report.report_parts import Block, Check, Column, ReportDocument, Section, TableBlock, TableRow, line, row
from drill.words import units
from drill.words.english import as_data, chain_words
from drill.words.losses import losses

if TYPE_CHECKING:
    from drill.design.changes import Change
    from drill.model.level import Level
    from drill.model.run import LedgerRow, ScoredRun
    from drill.proof.option_counterfactuals import Counterfactual
    from drill.proof.proven_causes import ProvenCauses

ALSO = 3
"""Values named beside the one that a row shows."""


def explanation(run: ScoredRun, causes: ProvenCauses, level: Level, most: int | None) -> ReportDocument:
    """The causes of losses, and the results of other choices; a terminal shows at most so many of them."""
    score, rows = run.score, causes.rows
    ledger = causes.losses
    offered, lost = units.count(score.offered), units.count(score.offered - score.good)
    title = f"One option changed, everything else the same ({units.count(len(rows))} different answer{'s' * (len(rows) != 1)})"
    return ReportDocument(
        title=f"Why {run.design} did as it did on {run.level}",
        data=partial(_data, run, causes, level),
        head=(line(f"{run.level} with {run.design}, seed {run.seed}: {offered} requests, {lost} of them not good"),),
        sections=(
            *diagnosis_sections(level, run),
            Section("Where they were lost", partial(_losses, run, ledger, level)),
            *cause_sections(causes.ledger, level),
            Section(title, partial(_what_ifs, rows, most)),
        ),
        foot=(
            line(
                "Best first: stars won within the budget, then what is saved for each dollar of the bill that follows."
            ),
            line(
                "saved: requests that would have been good, and writes that would not have been lost; a month: on the bill"
            ),
        ),
        suite=run.level,
        checks=(*_loss_checks(run, ledger, level), *map(_change_check, rows)),
    )


def _losses(run: ScoredRun, ledger: tuple[LedgerRow, ...], level: Level) -> Iterator[Block]:
    """Most first, each as a chain from the event to the choice that let it happen."""
    rows = [
        row(
            units.count(loss.count),
            loss.words,
            note=chain_words(loss.merged_chain, level),
        )
        for loss in losses(ledger)
    ]
    if run.score.lost_writes:
        rows.append(row(units.count(run.score.lost_writes), "writes were acknowledged and no longer exist"))
    yield TableBlock((Column("requests", right=True), Column("what became of them")), tuple(rows))


def _what_ifs(rows: tuple[Counterfactual, ...], most: int | None) -> Iterator[Block]:
    """The result of each change."""
    columns = (
        Column("saved", right=True),
        Column("a month", right=True),
        Column("per dollar", right=True),
        Column("available", right=True),
        Column("changed"),
    )
    hidden = len(rows) - (most or len(rows))
    rest = f"and {units.count(hidden)} more: --all" if hidden > 0 else ""
    yield TableBlock(columns, tuple(map(_what_if, rows)), most, rest)


def _what_if(item: Counterfactual) -> TableRow:
    return row(
        units.gain(item.saved),
        units.change(item.micro_usd_month),
        units.count(item.saved_per_usd) if item.saved > 0 else "-",
        units.percent(item.after.availability),
        f"{_changed(item)}{_besides(item)}",
    )


def _changed(item: Counterfactual) -> str:
    return ", and ".join(change.words for change in item.changes)


def _besides(item: Counterfactual) -> str:
    """Other values that come to the same, the stars, and whether it is over the budget."""
    also = f"  (also: {_few([change.after for change in item.also])})" if item.also else ""
    stars = "".join(f"  ★ {name}" for name in item.after.stars)
    return f"{also}{stars}{'' if item.within_budget else '  (over the budget)'}"


def _loss_checks(run: ScoredRun, ledger: tuple[LedgerRow, ...], level: Level) -> Iterator[Check]:
    """A note for each cause: how many, of which classes, and the chain."""
    for loss in losses(ledger):
        said = f"{units.count(loss.count)} requests: {loss.words}\n{chain_words(loss.merged_chain, level)}"
        yield Check(loss.words, "note", said.rstrip(), "lost", "loss")
    if run.score.lost_writes:
        name = "writes were acknowledged and no longer exist"
        yield Check(name, "note", f"{units.count(run.score.lost_writes)} {name}", "lost", "lost-writes")


def _change_check(item: Counterfactual) -> Check:
    """A note for a change: what it would have saved, and at which price."""
    saved, price = units.gain(item.saved), f"{units.change(item.micro_usd_month)} a month"
    share = f"{units.percent(item.after.availability)} available"
    said = f"{_changed(item)}: {saved} saved, {price}, {share}{_besides(item)}"
    return Check(_changed(item), "note", said, "changed", "change")


def _few(values: list[str]) -> str:
    """A list, cut to fit on a line."""
    more = len(values) - ALSO
    return ", ".join(values[:ALSO]) + (f" and {more} more" if more > 0 else "")


def _data(run: ScoredRun, causes: ProvenCauses, level: Level) -> dict[str, Any]:
    """Everything as one object."""
    rows, ledger = causes.rows, causes.losses
    return {
        **of_run(run),
        "seed": run.seed,
        "digest": run.digest,
        "losses": [
            {
                "outcome": r.outcome,
                "cause": as_data(r.cause, level),
                "chain": [as_data(link, level) for link in r.chain],
                "classes": list(r.classes),
                "nodes": list(r.nodes),
                "requests": r.count,
            }
            for r in losses(ledger)
        ],
        "departures": departure_data(causes.ledger, level),
        "lost_writes": run.score.lost_writes,
        "changes": [
            {
                "options": [_change(change) for change in row.changes],
                "also": [_change(change) for change in row.also],
                "within_budget": row.within_budget,
                "saved": row.saved,
                "monthly_usd_change": row.micro_usd_month / MICRO,
                "saved_per_usd": row.saved_per_usd,
                "availability": row.after.availability,
                "stale_ratio": row.after.stale_ratio,
                "lost_writes": row.after.lost_writes,
                "stars": list(row.after.stars),
            }
            for row in rows
        ],
    }


def _change(change: Change) -> dict[str, Any]:
    """The option in words, and every value that the change sets, by its path in a design file."""
    values = [{"path": path, "before": old, "after": new} for path, (old, new) in change.values.items()]
    text = {"label": change.label, "before": change.before, "after": change.after}
    return {"option": change.key, "values": values, "text": text}
