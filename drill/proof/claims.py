"""The claims of a certificate, one function each. A claim that fails says what to look at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from drill.files.texts import STORY, values
from drill.model.design import Design
from drill.model.run import LedgerRow
from drill.model.said import NOTHING, Chain, Fact, Said, order
from drill.proof.by_hand.fixed_answers import cause_not_guessed
from drill.proof.claim_evidence import BETWEEN, FIRST_SEED, Claim, ClaimEvidence, Proof
from drill.proof.dominance import none_dominates
from drill.proof.ledger_claim import ledger_true
from drill.proof.lesson import lacks_lesson, without
from drill.proof.ranges import sensitivity_evidence, sweep
from drill.proof.search import Found, Plan, Searched, search
from drill.proof.space import extreme, month
from drill.proof.trial import Trial, missed
from drill.scoring.verdict import verdict

ELITES = 16
"""Designs nearest to passing that a search changes further."""
FAR = 0.02
"""A run that misses by more than this share is ended when it surely does. Which of two such designs is nearer, when they did
tells; those that are nearer than that are compared by their figures."""


def start_loses(evidence: ClaimEvidence) -> Claim:
    """The design a player begins with does not pass with any seed, and the run says why."""
    run = evidence.start
    bounds = missed(evidence.level, run.score)
    passed = sum(trial.passed for trial in evidence.starts)
    said = [Said("proof.passes", design="@start", passed=passed, seeds=evidence.effort.seeds)]
    said += [Said("proof.missed", bound=bound, seed=FIRST_SEED) for bound in bounds]
    said += most_lost(run.recording.ledger)
    named = all(row.chain for row in run.recording.ledger)
    if not named:
        said.append(Said("proof.losses_without_cause"))
    return Claim(Said("claim.start_loses"), not passed and bool(bounds) and named, tuple(said))


def most_lost(ledger: tuple[LedgerRow, ...]) -> Chain:
    """The largest row of a ledger, and its chain; nothing without a loss."""
    if not ledger:
        return NOTHING
    row = min(ledger, key=lambda row: (-row.count, row.cls, row.outcome, row.cause, order(row.chain)))
    most = Said("proof.most_lost", cls=row.cls, outcome=row.outcome, cause=row.cause, requests=row.count)
    return (most, *row.chain)


def solutions_win(evidence: ClaimEvidence) -> Claim:
    """Every solution passes with every seed."""
    said: list[Said] = []
    held = bool(evidence.solutions)
    for name, trials in evidence.solutions.items():
        held = held and all(trial.passed for trial in trials)
        said += _passes(trials, design=name)
    return Claim(Said("claim.solutions_win"), held, tuple(said) or (Said("proof.no_solutions"),))


def traps_lose(evidence: ClaimEvidence) -> Claim:
    """No trap passes."""
    said: list[Said] = []
    held = True
    for name, trials in evidence.traps.items():
        held = held and _fails(trials)
        said += _passes(trials, design=name)
    return Claim(Said("claim.traps_lose"), held, tuple(said) or (Said("proof.no_traps"),))


def stars_reached(evidence: ClaimEvidence) -> Claim:
    """For every objective there is a solution that meets it with every seed."""
    said, held = [], True
    for objective in evidence.level.objectives:
        star = objective.name
        counts = {name: sum(star in trial.stars for trial in trials) for name, trials in evidence.solutions.items()}
        by = [name for name, count in counts.items() if count == len(evidence.solutions[name])]
        held = held and bool(by)
        said += [Said("proof.star_reached", star=star, design=name) for name in by]
        if not by:
            # The solution that comes nearest to it.
            name = max(counts, key=lambda one: counts[one], default="")
            seeds = len(evidence.solutions.get(name, ()))
            said.append(Said("proof.star_missed", star=star, design=name, passed=counts.get(name, 0), seeds=seeds))
    return Claim(Said("claim.stars_reached"), held, tuple(said))


def lesson_needed(evidence: ClaimEvidence) -> Claim:
    """Without what the lesson asks for, no solution wins and a search finds nothing that does."""
    level = evidence.level
    if not level.needs:
        return Claim(Said("claim.lesson_needed"), False, (Said("proof.no_lesson"),))
    said: list[Said] = []
    held = True
    bare: list[Design] = []
    for name, solution in level.solutions:
        made = without(level, solution)
        if lacks_lesson(level, solution):
            held = False
            said.append(Said("proof.lesson_unused", design=name, option=level.needs))
        elif not made:
            said.append(Said("proof.illegal_without", design=name, option=level.needs))
        else:
            bare += made
            for trials in evidence.trials(made, evidence.seeds, limit=0.0):
                held = held and _fails(trials)
                said += _passes(trials, design=name, without=level.needs)
    searched = _search(evidence, bare)
    winners = list(_winners(evidence, searched))
    if not searched.found:
        held = False
        said.append(Said("proof.lesson_always", option=level.needs))
    return Claim(Said("claim.lesson_needed"), held and not winners, (*said, *_extent(searched), *winners))


def _search(evidence: ClaimEvidence, bare: Sequence[Design]) -> Searched:
    level, seeds = evidence.level, evidence.seeds

    def wanted(design: Design) -> bool:
        return lacks_lesson(level, design)

    bases = [design for design in (level.start, *bare, *(trap for _, trap in level.traps)) if wanted(design)]
    plan = Plan(
        tuple(bases),
        wanted,
        evidence.effort.designs,
        _nearest,
        lambda number: seeds[number % len(seeds)],
        FAR,
        between=BETWEEN,
    )
    return search(level, plan, evidence.runner)


def _nearest(found: Sequence[Found]) -> list[Found]:
    return sorted(found, key=lambda row: (*_distance(row.trial), row.design.digest))[:ELITES]


def _distance(trial: Trial) -> tuple[bool, int, float]:
    """The distance from passing: runs that went to their end by what they missed, after them the others, later lost first."""
    return (trial.lost_s is not None, -(trial.lost_s or 0), trial.shortfall)


def _winners(evidence: ClaimEvidence, searched: Searched) -> Iterator[Said]:
    """Designs that pass with their own seed and do not fail over all of them."""
    from drill.design.changes import differences

    for row in searched.found:
        if row.trial.passed:
            (trials,) = evidence.trials([row.design], evidence.seeds)
            if not _fails(trials):
                passed = sum(trial.passed for trial in trials)
                yield Said("proof.won_without_lesson", passed=passed, seeds=len(trials))
                changes = differences(evidence.level.start, row.design)
                yield from (Said("proof.differs", change=change) for change in changes)


def _extent(searched: Searched) -> Iterator[Said]:
    """The extent of a search, and the bounds that the design nearest to passing missed."""
    yield Said(
        "proof.searched_all" if searched.exhausted else "proof.searched",
        designs=len(searched.found) - searched.beside,
        refused=searched.refused,
    )
    if searched.beside:
        yield Said("proof.searched_beside", designs=searched.beside)
    nearest = min((row.trial for row in searched.found), key=_distance, default=None)
    if nearest is not None and not searched.exhausted:
        yield from (Said("proof.nearest_missed", bound=bound) for bound in nearest.missed)


def nothing_trivial(evidence: ClaimEvidence) -> Claim:
    """Neither the cheapest nor the dearest legal design passes."""
    said: list[Said] = []
    held = True
    for name, dearest in (("@cheapest", False), ("@dearest", True)):
        design = extreme(evidence.level, dearest=dearest)
        (trials,) = evidence.trials([design], evidence.seeds[:1], limit=0.0)
        held = held and not trials[0].passed
        said.append(Said("proof.costs", design=name, monthly_micro_usd=month(evidence.level, design)))
        said += _passes(trials, design=name)
    return Claim(Said("claim.nothing_trivial"), held, tuple(said))


def robust(evidence: ClaimEvidence) -> Claim:
    """No solution's verdict changes when one constant is put to an end of its documented range."""
    said, held = [], True
    for name, design in evidence.level.solutions:
        done = sweep(evidence.level, design, evidence.seeds[:1], evidence.runner)
        held = held and not done.flips
        said.append(Said("proof.swept", design=name, swept=done.swept, read=done.read, decide=len(done.flips)))
        said += [sensitivity_evidence(flip) for flip in done.flips]
    return Claim(Said("claim.robust"), held, tuple(said))


