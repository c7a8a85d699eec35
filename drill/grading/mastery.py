"""Sums up what a class has learned, by claim, from the files that students exported. What they say of themselves is not verified."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from drill.catalog.csv_tables import rows
from drill.errors import DrillError, Problem
from drill.model.canonical import digest_of
from drill.report.report_parts import Block, Check, Column, Lines, ReportDocument, Section, TableBlock, line, row
from drill.syntax.disk import is_folder, read
from drill.syntax.safe_text import safe
from drill.words import units

FORMAT = 1
MAX_BYTES = 256 * 1024
MOST_LEVELS = 500


@dataclass(slots=True)
class Sum:
    """Of one claim, over all students."""

    students: int = 0
    before: list[int] = field(default_factory=lambda: [0, 0])
    """Right answers, of how many."""
    after: list[int] = field(default_factory=lambda: [0, 0])
    played: int = 0
    """Number of times that students played levels of the claim."""
    first_try: int = 0
    passed: int = 0
    tries: int = 0
    """Until passed, all together."""
    changes: int = 0
    forecasts: list[int] = field(default_factory=list)


def load_records(paths: Iterable[Path]) -> tuple[list[dict[str, Any]], list[Problem]]:
    """A record for each student of these files and of those in these folders, and what is wrong with the others."""
    records: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for path in paths:
        for file in sorted(path.glob("*.json")) if is_folder(path) else (path,):
            try:
                records.append(_record(read(file, MAX_BYTES)))
            except (DrillError, ValueError, RecursionError, KeyError, TypeError, AttributeError):
                hint = "the student writes it with drill levels --mastery FILE"
                problems.append(Problem(str(file), 0, 0, "G060", "is not a file of what a student has learned", hint))
    return _by_student(records), problems


def _by_student(records: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Merge the files of each student: the latest record of each level counts.

    A later file of the same machine holds more answers and tries of a level, so the fullest is the last. Files without
    a name are of different students, unless they are equal.
    """
    students: dict[str, dict[str, Any]] = {}
    for record in records:
        name = " ".join(record["student"].split()).casefold()
        key = f"name {name}" if name else f"data {digest_of(record)}"
        kept = students.setdefault(key, record | {"levels": []})
        levels = {item["level"]: item for item in kept["levels"]}
        for item in record["levels"]:
            held = levels.get(item["level"])
            if held is None or _fullness(item) > _fullness(held):
                levels[item["level"]] = item
        kept["levels"] = list(levels.values())
    return list(students.values())


def _fullness(item: dict[str, Any]) -> tuple[int, int]:
    """Tries, then answers, of a level."""
    asked = sum(of for shares in (item["before"], item["after"]) for _, of in shares.values())
    return item["tries"], asked


def _record(data: bytes) -> dict[str, Any]:
    """A record, every value of the kind it has to be. Raises ValueError, KeyError, TypeError or AttributeError."""
    top = json.loads(data.decode("utf-8"))
    if len(data) > MAX_BYTES or top["format"] != FORMAT or not 0 <= len(top["levels"]) <= MOST_LEVELS:
        raise ValueError
    return {"student": str(top["student"])[:120], "levels": [_level(item) for item in top["levels"]]}


def _level(item: dict[str, Any]) -> dict[str, Any]:
    until = item["tries_until_passed"]
    changes = item["changes_until_passed"]
    return {
        "level": str(item["level"])[:120],
        "claims": [str(claim)[:8] for claim in item["claims"][:80]],
        "before": _shares(item["before"]),
        "after": _shares(item["after"]),
        "tries": _count(item["tries"]),
        "until": None if until is None else _count(until),
        "changes": None if changes is None else _count(changes),
        "forecasts": [min(_count(points), 100) for points in item["forecast_points"][:50]],
    }


def _shares(written: dict[str, Any]) -> dict[str, tuple[int, int]]:
    found = {str(claim)[:8]: (_count(right), _count(of)) for claim, (right, of) in list(written.items())[:80]}
    if any(right > of for right, of in found.values()):
        raise ValueError
    return found


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 100_000:
        raise ValueError
    return value


def summed(records: Sequence[dict[str, Any]]) -> dict[str, Sum]:
    """By claim, in the order of their ids."""
    sums: dict[str, Sum] = {}
    for record in records:
        seen: set[str] = set()
        for level in record["levels"]:
            for claim in dict.fromkeys((*level["claims"], *level["before"], *level["after"])):
                made = sums.setdefault(claim, Sum())
                made.students += claim not in seen
                seen.add(claim)
                _add(made, claim, level)
    return dict(sorted(sums.items()))


def _add(made: Sum, claim: str, level: dict[str, Any]) -> None:
    for counts, shares in ((made.before, level["before"]), (made.after, level["after"])):
        right, of = shares.get(claim, (0, 0))
        counts[0] += right
        counts[1] += of
    made.played += level["tries"] > 0
    made.first_try += level["until"] == 1
    if level["until"] is not None:
        made.passed += 1
        made.tries += level["until"]
        made.changes += level["changes"] or 0
    made.forecasts += level["forecasts"]


def mastery_report(records: Sequence[dict[str, Any]], problems: Sequence[Problem]) -> ReportDocument:
    """The class by claim."""
    sums = summed(records)
    said = f"{len(records)} students, {len(sums)} claims; as they say themselves"
    return ReportDocument(
        title="Mastery",
        data=partial(_data, records, sums),
        sections=(Section("", partial(_table, sums)), Section("Claims", partial(_facts, sums), shown="page")),
        foot=(line(said),),
        suite="mastery",
        checks=(Check("mastery", "note", said),),
        problems=tuple(problems),
    )


def _table(sums: dict[str, Sum]) -> Iterator[Block]:
    titles = ("students", "before", "after", "first try", "passed", "tries", "changes", "forecast")
    columns = (Column("claim"), *(Column(title, right=True) for title in titles))
    found = (
        row(
            safe(claim),
            str(made.students),
            _percent(*made.before),
            _percent(*made.after),
            f"{made.first_try} of {made.played}",
            str(made.passed),
            _mean(made.tries, made.passed),
            _mean(made.changes, made.passed),
            _mean(sum(made.forecasts), len(made.forecasts)),
        )
        for claim, made in sums.items()
    )
    yield TableBlock(columns, tuple(found))


def _facts(sums: dict[str, Sum]) -> Iterator[Block]:
    facts = {item["id"]: item["fact"] for item in rows("claims")}
    yield Lines(tuple(line(f"{safe(claim)}  {facts.get(claim, '-')}") for claim in sums))


def _percent(right: int, of: int) -> str:
    return units.percent(right / of) if of else "-"


def _mean(total: int, of: int) -> str:
    return units.decimal(total / of) if of else "-"


def _data(records: Sequence[dict[str, Any]], sums: dict[str, Sum]) -> dict[str, Any]:
    facts = {item["id"]: item["fact"] for item in rows("claims")}
    return {
        "students": len(records),
        "claims": [
            {
                "claim": claim,
                "fact": facts.get(claim),
                "students": made.students,
                "before": {"right": made.before[0], "asked": made.before[1]},
                "after": {"right": made.after[0], "asked": made.after[1]},
                "played": made.played,
                "passed_first_try": made.first_try,
                "passed": made.passed,
                "mean_tries_until_passed": made.tries / made.passed if made.passed else None,
                "mean_changes_until_passed": made.changes / made.passed if made.passed else None,
                "mean_forecast_points": sum(made.forecasts) / len(made.forecasts) if made.forecasts else None,
            }
            for claim, made in sums.items()
        ],
    }
