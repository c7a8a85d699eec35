"""The claims of a certificate, one function each. A claim that does not hold says what to look at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from drill.files.texts import STORY, values
from drill.model.design import Design
from drill.model.said import order
from drill.proof.court import Claim, Court, Proof, seeds_word
from drill.proof.lesson import lacks, without
from drill.proof.ranges import sweep
from drill.proof.search import Found, Plan, Searched, search
from drill.proof.space import extreme, month
from drill.proof.trial import Trial, missed
from drill.scoring.verdict import verdict
from drill.words import units
from drill.words.english import chain_words, english

ELITES = 16
"""Designs nearest to passing that a search changes further."""
FAR = 0.02
"""A run that misses by more than this share is ended when it surely does. Which of two such designs is nearer, when they did
tells; those that are nearer than that are compared by their figures."""


def start_loses(court: Court) -> Claim:
    """The design a player begins with does not pass with any seed, and the run says why."""
    run = court.start
    bounds = missed(court.level, run.score)
    rows = sorted(run.recording.ledger, key=lambda row: (-row.count, row.cls, row.outcome, row.cause, order(row.chain)))
    passed = sum(trial.passed for trial in court.starts)
    lines = [
        f"@start passes with {passed} of {court.effort.seeds} seeds",
        *(f"missed: {english(bound)}" for bound in bounds),
    ]
    for row in rows[:1]:
        why = chain_words(row.chain, court.level)
        lines.append(f"most: {row.count:,} {row.cls} {row.outcome} ({row.cause}): {why}")
    named = all(any(row.chain) for row in rows)
    if not named:
        lines.append("some losses have no cause")
    return Claim("@start loses and says why", not passed and bool(bounds) and named, tuple(lines))


def solutions_win(court: Court) -> Claim:
    """Every solution passes with every seed."""
    lines, held = [], bool(court.solutions)
    for name, trials in court.solutions.items():
        passed = sum(trial.passed for trial in trials)
        held = held and passed == len(trials)
        lines.append(f"{name} passes with {seeds_word(passed, len(trials))}{_first_miss(trials)}")
    return Claim("every solution wins", held, tuple(lines) or ("the level has no solutions",))


def traps_lose(court: Court) -> Claim:
    """No trap passes."""
    lines, held = [], True
    for name, trials in court.traps.items():
        passed = sum(trial.passed for trial in trials)
        held = held and verdict(passed, len(trials)) == "fail"
        lines.append(f"{name} passes with {passed} of {len(trials)} seeds{_first_miss(trials)}")
    return Claim("every trap loses", held, tuple(lines) or ("the level has none",))


def stars_reached(court: Court) -> Claim:
    """For every objective there is a solution that meets it with every seed."""
    lines, held = [], True
    for objective in court.level.objectives:
        by = [
            name
            for name, trials in court.solutions.items()
            if all(objective.name in trial.stars for trial in trials)
        ]  # fmt: skip
        held = held and bool(by)
        lines.append(f"{objective.name}: {', '.join(by) if by else _missed_star(court, objective.name)}")
    return Claim("every star is reached", held, tuple(lines))


def _missed_star(court: Court, objective: str) -> str:
    """Which solution comes nearest to an objective that none meets with every seed, and what it misses."""
    counts = {name: sum(objective in trial.stars for trial in trials) for name, trials in court.solutions.items()}
    if not counts:
        return "by no solution: there is none"
    name = max(counts, key=lambda one: counts[one])
    return f"by no solution with every seed; {name} with {counts[name]} of {len(court.solutions[name])}"


def lesson_needed(court: Court) -> Claim:
    """Without the option the lesson is about, no solution wins and a search finds nothing that does."""
    level, name = court.level, "without the lesson it cannot be won"
    if not level.needs:
        return Claim(name, False, ("the level names no lesson; add lesson: {needs: …}",))
    lines, held = [], True
    bare: list[Design] = []
    for word, solution in level.solutions:
        made = without(level, solution)
        if lacks(level, solution):
            held = False
            lines.append(f"{word} does not use {level.needs}")
        elif made is None:
            lines.append(f"{word} without {level.needs}: not a legal design")
        else:
            bare.append(made)
            (trials,) = court.trials([made], court.seeds, limit=0.0)
            passed = sum(trial.passed for trial in trials)
            held = held and verdict(passed, len(trials)) == "fail"
            lines.append(
                f"{word} without {level.needs} passes with {passed} of {len(trials)} seeds{_first_miss(trials)}"
            )
    searched = _search(court, bare)
    winners = list(_winners(court, searched))
    lines += [_extent(searched), *(f"won without it: {line}" for line in winners)]
    return Claim(name, held and not winners, tuple(lines))


def _search(court: Court, bare: Sequence[Design]) -> Searched:
    level, seeds = court.level, court.seeds

    def wanted(design: Design) -> bool:
        return lacks(level, design)

    bases = [design for design in (level.start, *bare, *(trap for _, trap in level.traps)) if wanted(design)]
    plan = Plan(tuple(bases), wanted, court.effort.designs, _nearest, lambda number: seeds[number % len(seeds)], FAR)
    return search(level, plan, court.runner)


def _nearest(found: Sequence[Found]) -> list[Found]:
    return sorted(found, key=lambda row: (*_distance(row.trial), row.design.digest))[:ELITES]


def _distance(trial: Trial) -> tuple[bool, int, float]:
    """How far from passing: runs that went to their end by what they missed, after them the others, later lost first."""
    return (trial.lost_s is not None, -(trial.lost_s or 0), trial.shortfall)


def _winners(court: Court, searched: Searched) -> Iterator[str]:
    """Designs that pass with their own seed and do not fail over all of them."""
    from drill.design.changes import differences

    for row in searched.found:
        if row.trial.passed:
            (trials,) = court.trials([row.design], court.seeds)
            passed = sum(trial.passed for trial in trials)
            if verdict(passed, len(trials)) != "fail":
                words = "; ".join(differences(court.level.start, row.design)) or "@start"
                yield f"with {passed} of {len(trials)} seeds: {words}"


def _extent(searched: Searched) -> str:
    """What a search covered, in words."""
    count, over = len(searched.found), f"; {searched.refused:,} more cost too much to win" if searched.refused else ""
    if searched.exhausted:
        return f"all {count:,} designs without it that the options allow were run{over}"
    nearest = min((row.trial for row in searched.found), key=_distance, default=None)
    near = f"; the nearest missed {'; '.join(map(english, nearest.missed))}" if nearest and nearest.missed else ""
    return f"a search over {count:,} designs without it was run{over}{near}"


def nothing_trivial(court: Court) -> Claim:
    """Neither the cheapest nor the dearest legal design passes."""
    lines, held = [], True
    for word, dearest in (("cheapest", False), ("dearest", True)):
        design = extreme(court.level, dearest=dearest)
        (trials,) = court.trials([design], court.seeds[:1], limit=0.0)
        held = held and not trials[0].passed
        price = units.dollars(month(court.level, design))
        lines.append(f"the {word}, {price} a month, {'passes' if trials[0].passed else 'loses'}{_first_miss(trials)}")
    return Claim("nothing is trivial", held, tuple(lines))


def robust(court: Court) -> Claim:
    """No solution's verdict changes when one constant is put to an end of its documented range."""
    lines, held = [], True
    for name, design in court.level.solutions:
        done = sweep(court.level, design, court.seeds[:1], court.runner)
        held = held and not done.flips
        lines.append(f"{name}: {done.swept} constants with a range among {done.read} read, {len(done.flips)} decide")
        for flip in done.flips:
            figure = flip.figure
            ends = f"{figure.value:g} {figure.unit} (range {figure.low:g} to {figure.high:g})"
            lines.append(f"  {figure.key}: {ends}; at {flip.supposed:g} the verdict is {flip.verdict}")
    return Claim("no verdict hangs on one constant", held, tuple(lines))


