"""What a claim says when it does not hold."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from drill.model.said import Said
from drill.proof.claim_evidence import ClaimEvidence
from drill.proof.claims import stars_reached


def test_a_star_no_solution_reaches_with_every_seed_names_the_nearest() -> None:
    def trials(*stars: str) -> list[SimpleNamespace]:
        return [SimpleNamespace(stars=tuple(each.split())) for each in stars]

    evidence = SimpleNamespace(
        level=SimpleNamespace(objectives=(SimpleNamespace(name="pass"), SimpleNamespace(name="thrift"))),
        solutions={"first": trials("pass", "pass"), "second": trials("pass thrift", "pass")},
    )
    claim = stars_reached(cast("ClaimEvidence", evidence))
    assert not claim.held
    assert claim.evidence == (
        Said("proof.star_reached", star="pass", design="first"),
        Said("proof.star_reached", star="pass", design="second"),
        Said("proof.star_missed", star="thrift", design="second", passed=1, seeds=2),
    )
