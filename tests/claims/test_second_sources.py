"""Five claims held against what others measured: never against the range that the engine draws from.

The yardsticks are the rows of table V21, which were written down before the engine was asked. Here the claims' own drills
are played; `drill validate` plays small databases under the conditions of the measurements. Where both disagree with the
measurement, the row says so, and a change that makes them agree fails as loudly as one that breaks an agreement.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import replace

import pytest

from drill.catalog.csv_tables import rows as catalog_rows
from drill.catalog.figure_sheet import figures
from drill.model.action import Action
from drill.validation.published_rows import judge, rows
from tests.claims.playing import act, failing, level, of_class, play, quiet, said

RECORDS = {row["id"]: row for row in catalog_rows("claims") if row["held_against"]}
PUBLISHED = {row.id: row for row in rows("V21")}
SEEDS = range(1, 11)


def _down_s(path: str, seed: int, name: str = "start", actions: tuple[Action, ...] = ()) -> int:
    made = level(path)
    return len(failing(of_class(made, play(made, name, seed, actions), "order")))


def _reboot(seed: int) -> int:
    calm = replace(quiet(level("rds/crash.yaml")), length_s=180)
    return len(failing(of_class(calm, play(calm, "start", seed, act(30, "reboot", "writer")), "order")))


def _restore(seed: int) -> int:
    recording = play(level("rds/zone-gone.yaml"), "start", seed)
    return said(recording, "restore.available")[0] - said(recording, "restore.started")[0]


def _prepare(seed: int) -> int:
    made = level("rds/scale.yaml")
    return failing(of_class(made, play(made, "standby", seed), "order"))[0] - 60


def _convert(seed: int) -> int:
    return said(play(level("multi_az/convert.yaml"), "start", seed), "multi_az.converted")[0] - 60


def _forced(seed: int) -> int:
    calm = quiet(level("multi_az/zone-lost.yaml"))
    return len(failing(of_class(calm, play(calm, "start", seed, act(30, "failover")), "order")))


def _lost(seed: int) -> int:
    calm = quiet(level("multi_az/zone-lost.yaml"))
    return play(calm, "start", seed, act(30, "failover")).lost_writes


MEASURED: dict[str, Callable[[int], float]] = {
    "V21.c01-recovery": lambda seed: _down_s("rds/crash.yaml", seed),
    "V21.c01-reboot": _reboot,
    "V21.c05-point-in-time": _restore,
    "V21.c10-standby": lambda seed: _down_s("rds/scale.yaml", seed, "standby"),
    "V21.c10-standby-prepare": _prepare,
    "V21.c10-single": lambda seed: _down_s("rds/scale.yaml", seed),
    "V21.c10-single-told": lambda seed: _down_s("rds/scale.yaml", seed),
    "V21.c22-forced": _forced,
    "V21.c22-unforced": lambda seed: _down_s("multi_az/zone-lost.yaml", seed),
    "V21.c22-lost": _lost,
    "V21.c25-convert": _convert,
}


@pytest.mark.slow
@pytest.mark.parametrize("id", MEASURED)
def test_the_claims_own_drill_stands_to_the_measurement_as_the_report_says(id: str) -> None:
    """C01, C05, C10, C22, C25: the mean of ten seeds."""
    found = statistics.fmean(MEASURED[id](seed) for seed in SEEDS)
    assert judge(PUBLISHED[id], found) == PUBLISHED[id].expected, found


def test_five_claims_name_what_they_are_drawn_from_and_what_they_are_held_against() -> None:
    assert list(RECORDS) == ["C01", "C05", "C10", "C22", "C25"]
    held = [name for record in RECORDS.values() for name in record["held_against"].split()]
    assert held == list(PUBLISHED)
    assert set(MEASURED) == {name for name, row in PUBLISHED.items() if row.modelled}


def test_the_second_source_is_not_that_of_a_figure_which_is_drawn_from() -> None:
    """A row of V21 is evidence, and no address or date of its source stands at a figure."""
    assert {row.kind for row in PUBLISHED.values()} == {"evidence"}
    for record in RECORDS.values():
        drawn = [figures()[key] for key in record["drawn_from"].split()]
        assert drawn
        words = {word.strip("(),:;") for word in record["second_source"].split() if "://" in word or word[:4] == "2026"}
        assert [(word, item.key) for word in words for item in drawn if word in item.source] == []
