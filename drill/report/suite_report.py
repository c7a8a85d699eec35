"""Tests of designs as a report: each with its seeds, and of one that does not hold what was missed, why, and what to do."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import partial
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Literal

from drill.model.run import MICRO
from drill.report.provenance import of_level
from drill.report.report_parts import Block, Check, Lines, ReportDocument, Section, StyledText, line
from drill.report.score_data import number
from drill.words import units
from drill.words.english import as_data
from drill.words.losses import loss_line
from drill.words.metric_words import bound_text, figure

if TYPE_CHECKING:
    from drill.errors import Problem
    from drill.model.level import Level
    from drill.model.suite import Suite
    from drill.proof.option_counterfactuals import Counterfactual
    from drill.proof.suite_run import CaseResult, Missed
    from drill.scoring.verdict import Verdict

WIDTH = 78
"""Columns of a reason, below the indent of its file."""
MARKS: dict[Verdict, StyledText] = {
    "pass": StyledText("✓", "good"),
    "fail": StyledText("✗", "bad"),
    "unknown": StyledText("?", "unsure"),
}
"""Of a test."""

Done = Sequence[tuple["Suite", Sequence["CaseResult"]]]
"""Files of tests with what came of each of them."""


def suite_report(done: Done, problems: Sequence[Problem] = ()) -> ReportDocument:
    """The results of the tests of some files, and the problems of files that cannot be used."""
    results = [item for _, rows in done for item in rows]
    return ReportDocument(
        title="Tests",
        data=partial(_data, done, problems),
        sections=tuple(Section(suite.name, partial(_file, suite, rows)) for suite, rows in done),
        foot=(line(summed_up(results)),) if results or not problems else (),
        suite="drill test",
        checks=(*(_check(suite, item) for suite, rows in done for item in rows), *_unusable(problems)),
        problems=tuple(problems),
        properties=tuple(
            (f"{suite.name}: {name}", value) for suite, _ in done for name, value in _origin(suite).items()
        ),
    )


def overall(results: Sequence[CaseResult]) -> Verdict:
    """One verdict of many tests: fail when one fails, otherwise unknown when one is."""
    said = {item.verdict for item in results}
    return "fail" if "fail" in said else "unknown" if "unknown" in said else "pass"


def summed_up(results: Sequence[CaseResult]) -> str:
    """The number of tests by verdict."""
    words: dict[Verdict, str] = {"pass": "passed", "fail": "failed", "unknown": "unknown"}
    counts = {said: sum(item.verdict == said for item in results) for said in words}
    return ", ".join(f"{count} {words[said]}" for said, count in counts.items() if count) or "no tests"


def explained(level: Level, item: CaseResult, level_ref: str = "", design_ref: str = "") -> Iterator[str]:
    """The reasons that a test does not hold, in lines for a person; nothing for one that does."""
    if item.verdict == "pass":
        return
    if item.case.expect == "fail":
        yield from _should_fail(item)
        return
    shown: set[int] = set()
    for missed in item.missed:
        yield _missed(missed)
        if missed.seed not in shown:
            yield from (f"  {loss_line(loss, level)}" for loss in missed.losses)
        shown.add(missed.seed)
    if item.advice is not None:
        yield f"cheapest change that passes: {_advice(item.advice)}"
    if item.missed and level_ref and design_ref and not item.case.without:
        yield f"to see it: {_command(level_ref, design_ref, item.missed[0].seed)}"


def _should_fail(item: CaseResult) -> Iterator[str]:
    """The message for a test that was expected to fail and does not."""
    without = f" without {item.case.without}" if item.case.without else ""
    bounds = ", ".join(map(bound_text, item.case.bounds))
    yield f"expected to fail, but {bounds} hold{without} in {item.passed} of {item.seeds} seeds"
    if item.case.without and item.verdict == "fail":
        yield f"what these tests ask for does not need {item.case.without}"


def _missed(missed: Missed) -> str:
    held = "" if missed.seeds == 1 else f"; it holds in {missed.held} of {missed.seeds} seeds"
    was = figure(missed.bound.metric, missed.value)
    return f"{bound_text(missed.bound)}: was {was} with seed {missed.seed}{held}"


def _advice(row: Counterfactual) -> str:
    price = f"{units.change(row.micro_usd_month)} a month" if row.micro_usd_month else "at the same price"
    return f"{row.words} ({price})"


def _command(level_ref: str, design_ref: str, seed: int) -> str:
    return shlex.join(("drill", "score", level_ref, design_ref, "--seed", str(seed)))


def _file(suite: Suite, rows: Sequence[CaseResult]) -> Iterator[Block]:
    yield Lines((line(StyledText(f"{suite.level.id} with {suite.design.name}", "quiet")),))
    for item in rows:
        head = line(MARKS[item.verdict], f" {item.case.name}", StyledText(f"  {_seeds(item)}", "quiet"))
        reasons = explained(suite.level, item, suite.level_ref, suite.design_ref)
        yield Lines((head, *(line(part) for text in reasons for part in _wrapped(text))))


def _seeds(item: CaseResult) -> str:
    """The number of seeds in which a test met its expectation."""
    if item.case.expect == "pass":
        return f"passes in {item.passed} of {item.seeds} seeds"
    expected = ", as expected" if item.verdict == "pass" else ""
    return f"fails in {item.seeds - item.passed} of {item.seeds} seeds{expected}"


def _wrapped(text: str) -> list[str]:
    """A reason on lines of a terminal, below its test."""
    indent = "  " + " " * (len(text) - len(text.lstrip()))
    return wrap(text.lstrip(), WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ", break_on_hyphens=False)


def _check(suite: Suite, item: CaseResult) -> Check:
    outcome: Literal["pass", "fail", "unknown"] = item.verdict
    why = "\n".join(explained(suite.level, item, suite.level_ref, suite.design_ref))
    return Check(item.case.name, outcome, why, suite.name, "test", (suite.name, item.case.line))


def _unusable(problems: Sequence[Problem]) -> Iterator[Check]:
    """One for each file that cannot be used: it is an error, neither a pass nor a failure of a design."""
    for path in dict.fromkeys(problem.path for problem in problems):
        rows = (problem for problem in problems if problem.path == path)
        said = "\n".join(f"{one.line}:{one.column}: {one.code} {one.message}" for one in rows)
        yield Check(path, "unknown", said, kind="unusable")


def _origin(suite: Suite) -> dict[str, str]:
    """The origin of a file's results."""
    return {**of_level(suite.level), "design": suite.design.name, "design_digest": suite.design.digest}


