"""The test file, `*.drill.yaml`: a level, a design, and tests of what the design has to withstand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from drill.errors import Problems
from drill.files.bounds import read_bounds
from drill.files.library import find_design, find_level
from drill.files.named_files import Reference, below, named_level
from drill.files.removed_option import removed
from drill.model.design import Design
from drill.model.level import Bound, Level
from drill.model.metric_table import names
from drill.model.seed_range import MAX_SEED, MAX_SEEDS
from drill.model.suite import Case, Suite
from drill.syntax.document import Document
from drill.syntax.fields import Part
from drill.syntax.problems import FileRule, Kind, quoted
from drill.syntax.schema_errors import validated
from drill.syntax.source import parse, read_text
from drill.syntax.text_fields import Line, Setting

SUFFIX = ".drill.yaml"
"""The end of a test file's name."""
RESERVED = ("without", "expect")
"""Keys of a test that are not metrics."""
MAX_TESTS = 200


class SuiteFile(Part):
    """Tests of a design: what it has to withstand, and what it cannot do without."""

    model_config = ConfigDict(title="Failure Drill tests")

    drill: Literal[1] = Field(description="Version of this form.")
    level: Reference = Field(
        description="A shipped level's id, or a level file, by its path from this file.",
        examples=["lights-out", "./shop-level.yaml"],
    )
    design: Reference = Field(
        description="A design file, by its path from this file, or one of the level's own designs.",
        examples=["./shop.yaml", "@solution"],
    )
    seeds: int = Field(default=20, ge=1, le=MAX_SEEDS, description="How many seeds every test runs.")
    first: int = Field(default=1, ge=0, le=MAX_SEED - MAX_SEEDS, description="The first seed.")
    tests: dict[
        Line, Annotated[dict[Annotated[str, Field(max_length=80)], Setting], Field(min_length=1, max_length=20)]
    ] = Field(
        min_length=1,
        max_length=MAX_TESTS,
        description="Tests by name: bounds of metrics, as a level's objectives have them. `without: OPTION` takes an option "
        "out of the design first; `expect: fail` asks that the bounds then do not hold. A test without bounds takes those of all "
        "plain tests.",
        examples=[{"survives a dark zone": {"availability": ">= 99.5 %", "lost_writes": 0}}],
    )


def load_suite(path: Path, root: Path | None = None) -> Suite:
    """The tests of a file. Raises Problems, all of them at once.

    Files it names have to be below `root` (default: the current folder) or beside it: a stranger's test reads nothing else.
    """
    document = parse(read_text(path, Kind.SUITE), str(path), Kind.SUITE)
    file = validated(document, SuiteFile)
    if file is None:
        raise Problems(tuple(document.problems))
    level, level_ref = _level(document, file, path, root or Path.cwd())
    design, design_ref = _design(document, file, level, path, root or Path.cwd())
    cases = tuple(_case(document, name, written, level, design) for name, written in file.tests.items())
    if document.problems:
        raise Problems(tuple(document.problems))
    common = shared_bounds(level, cases)
    cases = tuple(case if case.bounds else replace(case, bounds=common) for case in cases)
    return Suite(str(path), level, design, cases, file.seeds, file.first, level_ref, design_ref)


def shared_bounds(level: Level, cases: tuple[Case, ...]) -> tuple[Bound, ...]:
    """The bounds of a test that has none of its own: those of all plain tests, or else what the level asks for."""
    plain = (bound for case in cases if not case.without and case.expect == "pass" for bound in case.bounds)
    return tuple(dict.fromkeys(plain)) or level.objectives[0].bounds


def _level(document: Document, file: SuiteFile, path: Path, root: Path) -> tuple[Level, str]:
    ref = named_level(document, ("level",), file.level, path.parent, root)
    return find_level(ref), ref


def _design(document: Document, file: SuiteFile, level: Level, path: Path, root: Path) -> tuple[Design, str]:
    own = file.design.startswith("@")
    ref = file.design if own else str(below(document, ("design",), file.design, path.parent, root))
    return find_design(ref, level), ref


def _case(document: Document, name: str, written: dict[str, Any], level: Level, design: Design) -> Case:
    path = ("tests", name)
    known = names(tuple(item.name for item in level.classes))
    bounds = read_bounds(document, path, {key: value for key, value in written.items() if key not in RESERVED}, known)
    without, expect = str(written.get("without", "")), written.get("expect", "pass")
    if expect not in ("pass", "fail"):
        document.report(
            FileRule.CHOICE, document.place((*path, "expect")), f"{quoted(expect)} is not a choice here", "pass or fail"
        )
    if without:
        try:
            removed(level, design, without)
        except Problems as error:
            for one in error.problems:
                place = document.place((*path, "without"))
                document.report(FileRule.OPTION, place, one.message, one.hint)
    return Case(name, bounds, without, "fail" if expect == "fail" else "pass", document.key_place(path).line)
