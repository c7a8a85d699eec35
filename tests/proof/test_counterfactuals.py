from __future__ import annotations

from drill.proof.counterfactuals import counterfactuals
from drill.proof.trial import Job, serial, trial
from drill.scoring.runs import run
from tests.proof.levels import level

OPEN = ("choices: [database.multi_az]", "choices: [database.multi_az, database.public, database.backups]")


def test_each_row_is_what_a_run_of_that_design_with_the_same_seed_says() -> None:
    made = level()
    before = run(made, made.start, 3).score
    rows = counterfactuals(made, made.start, 3, serial(made))
    assert {row.change.after for row in rows} == {"one standby", "two readable standbys"}
    for row in rows:
        score = run(made, row.change.design, 3).score
        assert row.saved == (before.offered - before.good + before.lost_writes) - (
            score.offered - score.good + score.lost_writes
        )
        assert row.micro_usd_month == score.monthly_micro_usd - before.monthly_micro_usd


def test_a_standby_saves_most_for_its_money_and_what_saves_nothing_comes_after() -> None:
    made = level(OPEN)
    rows = counterfactuals(made, made.start, 1, serial(made))
    assert rows[0].change.key == "database.multi_az"
    assert rows[0].saved > 0
    rates = [row.saved_per_usd for row in rows if row.saved > 0 and row.saved_per_usd is not None]
    assert rates == sorted(rates, reverse=True)
    assert [row.saved > 0 for row in rows] == sorted((row.saved > 0 for row in rows), reverse=True)
    idle = [row for row in rows if row.change.key == "database.backups.retention"]
    assert idle
    assert all(row.saved == 0 for row in idle)


def test_a_part_limits_the_changes() -> None:
    made = level(OPEN)
    keys = {row.change.key for row in counterfactuals(made, made.start, 1, serial(made), part="database.backups")}
    assert keys == {"database.backups.retention"}


def test_losses_are_what_was_not_good_and_what_vanished() -> None:
    made = level()
    score = run(made, made.start, 1).score
    assert trial(made, Job(made.start, 1)).losses == score.late + score.stale + score.failed + score.lost_writes
