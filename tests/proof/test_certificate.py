from __future__ import annotations

from dataclasses import replace

import pytest

from drill.model.level import Level
from drill.proof import claims
from drill.proof.certificate import FULL, as_text, certificate, parse, prove, stale
from drill.proof.court import Claim, Court, Effort
from drill.proof.lesson import lacks, without
from drill.proof.trial import remembering, serial
from tests.proof.levels import WIDE, level

SMALL = Effort(seeds=2, designs=12, ranges=False)


PROOF = {
    "@start loses and says why": claims.start_loses,
    "every solution wins": claims.solutions_win,
    "every trap loses": claims.traps_lose,
    "every star is reached": claims.stars_reached,
    "without the lesson it cannot be won": claims.lesson_needed,
    "nothing is trivial": claims.nothing_trivial,
    "numbers in the texts are the level's": claims.numbers_given,
}


def one(made: Level, name: str) -> Claim:
    """One claim about a level."""
    claim = PROOF[name](Court(made, serial(made), replace(SMALL, designs=24)))
    assert claim.name == name
    return claim


def proven(made: Level, effort: Effort = SMALL) -> dict[str, Claim]:
    return {claim.name: claim for claim in prove(made, serial(made), effort)}


@pytest.fixture(scope="module")
def good() -> dict[str, Claim]:
    return proven(level(WIDE), replace(SMALL, ranges=True))


def test_a_sound_level_is_proven(good: dict[str, Claim]) -> None:
    assert [name for name, claim in good.items() if not claim.held] == []
    assert len(good) == 9


def test_the_reason_why_the_start_loses_is_told_with_its_chain(good: dict[str, Claim]) -> None:
    evidence = "\n".join(good["@start loses and says why"].evidence)
    assert "missed: availability >= 40 %" in evidence
    assert "power was lost in us-east-1a" in evidence
    assert "database.multi_az: off" in evidence


def test_a_narrow_level_says_that_everything_was_run() -> None:
    evidence = one(level(), "without the lesson it cannot be won").evidence
    (line,) = (each for each in evidence if "designs" in each)
    assert line == "all 1 designs without it that the options allow were run"


REFUTED = [
    ("@start loses and says why", [('">= 40 %"', '">= 1 %"')]),
    ("every solution wins", [('">= 40 %"', '">= 99.9 %"')]),
    ("every trap loses", [("traps: {}", "traps: {same: {database: {multi_az: standby}}}")]),
    ("every star is reached", [('thrift: {monthly_usd: "<= 400"}', 'thrift: {monthly_usd: "<= 1"}')]),
    ("without the lesson it cannot be won", [("needs: database.multi_az", "needs: replicas")]),
    ("without the lesson it cannot be won", [("lesson: {needs: database.multi_az}\n", "")]),
    (
        "without the lesson it cannot be won",
        [("choices: [database.multi_az]", "choices: [database.multi_az, database.zone]")],
    ),
    ("nothing is trivial", []),
    ("numbers in the texts are the level's", [("who: You.", "who: You and 77 others.")]),
]


@pytest.mark.parametrize(("name", "changes"), REFUTED)
def test_each_claim_is_refuted_by_a_level_that_breaks_it(name: str, changes: list[tuple[str, str]]) -> None:
    claim = one(level(*changes), name)
    assert not claim.held
    assert claim.evidence


def test_a_winner_without_the_lesson_is_named_by_what_it_changed() -> None:
    escape = level(("choices: [database.multi_az]", "choices: [database.multi_az, database.zone]"))
    evidence = one(escape, "without the lesson it cannot be won").evidence
    assert any(line.startswith("won without it") and "database.zone: us-east-1b" in line for line in evidence)


def test_a_solution_without_the_lesson_is_the_start_again() -> None:
    made = level()
    solution = made.solutions[0][1]
    assert not lacks(made, solution)
    bare = without(made, solution)
    assert bare is not None
    assert lacks(made, bare)
    assert bare.digest == made.start.digest


def test_a_certificate_survives_its_file() -> None:
    made = level()
    kept = certificate(made, serial(made), SMALL, tuple(prove(made, serial(made), SMALL)))
    assert parse(as_text(kept)) == kept


ENDLESS = '{"format": 1, "level": "", "level_digest": "", "catalogue_digest": "", "engine": "", "effort": {"seeds": Infinity}}'


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 1}', '{"format": 2}', ENDLESS, "[" * 5000])
def test_what_is_no_certificate_is_none(text: str) -> None:
    assert parse(text) is None


def test_a_certificate_is_of_exactly_one_level_catalogue_and_engine() -> None:
    made = level()
    runner = remembering(serial(made))
    kept = certificate(made, runner, FULL, (Claim("all", True, ()),))
    assert stale(kept, made, runner) == ()
    assert stale(kept, level(("rate: 20/s", "rate: 21/s")), runner) == ("the level or its solutions",)
    assert stale(replace(kept, catalogue=""), made, runner) == ("the catalogue",)
    assert stale(replace(kept, engine="0"), made, runner) == ("the engine's version",)
    assert stale(replace(kept, runs=(("@start", "0"),)), made, runner) == ("the engine's results",)
    refused = replace(kept, claims=(Claim("all", False, ()),))
    assert stale(refused, made, runner) == ("it was refused when it was made",)


def test_a_certificate_proven_with_less_than_is_asked_for_is_stale() -> None:
    made = level()
    runner = remembering(serial(made))
    kept = certificate(made, runner, FULL, (Claim("all", True, ()),))
    for effort, why in (
        (replace(FULL, designs=299), "it was proven with a search of 299 designs, fewer than 300"),
        (replace(FULL, seeds=19), "it was proven with 19 seeds, fewer than 20"),
        (replace(FULL, ranges=False), "no constant was put to the ends of its range"),
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
        assert lacks(base, off.start)
        assert lacks(base, without_it.start)
        assert not lacks(base, with_it.start)


def test_an_option_the_level_starts_with_is_lacking_until_it_is_changed() -> None:
    public = level(
        ("needs: database.multi_az", "needs: database.public"), ("zone: a, storage", "zone: a, public: true, storage")
    )
    assert lacks(public, public.start)
    assert not lacks(public, level().start)
