"""Does any design take every star of a level, and how many designs win?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from types import SimpleNamespace
from typing import cast

import pytest

from drill.model.design import Design
from drill.model.said import Said
from drill.proof.claim_evidence import Claim, ClaimEvidence, Effort
from drill.proof.dominance import legal_walk, none_dominates, stars_bill
from drill.proof.trial import Job, Runner, Trial
from tests.proof.levels import BOTH, TORN, WIDE, level

Stars = Callable[[Design, int], tuple[str, ...]]
"""The stars that a design takes with a seed."""


def claimed(stars: Stars) -> tuple[Claim, list[Job]]:
    """The claim for a level of two stars where designs take these, and every job that was run."""
    run: list[Job] = []

    def runner(jobs: Sequence[Job]) -> Iterator[Trial]:
        for job in jobs:
            run.append(job)
            won = stars(job.design, job.seed)
            yield cast("Trial", SimpleNamespace(stars=won, passed=bool(won), shortfall=0.0, lost_s=None))

    return none_dominates(ClaimEvidence(level(), runner, Effort(seeds=20, designs=50))), run


def only_standby(*missed: int) -> Stars:
    """A standby takes both stars but with these seeds."""
    every, one = ("pass", "thrift"), ("pass",)
    return lambda design, seed: every if design.database.multi_az == "standby" and seed not in missed else one


@pytest.mark.parametrize(("missed", "held"), [((), False), ((3,), False), ((3, 4), True)])
def test_a_design_dominates_if_19_of_20_seeds_give_it_every_star(missed: tuple[int, ...], *, held: bool) -> None:
    claim, run = claimed(only_standby(*missed))
    assert claim.held is held
    (said,) = [one for one in claim.evidence if dict(one.facts).get("design") == "standby"]
    seeds = 4 if held else 20
    assert (said.fact("won"), said.fact("seeds")) == (seeds - len(missed), seeds)
    assert len([job for job in run if job.design.database.multi_az == "standby"]) >= seeds


def test_a_design_of_the_search_that_takes_every_star_is_printed_by_what_it_changes() -> None:
    """No solution has its standby in zone c, but the search comes upon one."""

    def stars(design: Design, _seed: int) -> tuple[str, ...]:
        return ("pass", "thrift") if "us-east-1c" in design.database.standby_zones else ("pass",)

    claim, _ = claimed(stars)
    assert not claim.held
    assert Said("proof.dominates", design="", won=20, seeds=20) in claim.evidence
    assert Said("proof.differs", change="database.multi_az: standby") in claim.evidence
    assert Said("proof.differs", change="database.standby_zones: [us-east-1c]") in claim.evidence


def test_a_level_with_a_single_star_cannot_have_it_and_says_so() -> None:
    """Whoever takes the one star takes every star: nothing has to be run."""
    made = replace(level(), objectives=level().objectives[:1])
    evidence = ClaimEvidence(made, cast("Runner", None), Effort(seeds=20, designs=50))
    assert none_dominates(evidence) == Claim(
        Said("claim.none_dominates"), False, (Said("proof.one_star", star="pass"),)
    )


def test_the_bill_of_every_star_is_the_lowest_that_any_asks_for() -> None:
    assert stars_bill(level(WIDE, TORN, BOTH)) == 400_000_000
    assert stars_bill(level(('\n  thrift: {monthly_usd: "<= 400"}', ""))) is None


def test_designs_are_drawn_alike_from_legal_ones_and_each_time_the_same() -> None:
    made = level(WIDE)
    drawn = list(islice(legal_walk(made), 6))
    assert [one.digest for one in drawn] == [one.digest for one in islice(legal_walk(made), 6)]
    assert len({one.digest for one in drawn}) > 3
