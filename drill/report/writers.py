"""Every writer by the name that `--format` takes: the modules of this package that are named NAME_writer.

A writer has one function, `write(report, paint)`, that gives a report's text; only text for a terminal is painted. None is imported
before it is asked for. A new format is its module, and every command has it.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drill.report.report_parts import Paint, ReportDocument

SUFFIX = "_writer"


def writers_in(path: Iterable[str], prefix: str = "") -> dict[str, str]:
    """The writers among the modules of some folders by their formats: text first, then by name."""
    names = (module.name.removesuffix(SUFFIX) for module in iter_modules(path) if module.name.endswith(SUFFIX))
    return {name: f"{prefix}{name}{SUFFIX}" for name in sorted(names, key=lambda name: (name != "text", name))}


WRITERS = writers_in((str(Path(__file__).parent),), f"{__package__}.")


def write(report: ReportDocument, form: str = "text", paint: Paint | None = None) -> str:
    """A report in a format, ending in a newline unless it is empty. Raises KeyError for an unknown format."""
    from drill.report.report_parts import unpainted

    text: str = import_module(WRITERS[form]).write(report, paint or unpainted)
    return text
