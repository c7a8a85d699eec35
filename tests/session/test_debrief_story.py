"""The debrief's sentences say the largest causes first, and count like the ledger."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from drill.model.run import LedgerRow, ScoredRun
from drill.model.said import Chain, Said
from drill.scoring.scored_run import run
from drill.session.debrief_story import sentences
from drill.words.english import chain_words, english
from drill.words.losses import by_cause, losses
from tests.tui import evening

CHAIN = (Said("machine.stopped", node="writer"), Said("drill.ended"))
WHY = chain_words(CHAIN)
REFUSED, SLOW = Said("cause.refused", node="writer"), Said("cause.slow", node="writer")


def row(
    cls: str,
    outcome: str,
    cause: Said,
    count: int,
    chain: Chain = CHAIN,
) -> LedgerRow:
    return LedgerRow(cls, outcome, cause, chain, count)


@pytest.fixture(scope="module")
def played() -> ScoredRun:
    level = evening.level()
    return run(level, level.start, 1)


def with_ledger(played: ScoredRun, *rows: LedgerRow, lost_writes: int = 0, recovered_s: int | None = 0) -> ScoredRun:
    good = 100_000 - sum(item.count for item in rows)
    score = replace(
        played.score, offered=100_000, good=good, lost_writes=lost_writes, recovered_s=recovered_s, worst_minute=0.25
    )
    return replace(played, score=score, recording=replace(played.recording, ledger=rows))


def test_losses_of_one_cause_add_up_over_classes() -> None:
    found = losses(
        (
            row("a", "failed", REFUSED, 3),
            row("b", "failed", REFUSED, 4),
            row("a", "late", SLOW, 5),
        )
    )
    assert [(loss.count, loss.classes) for loss in found] == [(7, ("a", "b")), (5, ("a",))]


def test_losses_of_different_chains_stay_apart() -> None:
    found = losses((row("a", "failed", SLOW, 1, CHAIN[:1]), row("a", "failed", SLOW, 2, CHAIN[1:])))
    assert [loss.chain for loss in found] == [CHAIN[1:], CHAIN[:1]]


def test_losses_that_would_read_alike_without_their_chains_are_one_row_of_a_list() -> None:
    rows = (row("a", "failed", SLOW, 1, CHAIN[:1]), row("b", "failed", SLOW, 3, CHAIN[1:]), row("a", "late", SLOW, 2))
    found = by_cause(losses(rows))
    assert [(loss.count, loss.outcome, loss.classes, loss.chain) for loss in found] == [
        (4, "failed", ("b", "a"), CHAIN[1:]),
        (2, "late", ("a",), found[1].chain),
    ]
    assert len({(loss.outcome, english(loss.merged_cause)) for loss in found}) == len(found)


def at(node: str, *, root: str = "writer", waits: str = "") -> tuple[Said, Chain]:
    """A timeout at a node, and how it came about."""
    overloaded = Said("machine.overloaded", node=waits or node)
    choice = Said("choice.option", path="database.class", value="db.t4g.medium")
    return Said("cause.timeout", node=node), (
        Said("fault.root", at_s=60, kind="drill:instance-crash", target=root),
        overloaded,
        choice,
    )


def test_what_differs_only_in_the_number_of_a_node_is_one_row() -> None:
    rows = [LedgerRow("a", "failed", *at(f"replica-{n}"), 10 * n) for n in (1, 2, 4, 5, 6)]
    (found,) = losses(tuple(rows))
    assert found.count == 180
    assert found.nodes == ("replica-1", "replica-2", "replica-4", "replica-5", "replica-6")
    assert english(found.merged_cause) == "replica-1, replica-2, replica-4 to replica-6: timeout"
    told = str(dict(found.merged_chain[1].facts)["node"])
    assert re.findall(r"replica-\d", told) == ["replica-1", "replica-2", "replica-4", "replica-6"]
    assert told in chain_words(found.merged_chain)


@pytest.mark.parametrize("other", [at("replica-2", root="replica-2"), at("writer"), at("replica-2", waits="writer")])
def test_another_event_or_another_kind_of_node_is_another_row(other: tuple[Said, Chain]) -> None:
    found = losses((LedgerRow("a", "failed", *at("replica-1"), 5), LedgerRow("a", "failed", *other, 4)))
    assert [(loss.count, loss.nodes) for loss in found] == [(5, ()), (4, ())]


def test_losses_keep_every_request_of_the_ledger(played: ScoredRun) -> None:
    ledger = played.recording.ledger
    assert (
        sum(loss.count for loss in losses(ledger))
        == sum(item.count for item in ledger)
        == played.score.offered - played.score.good
    )


def test_the_first_sentence_holds_the_whole(played: ScoredRun) -> None:
    said = sentences(evening.level(), with_ledger(played, row("browse", "failed", REFUSED, 1_500)))
    assert said[0] == "Of 100,000 requests 98,500 were answered in time and fresh; 1,500 were not."


def test_the_largest_cause_comes_first_with_its_chain(played: ScoredRun) -> None:
    said = sentences(
        evening.level(),
        with_ledger(played, row("browse", "late", SLOW, 250), row("checkout", "failed", REFUSED, 750)),
    )
    assert said[1] == f"750 checkout requests (75.00 % of those lost) failed ({english(REFUSED)}): {WHY}."
    assert said[2].startswith(f"250 browse requests (25.00 % of those lost) were answered late ({english(SLOW)})")


def test_never_more_than_five_sentences_and_losses_for_good_are_among_them(played: ScoredRun) -> None:
    rows = [row("browse", "failed", Said("cause.refused", node=f"reports-{n}"), 100 + n) for n in range(9)]
    said = sentences(evening.level(), with_ledger(played, *rows, lost_writes=12, recovered_s=None))
    assert len(said) == 5
    assert "12 writes were acknowledged to customers and no longer exist." in said
    assert said[-1] == "It had not recovered when the drill ended."


def test_a_drill_without_losses_says_so(played: ScoredRun) -> None:
    said = sentences(evening.level(), with_ledger(played))
    assert said == (
        "Of 100,000 requests 100,000 were answered in time and fresh.",
        "Whatever happened, customers did not notice.",
    )


def test_an_option_in_a_chain_has_the_name_of_the_plan_where_the_level_leaves_no_choice_too() -> None:
    level = replace(evening.level(), choices=("database.multi_az",))
    chain = (Said("drill.ended"), Said("choice.option", path="clients.dns_ttl", value_s=5))
    row = LedgerRow("browse", "failed", REFUSED, chain, 3)
    played = run(level, level.start, 1)
    told = sentences(level, replace(played, recording=replace(played.recording, ledger=(row,))))
    assert "DNS TTL: 5 s." in told[1]
    assert "(0.009 % of those lost)" in told[1]
