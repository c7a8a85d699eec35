"""Assertions about designs, for any test framework; what is wrong is said in words.

>>> from drill.testing import assert_survives
>>> assert_survives("two-writers", "@solution", {"availability.coin": 0.99}, lost_writes=0, seeds=1)

Metrics are those of a level's objectives; those of one class have a dot in their name, and are asked for in a map. A number
is the value itself (a share as a fraction: 0.995), text is written as in a level file (`">= 99.5 %"`); both are the worst
value that passes, unless the text has another sign.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from math import isfinite

from drill.api.opening import DesignRef, LevelRef, as_design, as_level
from drill.errors import Problems
from drill.files import bounds as written_bounds
from drill.files.library import find_level
from drill.files.removed_option import removed
from drill.model.design import Design
from drill.model.level import Bound, Level
from drill.model.metric_table import metric, names
from drill.model.run import BillItem
from drill.model.seed_range import refuse_seeds
from drill.model.suite import Case, Suite
from drill.proof.suite_run import CaseResult, Missed, run_suite
from drill.report.suite_report import explained
from drill.scoring.bill import bill, monthly_micro_usd
from drill.syntax.forms import FormError
from drill.topology.assemble import assemble
from drill.words import units
from drill.words.english import english

SEEDS = 20
MOST_LINES = 5
"""Lines of a bill that a message shows."""

__all__ = ("Missed", "assert_cheaper", "assert_fails", "assert_survives", "failures")


def assert_survives(
    level: LevelRef,
    design: DesignRef,
    bounds: Mapping[str, float | str] | None = None,
    *,
    seeds: int = SEEDS,
    without: str = "",
    executor: Executor | None = None,
    advise: bool = True,
    **more: float | str,
) -> None:
    """Raise AssertionError unless every bound holds in at least 95 % of the seeds; without bounds those of the first objective.

    The message names each bound with its worst value and seed, the three largest losses with their causes, the cheapest single
    change that passes (`advise`), and the command that shows it. `without` takes an option out of the design first. Raises
    Problems for a design that does not fit the level, ValueError for a bound or a number of seeds that is none.
    """
    item, message = _tried(level, design, {**(bounds or {}), **more}, seeds, without, "pass", executor, advise=advise)
    if item.verdict != "pass":
        raise AssertionError(message)


def assert_fails(
    level: LevelRef,
    design: DesignRef,
    bounds: Mapping[str, float | str] | None = None,
    *,
    seeds: int = SEEDS,
    without: str = "",
    executor: Executor | None = None,
    **more: float | str,
) -> None:
    """Raise AssertionError unless some bound is missed in at least 95 % of the seeds: for what a design cannot do without.

    >>> from drill.testing import assert_fails
    >>> assert_fails("two-writers", "@start", seeds=1)
    """
    item, message = _tried(level, design, {**(bounds or {}), **more}, seeds, without, "fail", executor, advise=False)
    if item.verdict != "pass":
        raise AssertionError(message)


def failures(
    level: LevelRef,
    design: DesignRef,
    bounds: Mapping[str, float | str],
    seeds: int = SEEDS,
    executor: Executor | None = None,
) -> tuple[Missed, ...]:
    """The bounds that do not hold over the seeds, each with its worst value and where requests went; none when it survives.

    >>> from drill.testing import failures
    >>> [missed.bound.metric for missed in failures("two-writers", "@start", {"monthly_usd": 1}, seeds=1)]
    ['monthly_usd']
    """
    return _tried(level, design, bounds, seeds, "", "pass", executor, advise=False)[0].missed


def assert_cheaper(cheap: DesignRef, dear: DesignRef, level: LevelRef) -> None:
    """Raise AssertionError unless the first design's monthly bill is below the second's.

    >>> from drill.testing import assert_cheaper
    >>> assert_cheaper("@start", "@solution", "lights-out")
    """
    on = as_level(level)
    first, second = (as_design(design, on) for design in (cheap, dear))
    bills = [bill(assemble(on, design)) for design in (first, second)]
    ours, theirs = map(monthly_micro_usd, bills)
    if ours < theirs:
        return
    lines = [
        f"{first.name} is not cheaper than {second.name} on {on.id}",
        *(line for design, items in zip((first, second), bills, strict=True) for line in _bill(design, items)),
    ]
    raise AssertionError("\n".join(lines))


def _bill(design: Design, items: tuple[BillItem, ...]) -> list[str]:
    largest = sorted(items, key=lambda item: -item.micro_usd_month)
    rest = f"  and {len(items) - MOST_LINES} smaller ones"
    return [
        f"{design.name}: {units.dollars(monthly_micro_usd(items))} a month",
        *(f"  {units.dollars(item.micro_usd_month)} {english(item.said)}" for item in largest[:MOST_LINES]),
        *([rest] if len(items) > MOST_LINES else []),
    ]


def _tried(
    level: LevelRef,
    design: DesignRef,
    bounds: Mapping[str, float | str],
    seeds: int,
    without: str,
    expect: str,
    executor: Executor | None,
    *,
    advise: bool,
) -> tuple[CaseResult, str]:
    """The result of one test, and the message when it does not hold."""
    refuse_seeds(1, seeds)
    on = as_level(level)
    made = as_design(design, on)
    if without:
        removed(on, made, without)
    asked = tuple(_bound(on, name, value) for name, value in bounds.items()) or on.objectives[0].bounds
    case = Case("it survives", asked, without, "fail" if expect == "fail" else "pass")
    (item,) = run_suite(Suite("", on, made, (case,), seeds), executor, advise=advise)
    after = f" without {without}" if without else ""
    head = f"{made.name}{after} on {on.id}: passes in {item.passed} of {item.seeds} seeds"
    reasons = () if item.verdict == "pass" else explained(on, item, _named(level) or _shipped(on), _named(design))
    return item, "\n".join((head, *(f"  {line}" for line in reasons)))


def _bound(level: Level, name: str, value: float | str) -> Bound:
    """A bound as a program asks for it. Raises ValueError."""
    known = names(tuple(item.name for item in level.classes))
    if name not in known:
        raise ValueError(": ".join(written_bounds.unknown_metric(name, known)))
    if isinstance(value, str):
        try:
            return written_bounds.bound(name, value)
        except FormError as error:
            raise ValueError(f"{name}: {value!r} {error.message}; {error.hint}") from None
    if not isfinite(value):
        raise ValueError(f"{name}: {value!r} is not a value that a design can reach")
    return Bound(name, ">=" if metric(name).better == "more" else "<=", float(value))


def _named(ref: object) -> str:
    """The name of a level or a design on a command line; empty for a value or for text."""
    return "" if (not isinstance(ref, str | bytes) and not hasattr(ref, "__fspath__")) or "\n" in str(ref) else str(ref)


def _shipped(level: Level) -> str:
    """The id of a shipped level; empty for another."""
    try:
        return level.id if find_level(level.id).digest == level.digest else ""
    except Problems:
        return ""
