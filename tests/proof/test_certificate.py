from __future__ import annotations

from dataclasses import replace

import pytest

from drill.catalog.csv_tables import catalog_digest
from drill.engine import ENGINE
from drill.model.level import Level
from drill.model.said import Said
from drill.proof.certificate import (
    FULL,
    Certificate,
    as_text,
    certificate,
    completed,
    parse,
    prove,
    stale,
    unproven,
)
from drill.proof.claim_evidence import Claim, ClaimEvidence, Effort
from drill.proof.claims import PROOFS
from drill.proof.dominance import Difficulty
from drill.proof.lesson import lacks_lesson, without
from drill.proof.trial import remembering, serial
from tests.proof.levels import BOTH, TORN, WIDE, level

SMALL = Effort(seeds=2, designs=12, ranges=False)


def one(made: Level, name: str) -> Claim:
    """One claim about a level."""
    claim = PROOFS[name](ClaimEvidence(made, serial(made), replace(SMALL, designs=24)))
    assert claim.said.code == name
    return claim


def proven(made: Level, effort: Effort = SMALL) -> dict[str, Claim]:
    return {claim.said.code: claim for claim in prove(made, serial(made), effort)}


@pytest.fixture(scope="module")
def good() -> dict[str, Claim]:
    return proven(level(WIDE, TORN, BOTH), replace(SMALL, ranges=True))


@pytest.mark.slow
def test_a_sound_level_is_proven(good: dict[str, Claim]) -> None:
    assert [name for name, claim in good.items() if not claim.held] == []
    assert len(good) == 11


@pytest.mark.slow
def test_the_reason_why_the_start_loses_is_told_with_its_chain(good: dict[str, Claim]) -> None:
    evidence = good["claim.start_loses"].evidence
    missed = next(said.fact("bound") for said in evidence if said.code == "proof.missed")
    assert isinstance(missed, Said)
    assert (missed.code, missed.fact("metric"), missed.fact("limit")) == ("bound.missed", "availability", 0.4)
    assert [said.code for said in evidence][-4:] == ["proof.most_lost", *CHAIN]


def test_a_narrow_level_says_that_everything_was_run() -> None:
    evidence = one(level(), "claim.lesson_needed").evidence
    assert Said("proof.searched_all", designs=1, refused=0) in evidence


CHAIN = ["fault.root", "machine.stopped", "choice.option"]
REFUTED = [
    ("claim.start_loses", [('">= 40 %"', '">= 1 %"')]),
    ("claim.solutions_win", [('">= 40 %"', '">= 99.9 %"')]),
    ("claim.traps_lose", [("traps: {}", "traps: {same: {database: {multi_az: standby}}}")]),
    ("claim.stars_reached", [('thrift: {monthly_usd: "<= 400"}', 'thrift: {monthly_usd: "<= 1"}')]),
    ("claim.lesson_needed", [("needs: database.multi_az", "needs: replicas")]),
    ("claim.lesson_needed", [("lesson: {needs: database.multi_az}\n", "")]),
    (
        "claim.lesson_needed",
        [("choices: [database.multi_az]", "choices: [database.multi_az, database.zone]")],
    ),
    ("claim.nothing_trivial", []),
    ("claim.none_dominates", []),
    ("claim.numbers_given", [("who: You.", "who: You and 77 others.")]),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "changes"), REFUTED)
def test_each_claim_is_refuted_by_a_level_that_breaks_it(name: str, changes: list[tuple[str, str]]) -> None:
    claim = one(level(*changes), name)
    assert not claim.held
    assert claim.evidence


@pytest.mark.slow
def test_a_winner_without_the_lesson_is_named_by_what_it_changed() -> None:
    escape = level(("choices: [database.multi_az]", "choices: [database.multi_az, database.zone]"))
    evidence = one(escape, "claim.lesson_needed").evidence
    assert any(said.code == "proof.won_without_lesson" for said in evidence)
    assert Said("proof.differs", change="database.zone: us-east-1b") in evidence


def test_a_solution_without_the_lesson_is_the_start_again() -> None:
    made = level()
    solution = made.solutions[0][1]
    assert not lacks_lesson(made, solution)
    (bare,) = without(made, solution)
    assert lacks_lesson(made, bare)
    assert bare.digest == made.start.digest


@pytest.mark.slow
def test_a_certificate_survives_its_file() -> None:
    made = level()
    kept = certificate(made, serial(made), SMALL, tuple(prove(made, serial(made), SMALL)), Difficulty(1, 2))
    assert parse(as_text(kept)) == kept


def of_claims(claims: tuple[Claim, ...]) -> Certificate:
    """A certificate that claims so much, of a whole proof."""
    made = level()
    return Certificate(made.id, made.digest, catalog_digest(), ENGINE, FULL, (), claims)