def _data(done: Done, problems: Sequence[Problem]) -> dict[str, Any]:
    results = [item for _, rows in done for item in rows]
    return {
        "verdict": "unusable" if problems else overall(results),
        "files": [
            {
                "file": suite.name,
                **_origin(suite),
                "seeds": suite.seeds,
                "first_seed": suite.first,
                "tests": [_case(suite, item) for item in rows],
            }
            for suite, rows in done
        ],
        "problems": [asdict(problem) for problem in problems],
    }


def _case(suite: Suite, item: CaseResult) -> dict[str, Any]:
    return {
        "name": item.case.name,
        "line": item.case.line,
        "verdict": item.verdict,
        "expect": item.case.expect,
        "without": item.case.without,
        "design_digest": item.design.digest,
        "seeds_passed": item.passed,
        "bounds": [bound_text(bound) for bound in item.case.bounds],
        "missed": [_missed_data(suite.level, missed) for missed in item.missed],
        "advice": None if item.advice is None else _advice_data(item.advice),
        "digests": [row.digest for row in item.measured],
    }


def _missed_data(level: Level, missed: Missed) -> dict[str, Any]:
    return {
        "metric": missed.bound.metric,
        "op": missed.bound.op,
        "limit": missed.bound.value,
        "value": number(missed.value),
        "seed": missed.seed,
        "seeds_held": missed.held,
        "losses": [
            {
                "outcome": loss.outcome,
                "classes": list(loss.classes),
                "cause": as_data(loss.cause, level),
                "chain": [as_data(link, level) for link in loss.chain],
                "requests": loss.count,
            }
            for loss in missed.losses
        ],
    }


def _advice_data(row: Counterfactual) -> dict[str, Any]:
    return {
        "options": [{"option": change.key, "before": change.before, "after": change.after} for change in row.changes],
        "monthly_usd": row.micro_usd_month / MICRO,
    }
