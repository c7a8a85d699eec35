"""Tests of a design, as a file or a program asks for them: bounds over seeds, and what is taken out before they are tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from drill.model.design import Design
from drill.model.level import Bound, Level
from drill.model.short_repr import short_repr


@dataclass(frozen=True, slots=True)
class Case:
    """One test: all bounds hold, over the seeds, or do not, where it is expected to fail."""

    name: str
    bounds: tuple[Bound, ...]
    without: str = ""
    """Dotted path of an option that is taken out of the design first."""
    expect: Literal["pass", "fail"] = "pass"
    line: int = 0
    """Its line in the file; 0 for none."""


@short_repr("name", "level.id", "design.name", "seeds", "len:cases")
@dataclass(frozen=True, slots=True)
class Suite:
    """The tests of one design on one level."""

    name: str
    """The file they are from."""
    level: Level
    design: Design
    cases: tuple[Case, ...]
    seeds: int = 20
    first: int = 1
    """The first seed."""
    level_ref: str = ""
    """The name of the level on a command line."""
    design_ref: str = ""
    """The same of the design."""
