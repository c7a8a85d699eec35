"""Pass, fail or unknown: the verdict over several seeds of the same drill.

Each seed draws every stage of a failover, every person and every spread afresh from its documented range. A design passes
when it does so for (nearly) every draw, fails when it does for (nearly) none; in between the answer depends on which value
is true, and that is what is reported.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from drill.errors import ExitCode
from drill.model.canonical import digest_of
from drill.model.run import ScoredRun

Verdict = Literal["pass", "fail", "unknown"]

PASS_PCT = 95
"""At least this percentage of seeds passing is a pass."""
FAIL_PCT = 5
"""At most this percentage of seeds passing is a fail."""

EXIT: dict[Verdict, ExitCode] = {"pass": ExitCode.PASS, "fail": ExitCode.FAIL, "unknown": ExitCode.UNKNOWN}


def verdict(passed: int, seeds: int) -> Verdict:
    """The verdict of `passed` out of `seeds`, both ends included, in whole numbers. Raises ValueError without seeds."""
    if seeds < 1 or not 0 <= passed <= seeds:
        raise ValueError(f"{passed} of {seeds} seeds")
    if 100 * passed >= PASS_PCT * seeds:
        return "pass"
    return "fail" if 100 * passed <= FAIL_PCT * seeds else "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The part of one seed's run that a judgement keeps."""

    seed: int
    passed: bool
    stars: tuple[str, ...]
    digest: str
    met: tuple[bool, ...]
    """Of each bound, in the order of the score's objectives."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A design on a level, over one or more seeds."""

    run: ScoredRun
    """The run of the first seed; figures in reports are from it."""
    seeds: int
    passed: int
    """Seeds in which every required star was won."""
    verdict: Verdict
    stars: tuple[str, ...]
    """Objectives whose own verdict over the seeds is a pass."""
    digest: str
    """Of the run, or of all runs' digests in seed order when there are several."""
    required: tuple[str, ...]
    """Stars that the verdict asks for: the first objective, without which no other counts, and those that were named."""
    bounds: tuple[Verdict, ...]
    """Of each bound over the seeds, in the order of the score's objectives."""

    def asked(self, name: str) -> bool:
        """True if the verdict asks for an objective."""
        return name in self.required


def outcome(run: ScoredRun) -> Outcome:
    """Reduce a run to what a judgement needs."""
    score = run.score
    return Outcome(run.seed, score.passed, score.stars, run.digest, tuple(row.met for row in score.objectives))


def judge(first: ScoredRun, others: Iterable[Outcome] = (), required: tuple[str, ...] = ()) -> Judgement:
    """Judge a run and the outcomes of further seeds. The order in which outcomes arrive does not matter.

    One verdict for every reader: a seed passes when it wins the first objective's star and every other required one, and each
    bound is judged over the same seeds, so that no bound of a required star fails where the verdict is a pass.
    """
    rows = sorted((outcome(first), *others), key=lambda row: row.seed)
    seeds = len(rows)
    results = first.score.objectives
    names = dict.fromkeys(result.name for result in results)
    asked = tuple(dict.fromkeys((*tuple(names)[:1], *required)))
    passed = sum(row.passed and set(asked) <= set(row.stars) for row in rows)
    held = tuple(name for name in names if verdict(sum(name in row.stars for row in rows), seeds) == "pass")
    bounds = tuple(verdict(sum(row.met[number] for row in rows), seeds) for number in range(len(results)))
    digest = first.digest if seeds == 1 else digest_of([row.digest for row in rows])
    return Judgement(first, seeds, passed, verdict(passed, seeds), held, digest, asked, bounds)
