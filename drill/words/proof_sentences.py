"""Sentences of proofs: claims of certificates, their evidence, missed bounds."""

from __future__ import annotations

from drill.model.level import Bound, Level
from drill.syntax.problems import quoted
from drill.words import units
from drill.words.metric_words import bound_text, figure
from drill.words.sentence import Facts, Table, counted, measured


def _number(facts: Facts, name: str) -> float:
    return float(str(facts[name]))


def _bound(facts: Facts) -> Bound:
    return Bound(str(facts["metric"]), str(facts["op"]), _number(facts, "limit"))


def _missed(facts: Facts, _level: Level | None) -> str:
    bound = _bound(facts)
    return f"{bound_text(bound)}, was {figure(bound.metric, _number(facts, 'value'))}"


def _out_of_reach(facts: Facts, _level: Level | None) -> str:
    return f"{bound_text(_bound(facts))}, out of reach after {units.duration(_number(facts, 'after_s'))}"


def _lesson(condition: object) -> str:
    """The condition of a lesson: an option by its path, anything longer as a quotation."""
    text = str(condition)
    return quoted(text) if " " in text else text


def _lesson_unused(facts: Facts, _level: Level | None) -> str:
    option = str(facts["option"])
    return f"{facts['design']} does not {'have' if ' ' in option else 'use'} {_lesson(option)}"


def _passes(facts: Facts, _level: Level | None) -> str:
    passed, seeds = facts["passed"], facts["seeds"]
    without = f" without {_lesson(facts['without'])}" if "without" in facts else ""
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
    now, low, high, supposed = (units.factor(_number(facts, name)) for name in ("now", "low", "high", "supposed"))
    return f"{facts['constant']}: {now} {facts['unit']} (range {low} to {high}); at {supposed} the verdict is {facts['verdict']}"


def _hangs_on_tail(facts: Facts, _level: Level | None) -> str:
    if facts["tail"] == "slow":
        more = units.duration_range(_number(facts, "low_s"), _number(facts, "high_s"))
        return f"where a failover of Aurora takes {more} more, as published, the verdict is {facts['verdict']}"
    return (
        f"where a failover of Aurora waits until a person asks for it, as published, the verdict is {facts['verdict']}"
    )


RULES = {
    1: "without its root, only {removed_pct} of it goes away",
    2: "without all of its roots together, only {removed_pct} of it goes away",
    3: "it blames the usual load, but {removed_pct} of it goes away without the events of the drill",
    4: "its root is a consequence or a condition, not an event",
    5: "the choice it names is not on offer or saves less than half of it: {choice}",
    6: "its root is an action that saved requests",
}
"""Sentences about a ledger line that breaks one of the six rules."""


def _percent(facts: Facts, name: str) -> str:
    return str(measured(name, _number(facts, name)))


def _untrue(facts: Facts, _level: Level | None) -> str:
    said = {name: _percent(facts, name) for name in ("removed_pct", "share_pct")}
    rule = RULES[int(_number(facts, "rule"))].format(choice=facts["choice"], removed_pct=said["removed_pct"])
    lost = f"{units.count(int(_number(facts, 'requests')))} ({said['share_pct']})"
    return f"{facts['design']}: a line of {lost} breaks rule {facts['rule']}: {rule}"


def _ledger(facts: Facts, _level: Level | None) -> str:
    if not facts["losses"]:
        return f"{facts['design']}: loses nothing"
    shares = f"{_percent(facts, 'true_pct')} of {units.count(int(_number(facts, 'losses')))} losses in true lines"
    return f"{facts['design']}: {shares} of 5 % or more, {_percent(facts, 'chosen_pct')} with a choice"


def _several(facts: Facts, name: str) -> str:
    """A count with its noun: the fact's name, or that without its last letter."""
    return f"{counted(facts, name)} {name.removesuffix('s') if facts[name] == 1 else name}"


def _every_star(facts: Facts, _level: Level | None) -> str:
    who = facts["design"] or "a design of the search"
    return f"{who} takes every star with {facts['won']} of {facts['seeds']} seeds"


_DOING = {"proves": "proves", "completes": "completes its certificate by", "repeats": "repeats"}