_NUMBER = re.compile(r"[0-9]+(?:[.,:][0-9]+)*")


def numbers_given(court: Court) -> Claim:
    """Every number that stands in the texts in digits is one of the level's values; words like `two` are not looked at."""
    level = court.level
    known = set(_NUMBER.findall(" ".join((*values(level).values(), *level.zones, *(r.name for r in level.regions)))))
    texts = (level.title, *(getattr(level.story, part) for part in STORY), *(fault.told for fault in level.faults))
    asked = [number for text in texts for number in _NUMBER.findall(text)]
    strange = sorted({number for number in asked if number not in known})
    lines = [f"{len(asked)} numbers in digits, {len(asked) - sum(n in strange for n in asked)} of them the level's"]
    lines += [f"{number} is none of the level's values; write a placeholder" for number in strange]
    return Claim("numbers in the texts are the level's", not strange, tuple(lines))


def _first_miss(trials: Sequence[Trial]) -> str:
    lost = next((trial for trial in trials if trial.missed), None)
    return f" ({'; '.join(map(english, lost.missed))} with seed {lost.seed})" if lost else ""


PROOFS: tuple[Proof, ...] = (
    start_loses,
    solutions_win,
    traps_lose,
    stars_reached,
    lesson_needed,
    nothing_trivial,
    robust,
    numbers_given,
)
"""Every claim, in the order they are proven and printed. That the level loads is shown by there being a level."""
