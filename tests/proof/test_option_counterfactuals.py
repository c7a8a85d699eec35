"""Every single change, ranked: stars within the budget, then what is saved for each dollar of the bill."""

from __future__ import annotations

import pytest

from drill.design.changes import Change, changes_below
from drill.proof.option_counterfactuals import Counterfactual, counterfactuals, helps, merged_rows, order, wins
from drill.proof.trial import Job, Trial, serial, summarized, trial
from drill.scoring.scored_run import run
from tests.factories import design
from tests.proof.levels import level

OPEN = ("choices: [database.multi_az]", "choices: [database.multi_az, database.public, database.backups]")
DESIGN = design()


def made(losses: int, usd: int, stars: tuple[str, ...] = ()) -> Trial:
    """A trial with these losses, this bill and these stars."""
    return Trial(1, bool(stars), stars, (), 0.0, 0.9, 0.0, 0, losses, usd * 1_000_000, "")


def row(key: str, after: Trial, *, value: str = "on", within_budget: bool = True) -> Counterfactual:
    """A change of an option that came to a trial."""
    return Counterfactual((Change(key, key, "off", value, DESIGN, DESIGN),), made(1_000_000, 200), after, within_budget)


def keys(rows: list[Counterfactual]) -> list[str]:
    return [change.key for item in sorted(rows, key=order) for change in item.changes]


def test_each_row_is_what_a_run_of_that_design_with_the_same_seed_says() -> None:
    short = level()
    before = run(short, short.start, 3).score
    rows = counterfactuals(short, short.start, 3, serial(short))
    # Two readable standbys would need a class that AWS sells them on, and the level keeps its class.
    assert {item.changes[0].after for item in rows} == {"one standby"}
    for item in rows:
        score = run(short, item.design, 3).score
        assert item.saved == (before.offered - before.good + before.lost_writes) - (
            score.offered - score.good + score.lost_writes
        )
        assert item.micro_usd_month == score.monthly_micro_usd - before.monthly_micro_usd


def test_what_saves_a_million_for_money_comes_before_what_saves_nine_for_nothing() -> None:
    assert keys([row("clients.retries", made(999_991, 200)), row("database.multi_az", made(10, 400))]) == [
        "database.multi_az",
        "clients.retries",
    ]


def test_a_star_within_the_budget_comes_before_any_saving() -> None:
    winning, saving = row("replicas", made(500_000, 900, ("pass",))), row("cache", made(0, 200))
    assert keys([saving, winning]) == ["replicas", "cache"]
    too_dear = row("replicas", made(500_000, 900, ("pass",)), within_budget=False)
    assert keys([saving, too_dear]) == ["cache", "replicas"]
    assert not wins(too_dear)


def test_stepping_aside_is_luck_and_comes_last() -> None:
    rows = [row("database.zone", made(0, 200, ("pass",))), row("cache", made(900_000, 300))]
    assert keys(rows) == ["cache", "database.zone"]
    assert [helps(item) for item in rows] == [False, True]


def test_changes_that_say_the_same_of_seven_replicas_are_one_row() -> None:
    rows = [row(f"replicas.{number}.class", made(400_000, 300 + number), value="db.r6g.large") for number in range(7)]
    (one,) = merged_rows([*rows])
    assert one.changes[0].key == "replicas.0.class"
    assert len(one.also) == 6


@pytest.mark.slow
def test_a_standby_saves_most_and_what_saves_nothing_comes_after() -> None:
    short = level(OPEN)
    rows = counterfactuals(short, short.start, 1, serial(short))
    assert rows[0].changes[0].key == "database.multi_az"
    assert rows[0].saved > 0
    assert [order(item) for item in rows] == sorted(order(item) for item in rows)
    idle = [item for item in rows if item.changes[0].key == "database.backups.retention"]
    assert idle
    assert all(item.saved == 0 for item in idle)


def test_a_part_limits_the_changes() -> None:
    short = level(OPEN)
    found = counterfactuals(
        short, short.start, 1, serial(short), only=changes_below(short, short.start, "database.backups")
    )
    assert {change.key for item in found for change in item.changes} == {"database.backups.retention"}


@pytest.mark.slow
def test_where_no_single_change_wins_the_best_pair_is_found() -> None:
    """A dropped table comes back from a backup that is kept by a rule that restores it: one alone changes nothing."""
    needs_two = level(
        ("choices: [database.multi_az]", "choices: [database.backups, runbook]"),
        ("length: 4m", "length: 50m"),
        ('faults: [{id: dark, at: 1m, for: 5m, do: "drill:az-power", zone: a}]', DROPPED),
        ('"At {fault.dark.at} zone a goes."', '"At {fault.drop.at} a table goes."'),
        ("start:\n  database: {", "start:\n  database: {backups: {retention: 0d}, "),
        ("solutions: {standby: {database: {multi_az: standby}}}", SOLVED),
    )
    rows = counterfactuals(needs_two, needs_two.start, 1, serial(needs_two))
    pairs = [item for item in rows if len(item.changes) == 2]
    assert [sorted(change.key for change in item.changes) for item in pairs] == [
        ["database.backups.retention", "runbook"]
    ]
    assert rows[0] is pairs[0]


DROPPED = 'faults: [{id: drop, at: 30s, do: "drill:drop-table", table: book}]'
SOLVED = """solutions:
  restored:
    database: {backups: {retention: 7d}}
    runbook: [{when: table.dropped, do: restore}]"""


def test_losses_are_what_was_not_good_and_what_vanished() -> None:
    short = level()
    done = run(short, short.start, 1)
    score = done.score
    assert trial(short, Job(short.start, 1)).losses == score.late + score.stale + score.failed + score.lost_writes
    assert summarized(short, done) == trial(short, Job(short.start, 1))
