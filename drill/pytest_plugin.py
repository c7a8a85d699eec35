"""A pytest plugin: `*.drill.yaml` files are tests. It loads nothing of the library before it meets such a file.

`-p no:drill` leaves it out; `--drill-seeds` and the setting `drill_unknown` change how tests are run.
"""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from _pytest._code.code import ExceptionInfo, TerminalRepr

    from drill.model.suite import Case, Suite
    from drill.scoring.measured import Measured

SUFFIX = ".drill.yaml"
UNKNOWN = ("fail", "skip")
"""Values of the setting `drill_unknown`."""


class DesignFailed(AssertionError):
    """A test of a design that does not hold; the message says why."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of the plugin."""
    group = parser.getgroup("drill", "tests of designs in *.drill.yaml")
    group.addoption(
        "--drill-seeds", type=_seeds, metavar="N", help="number of seeds for every test, instead of what the files say"
    )
    parser.addini(
        "drill_unknown",
        "what to do with a *.drill.yaml test whose result depends on the seed: fail or skip",
        default="fail",
    )


def _seeds(text: str) -> int:
    """A number of seeds. Raises ArgumentTypeError for one that a run does not take."""
    from drill.model.seed_range import MAX_SEEDS

    if not text.isdecimal() or not 1 <= int(text) <= MAX_SEEDS:
        raise ArgumentTypeError(f"{text!r} is not a whole number from 1 to {MAX_SEEDS}")
    return int(text)


def pytest_configure(config: pytest.Config) -> None:
    """The marker of every such test: `-m drill`, `-m 'not drill'`. Raises UsageError for a setting that is none."""
    if config.getini("drill_unknown") not in UNKNOWN:
        raise pytest.UsageError(f"drill_unknown is {config.getini('drill_unknown')!r}; write fail or skip")
    config.addinivalue_line("markers", "drill: a test of a design in a *.drill.yaml file")


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> pytest.Collector | None:
    """A test file by its name, wherever pytest looks for tests."""
    if not file_path.name.endswith(SUFFIX):
        return None
    made: pytest.Collector = DrillFile.from_parent(parent, path=file_path)
    return made


class DrillFile(pytest.File):
    """A file of tests. Each seed of each design it needs is run once."""

    def collect(self) -> Iterator[pytest.Item]:
        """The tests of the file. What is wrong with it is one error with every place, not a traceback."""
        from dataclasses import replace

        from drill.errors import Problems
        from drill.files.suite_file import load_suite
        from drill.report.problem_list import render

        try:
            suite = load_suite(self.path, self.config.rootpath)
        except Problems as error:
            raise self.CollectError(render(error.problems)) from None
        seeds = self.config.getoption("drill_seeds")
        self.suite: Suite = replace(suite, seeds=seeds) if seeds else suite
        self.measured: dict[str, tuple[Measured, ...]] = {}
        for case in self.suite.cases:
            yield DesignItem.from_parent(self, name=case.name, file=self, case=case)

    def rows(self, without: str) -> tuple[Measured, ...]:
        """The seeds of the design without an option."""
        from drill.proof.suite_run import rows_of

        if without not in self.measured:
            self.measured[without] = rows_of(self.suite, without)
        return self.measured[without]


class DesignItem(pytest.Item):
    """One test of a file."""

    def __init__(self, *, file: DrillFile, case: Case, **rest: Any) -> None:  # noqa: ANN401 (pytest's)
        super().__init__(**rest)
        self.file, self.case = file, case
        self.add_marker("drill")

    def runtest(self) -> None:
        """Run it, as `drill test` does. Raises DesignFailed."""
        from drill.proof.suite_run import design_of, result
        from drill.report.provenance import of_level
        from drill.report.suite_report import explained

        suite = self.file.suite
        design = design_of(suite, self.case.without)
        origin = {**of_level(suite.level), "design": design.name, "design_digest": design.digest}
        self.user_properties.extend(origin.items())
        item = result(suite.level, self.case, design, self.file.rows(self.case.without))
        if item.verdict == "pass":
            return
        seeds = f"passes in {item.passed} of {item.seeds} seeds"
        said = "\n".join((seeds, *explained(suite.level, item, suite.level_ref, suite.design_ref)))
        if item.verdict == "unknown" and self.config.getini("drill_unknown") == "skip":
            pytest.skip(said)
        raise DesignFailed(said if item.verdict == "fail" else f"unknown: it depends on the seed\n{said}")

    def repr_failure(self, excinfo: ExceptionInfo[BaseException], style: Any = None) -> str | TerminalRepr:  # noqa: ANN401
        """The reason in words; a traceback only for what is not a verdict."""
        if isinstance(excinfo.value, DesignFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """The line of the test in its file."""
        return self.path, max(self.case.line - 1, 0), self.name
