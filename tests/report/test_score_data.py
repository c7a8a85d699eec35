"""The JSON object: exact keys, exact sums, the same bytes."""

from __future__ import annotations

import json
from dataclasses import replace
from math import inf
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drill.model.run import Event, LedgerRow
from drill.model.said import Said
from drill.report.score_data import score_data
from drill.report.score_report import Scored, score_report
from drill.report.writers import write
from drill.scoring.measured import Measured
from drill.words.english import english
from tests.scoring.recordings import FAILING, FINE, HANGING, STALE, class_frame, frames, judgement, recording

KEYS = {
    "": [
        *("level", "level_digest", "scenario_digest", "design", "design_digest", "catalog_digest", "engine"),
        *("seed", "seeds", "verdict", "required", "stars", "digest", "objectives"),
        *("availability", "staleness", "cost", "ledger"),
    ],
    "availability": [
        *("offered", "good", "late", "stale", "failed", "ratio", "worst_minute", "down_s", "recovered_s", "rto_s")
    ],
    "staleness": ["reads", "stale", "ratio", "age_p99_s", "lost_writes", "rpo_s"],
    "cost": ["monthly_usd", "drill_usd", "spent_usd", "following_month_usd", "items"],
}
MIXED = ((30, FINE), (10, STALE), (10, HANGING), (10, FAILING), (40, FINE))


def as_json(*runs: Any, timeline: bool = False, **over: Any) -> str:
    return write(score_report(Scored(judgement(recording(*runs, **over)), with_timeline=timeline)), "json")


def made(*runs: Any, timeline: bool = False, **over: Any) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(as_json(*runs, timeline=timeline, **over))
    return result


@pytest.mark.parametrize("part", KEYS)
def test_keys_are_these_in_this_order(part: str) -> None:
    content = made(*MIXED)
    assert list(content[part] if part else content) == KEYS[part]


def test_keys_of_rows() -> None:
    content = made(*MIXED, timeline=True)
    assert list(content["objectives"][0]) == [
        *("name", "bound", "metric", "op", "limit", "value", "met"),
        *("verdict", "required"),
    ]
    assert list(content["cost"]["items"][0]) == ["code", "facts", "text", "usd_month", "source"]
    assert list(content["ledger"][0]) == ["class", "outcome", "cause", "chain", "count"]
    assert list(content["timeline"][0])[:6] == ["t", "offered", "good", "stale", "late", "failed"]


def test_codes_and_facts_stand_beside_the_text() -> None:
    choice = Said("choice.option", path="clients.pool", value=20)
    event = Event(0, "alarm", "writer", Said("alarm.availability"))
    seconds = (replace(frames((1, FINE))[0], events=(event,)),)
    row = LedgerRow("browse", "failed", Said("cause.refused", node="writer"), (choice,), 1)
    content = made((1, FINE), timeline=True, frames=seconds, ledger=(row,))
    link = {"code": "choice.option", "facts": {"path": "clients.pool", "value": 20}, "text": english(choice)}
    assert content["ledger"][0]["chain"] == [link]
    (told,) = content["timeline"][0]["events"]
    assert list(told) == ["kind", "node", "aws_id", "code", "facts", "text"]
    assert told["code"] == "alarm.availability"


def test_the_timeline_comes_only_when_asked_for() -> None:
    assert "timeline" not in made(*MIXED)
    assert len(made(*MIXED, timeline=True)["timeline"]) == 100


def test_the_bill_adds_up() -> None:
    cost = made()["cost"]
    assert cost["monthly_usd"] == 175.75
    assert [item["usd_month"] for item in cost["items"]] == [164.25, 11.5]


def test_the_same_run_gives_the_same_bytes_and_they_are_ascii() -> None:
    texts = {as_json(*MIXED, timeline=True) for _ in range(3)}
    assert len(texts) == 1
    assert texts.pop().isascii()


def test_what_never_happens_is_null() -> None:
    content = made((30, FINE), (30, FAILING), age_p99_s=float("inf"))
    assert content["availability"]["recovered_s"] is None
    assert content["staleness"]["age_p99_s"] is None


def test_the_ledger_is_by_size_and_holds_no_empty_row() -> None:
    rows = tuple(
        LedgerRow("browse", "failed", Said("cause.refused", node=node), (), count)
        for node, count in (("b", 5), ("c", 0), ("a", 5), ("d", 9))
    )
    assert [row["cause"]["facts"]["node"] for row in made(ledger=rows)["ledger"]] == ["d", "a", "b"]


RATES = st.floats(0, 2000, allow_nan=False)


@given(st.lists(st.tuples(RATES, RATES, RATES, RATES, st.floats(0, 500)), min_size=1, max_size=40))
def test_whole_requests_add_up_every_second_and_in_all(rows: list[tuple[float, float, float, float, float]]) -> None:
    """Each second offered = good + stale + late + failed + change of waiting exactly; sums over time are the totals."""
    seconds = []
    before = 0.0
    for good, stale, late, failed, wanted in rows:
        offered = max(good + stale + late + failed + wanted - before, 0.0)
        waiting = before + offered - good - stale - late - failed
        seconds.append(
            (1, class_frame(offered=offered, good=good, stale=stale, late=late, failed=failed, waiting=waiting))
        )
        before = waiting
    content = made(*seconds, timeline=True)
    table = content["timeline"]
    waiting_before = 0
    for row in table:
        ended = row["good"] + row["stale"] + row["late"] + row["failed"]
        assert row["offered"] == ended + row["waiting"] - waiting_before
        assert min(row[name] for name in ("offered", "good", "stale", "late", "failed", "waiting", "retries")) >= 0
        waiting_before = row["waiting"]
    assert waiting_before == 0
    for name in ("offered", "good", "stale", "late", "failed"):
        assert sum(row[name] for row in table) == content["availability"][name]


def test_every_seed_and_the_spread_over_them() -> None:
    """Least, middle and greatest of three seeds; one that never recovered is null, and the greatest with it."""
    rows = tuple(
        Measured(seed, f"{seed}" * 64, (("availability", share), ("recovered_s", recovered)))
        for seed, share, recovered in ((1, 0.9, 60.0), (2, 0.99, inf), (3, 0.95, 30.0))
    )
    made = score_data(judgement(), measured=rows)
    assert made["spread"] == {
        "availability": {"min": 0.9, "median": 0.95, "max": 0.99},
        "recovered_s": {"min": 30.0, "median": 60.0, "max": None},
    }
    assert [(row["seed"], row["metrics"]["recovered_s"]) for row in made["per_seed"]] == [
        (1, 60.0),
        (2, None),
        (3, 30.0),
    ]
    assert "per_seed" not in score_data(judgement(), measured=rows[:1])