def _budget(facts: Facts, _level: Level | None) -> str:
    claims, seeds, designs = (_several(facts, name) for name in ("claims", "seeds", "designs"))
    left_out = [
        *(() if facts["ranges"] else ("the ranges of constants",)),
        *(() if facts["ledgers"] else ("the ledgers of other designs than @start",)),
        *(() if facts.get("by_hand") else ("actions of players",)),
    ]
    rest = f"; without {', '.join(left_out)}" if left_out else ""
    return f"{_DOING[str(facts['doing'])]} {claims} with {seeds} and {designs}{rest}"


def _lacks(facts: Facts, _level: Level | None) -> str:
    return f"its certificate is valid but incomplete, it lacks: {PROOFS[str(facts['claim'])]}"


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
    "claim.none_dominates": "no design takes every star",
    "claim.ledger_true": "its ledger is true",
    "claim.difficulty": "its difficulty is measured",
    "claim.cause_not_guessed": "its cause cannot be guessed",
    "claim.numbers_given": "numbers in the texts are the level's",
    "proof.certificate_valid": "its certificate is valid, {file}",
    "proof.costs": lambda facts, _level: (
        f"{facts['design']} costs {units.dollars(int(_number(facts, 'monthly_micro_usd')))} a month"
    ),
    "proof.budget": _budget,
    "proof.completed": "its certificate is completed, {file}",
    "proof.difficulty": lambda facts, _level: (
        f"of {counted(facts, 'drawn')} legal designs drawn at random {counted(facts, 'won')} win{'s' * (facts['won'] == 1)}"
    ),
    "proof.dominates": _every_star,
    "proof.lacks": _lacks,
    "proof.ledger": _ledger,
    "proof.ledger_untrue": _untrue,
    "proof.more": "… {lines} more in the certificate",
    "proof.sometimes_every_star": _every_star,
    "proof.differs": "  {change}",
    "proof.hangs_on": _hangs_on,
    "proof.hangs_on_tail": _hangs_on_tail,
    "proof.illegal_without": lambda facts, _level: (
        f"{facts['design']} without {_lesson(facts['option'])}: not a legal design"
    ),
    "proof.lesson_always": lambda facts, _level: (
        f"every design on offer has {_lesson(facts['option'])}: nothing could be tried"
    ),
    "proof.lesson_unused": _lesson_unused,
    "proof.losses_without_cause": "some losses have no cause",
    "proof.missed": "  missed with seed {seed}: {bound}",
    "proof.most_lost": lambda facts, _level: (
        f"most: {counted(facts, 'requests')} {facts['cls']} {facts['outcome']} ({facts['cause']})"
    ),
    "proof.nearest_missed": "  the nearest missed: {bound}",
    "proof.named_in_turn": "naming every suspect in turn wins its star on {wins} of {seeds} seeds unless the first name is right",
    "proof.no_diagnosis_star": "no objective bounds the diagnosis; add named_cause, diagnosis_s or wrong_names to one",
    "proof.no_lesson": "the level names no lesson; add lesson: {{needs: …}}",
    "proof.no_problems": "no problems",
    "proof.no_solutions": "the level has no solutions",
    "proof.no_traps": "the level has none",
    "proof.number_unknown": "{number} is not one of the level's values; write a placeholder",
    "proof.not_proven": "not proven, {file}",
    "proof.numbers": "{digits} numbers in digits, {known} of them the level's",
    "proof.one_star": "the level has a single star, {star}: a design that takes it takes every star; add an objective",
    "proof.passes": _passes,
    "proof.proven": "proven, {file}",
    "proof.searched": lambda facts, _level: (
        f"a search ran {counted(facts, 'designs')} designs without it{_refused(facts)}"
    ),
    "proof.searched_all": lambda facts, _level: (
        f"all {counted(facts, 'designs')} designs without it that the options allow were run{_refused(facts)}"
    ),
    "proof.searched_beside": lambda facts, _level: (
        f"{_several(facts, 'designs')} with values that the plan does not offer beside them"
    ),
    "proof.star_search": lambda facts, _level: (
        f"a search ran {'all ' if facts['exhausted'] else ''}{_several(facts, 'designs')} whose bill allows every star"
    ),
    "proof.star_missed": _star_missed,
    "proof.star_reached": "{star}: {design}",
    "proof.suspect": "{suspect} is the cause on {nights} of {of} nights; named always it wins the star on {wins} of the others",
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