_NUMBER = re.compile(r"[0-9]+(?:[.,:][0-9]+)*")


def numbers_given(evidence: ClaimEvidence) -> Claim:
    """Every number that stands in the texts in digits is one of the level's values; words like `two` are not looked at."""
    level = evidence.level
    known = set(_NUMBER.findall(" ".join((*values(level).values(), *level.zones, *(r.name for r in level.regions)))))
    texts = (
        level.title,
        *(getattr(level.story, part) for part in STORY),
        *(fault.told for fault in level.possible_faults),
        *(text for one in (level.diagnosis.suspects if level.diagnosis else ()) for text in (one.told, one.evidence)),
    )
    asked = [number for text in texts for number in _NUMBER.findall(text)]
    strange = sorted({number for number in asked if number not in known})
    said = [Said("proof.numbers", digits=len(asked), known=len(asked) - sum(n in strange for n in asked))]
    said += [Said("proof.number_unknown", number=number) for number in strange]
    return Claim(Said("claim.numbers_given"), not strange, tuple(said))


def _fails(trials: Sequence[Trial]) -> bool:
    return verdict(sum(trial.passed for trial in trials), len(trials)) == "fail"


def _passes(trials: Sequence[Trial], **about: Fact) -> Iterator[Said]:
    """With how many seeds a design passes, and what the first that does not pass missed."""
    yield Said("proof.passes", passed=sum(trial.passed for trial in trials), seeds=len(trials), **about)
    lost = next((trial for trial in trials if trial.missed), None)
    if lost is not None:
        yield from (Said("proof.missed", bound=bound, seed=lost.seed) for bound in lost.missed)


PROOFS: dict[str, Proof] = {
    "claim.start_loses": start_loses,
    "claim.solutions_win": solutions_win,
    "claim.traps_lose": traps_lose,
    "claim.stars_reached": stars_reached,
    "claim.none_dominates": none_dominates,
    "claim.lesson_needed": lesson_needed,
    "claim.nothing_trivial": nothing_trivial,
    "claim.robust": robust,
    "claim.ledger_true": ledger_true,
    "claim.cause_not_guessed": cause_not_guessed,
    "claim.numbers_given": numbers_given,
}
"""Every claim by its code, in the order they are proven and printed. That the level loads is shown by there being a level."""