def test_a_certificate_made_before_a_claim_was_is_valid_and_says_what_it_lacks() -> None:
    older = tuple(Claim(Said(code), True, ()) for code in PROOFS if code != "claim.ledger_true")
    kept = parse(as_text(of_claims(older)))
    assert kept is not None
    assert kept.held
    assert kept.lacking == ("claim.ledger_true", "claim.difficulty")
    assert unproven(kept) == kept.lacking


def test_it_is_completed_by_what_it_lacks_alone_in_the_order_of_a_whole_proof() -> None:
    made = level()
    runner = remembering(serial(made))
    older = tuple(Claim(Said(code), True, (Said("of.old"),)) for code in PROOFS if code != "claim.numbers_given")
    kept = of_claims(older)
    found = list(prove(made, runner, FULL, kept.lacking))
    assert [claim.said.code for claim in found] == ["claim.numbers_given"]
    whole = completed(kept, found, Difficulty(3, 60))
    assert [claim.said.code for claim in whole.claims] == list(PROOFS)
    assert (whole.claims[:-1], whole.lacking, whole.difficulty) == (older, (), Difficulty(3, 60))
    assert (whole.level_digest, whole.runs, whole.effort) == (kept.level_digest, kept.runs, kept.effort)


def test_a_refuted_claim_is_worth_proving_again_and_takes_the_place_of_what_it_was() -> None:
    claims = tuple(Claim(Said(code), code != "claim.traps_lose", ()) for code in PROOFS)
    kept = replace(of_claims(claims), difficulty=Difficulty(0, 60))
    assert unproven(kept) == ("claim.traps_lose",)
    mended = completed(kept, [Claim(Said("claim.traps_lose"), True, ())], Difficulty(0, 60))
    assert (mended.held, len(mended.claims)) == (True, len(claims))


ENDLESS = '{"format": 2, "level": "", "level_digest": "", "catalogue_digest": "", "engine": "", "effort": {"seeds": Infinity}}'


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"format": 1}', '{"format": 2}', '{"format": 3}', ENDLESS, "[" * 5000]
)
def test_what_is_no_certificate_is_none(text: str) -> None:
    assert parse(text) is None


def test_a_certificate_is_of_exactly_one_level_catalogue_and_engine() -> None:
    made = level()
    runner = remembering(serial(made))
    kept = certificate(made, runner, FULL, (Claim(Said("claim.loads"), True, ()),))
    assert stale(kept, made, runner) == ()
    assert stale(kept, level(("rate: 20/s", "rate: 21/s")), runner) == (Said("stale.level"),)
    assert stale(replace(kept, catalogue=""), made, runner) == (Said("stale.catalogue"),)
    assert stale(replace(kept, engine="0"), made, runner) == (Said("stale.engine"),)
    assert stale(replace(kept, runs=(("@start", "0"),)), made, runner) == (Said("stale.results"),)
    refused = replace(kept, claims=(Claim(Said("claim.loads"), False, ()),))
    assert stale(refused, made, runner) == (Said("stale.refused"),)


def test_a_certificate_proven_with_less_than_is_asked_for_is_stale() -> None:
    made = level()
    runner = remembering(serial(made))
    kept = certificate(made, runner, FULL, (Claim(Said("claim.loads"), True, ()),))
    for effort, why in (
        (replace(FULL, designs=299), Said("stale.few_designs", designs=299, least=300)),
        (replace(FULL, seeds=19), Said("stale.few_seeds", seeds=19, least=20)),
        (replace(FULL, ranges=False), Said("stale.no_ranges")),
    ):
        assert stale(replace(kept, effort=effort), made, runner) == (why,)


def test_a_design_without_the_part_lacks_every_option_of_it() -> None:
    """No cache, no single flight; and a cache without it lacks it as much as no cache does."""
    cache = "  cache: {service: elasticache, engine: valkey, class: cache.t4g.small, single_flight: SF}\n"
    keyed = ("fresh: 30s}", "fresh: 30s, keys: {count: 1000, zipf: 0.9}}")
    needs = ("needs: database.multi_az", "needs: cache.single_flight")
    after = "storage: {type: gp3, gib: 100}}\n"
    off = level(keyed, needs)
    without_it = level(keyed, needs, (after, after + cache.replace("SF", "false")))
    with_it = level(keyed, needs, (after, after + cache.replace("SF", "true")))
    for base in (off, without_it):
        assert lacks_lesson(base, off.start)
        assert lacks_lesson(base, without_it.start)
        assert not lacks_lesson(base, with_it.start)


def test_an_option_the_level_starts_with_is_lacking_until_it_is_changed() -> None:
    public = level(
        ("needs: database.multi_az", "needs: database.public"), ("zone: a, storage", "zone: a, public: true, storage")
    )
    assert lacks_lesson(public, public.start)
    assert not lacks_lesson(public, level().start)
