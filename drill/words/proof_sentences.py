"""Sentences of proofs: claims of certificates, their evidence, missed bounds."""

from __future__ import annotations

from drill.model.level import Bound, Level
from drill.words import units
from drill.words.metrics import bound_text, figure
from drill.words.sentence import Facts, Table, counted


def _number(facts: Facts, name: str) -> float:
    return float(str(facts[name]))


def _bound(facts: Facts) -> Bound:
    return Bound(str(facts["metric"]), str(facts["op"]), _number(facts, "limit"))


def _missed(facts: Facts, _level: Level | None) -> str:
    bound = _bound(facts)
    return f"{bound_text(bound)}, was {figure(bound.metric, _number(facts, 'value'))}"


def _out_of_reach(facts: Facts, _level: Level | None) -> str:
    return f"{bound_text(_bound(facts))}, out of reach after {units.duration(_number(facts, 'after_s'))}"


def _passes(facts: Facts, _level: Level | None) -> str:
    passed, seeds = facts["passed"], facts["seeds"]
    without = f" without {facts['without']}" if "without" in facts else ""
    which = f"each of {seeds} seeds" if passed == seeds and seeds != 1 else f"{passed} of {seeds} seeds"
    return f"{facts['design']}{without} passes with {which}"


def _star_missed(facts: Facts, _level: Level | None) -> str:
    if not facts["design"]:
        return f"{facts['star']}: by no solution, there is none"
    return (
        f"{facts['star']}: by no solution with every seed; {facts['design']} with {facts['passed']} of {facts['seeds']}"
    )


def _refused(facts: Facts) -> str:
    return f"; {counted(facts, 'refused')} more cost too much to win" if facts["refused"] else ""


def _hangs_on(facts: Facts, _level: Level | None) -> str:
    now, low, high, supposed = (f"{_number(facts, name):g}" for name in ("now", "low", "high", "supposed"))
    return f"{facts['constant']}: {now} {facts['unit']} (range {low} to {high}); at {supposed} the verdict is {facts['verdict']}"


PROOFS: Table = {
    "bound.missed": _missed,
    "bound.out_of_reach": _out_of_reach,
    "claim.loads": "it loads",
    "claim.start_loses": "@start loses and says why",
    "claim.solutions_win": "every solution wins",
    "claim.traps_lose": "every trap loses",
    "claim.stars_reached": "every star is reached",
    "claim.lesson_needed": "without the lesson it cannot be won",
    "claim.nothing_trivial": "nothing is trivial",
    "claim.robust": "no verdict depends on one constant",
    "claim.numbers_given": "numbers in the texts are the level's",
    "proof.certificate_valid": "its certificate is valid, {file}",
    "proof.costs": lambda facts, _level: (
        f"{facts['design']} costs {units.dollars(int(_number(facts, 'monthly_micro_usd')))} a month"
    ),
    "proof.differs": "  {change}",
    "proof.hangs_on": _hangs_on,
    "proof.illegal_without": "{design} without {option}: not a legal design",
    "proof.lesson_unused": "{design} does not use {option}",
    "proof.losses_without_cause": "some losses have no cause",
    "proof.missed": "  missed with seed {seed}: {bound}",
    "proof.most_lost": lambda facts, _level: (
        f"most: {counted(facts, 'requests')} {facts['cls']} {facts['outcome']} ({facts['cause']})"
    ),
    "proof.nearest_missed": "  the nearest missed: {bound}",
    "proof.no_lesson": "the level names no lesson; add lesson: {{needs: …}}",
    "proof.no_problems": "no problems",
    "proof.no_solutions": "the level has no solutions",
    "proof.no_traps": "the level has none",
    "proof.number_unknown": "{number} is not one of the level's values; write a placeholder",
    "proof.not_proven": "not proven, {file}",
    "proof.numbers": "{digits} numbers in digits, {known} of them the level's",
    "proof.passes": _passes,
    "proof.proven": "proven, {file}",
    "proof.searched": lambda facts, _level: (
        f"a search ran {counted(facts, 'designs')} designs without it{_refused(facts)}"
    ),
    "proof.searched_all": lambda facts, _level: (
        f"all {counted(facts, 'designs')} designs without it that the options allow were run{_refused(facts)}"
    ),
    "proof.star_missed": _star_missed,
    "proof.star_reached": "{star}: {design}",
    "proof.swept": "{design}: {swept} constants with a range among {read} read, {decide} decide",
    "proof.won_without_lesson": "won without it with {passed} of {seeds} seeds",
    "stale.catalogue": "the catalogue has changed",
    "stale.engine": "it was made with another engine version",
    "stale.few_designs": lambda facts, _level: (
        f"it was proven with a search of {counted(facts, 'designs')} designs, fewer than {counted(facts, 'least')}"
    ),
    "stale.few_seeds": "it was proven with {seeds} seeds, fewer than {least}",
    "stale.level": "the level or its solutions have changed",
    "stale.missing": "no certificate in {file}",
    "stale.no_par": "its par is missing or was made with another version",
    "stale.no_ranges": "it was proven without trying both ends of each constant's range",
    "stale.refused": "its proof had failed",
    "stale.results": "the engine's results have changed",
}
"""Claims of certificates, their evidence, and why a certificate is not valid any more."""
