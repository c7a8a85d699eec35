"""Evidence: the place of a value in a source, and how it is known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class How(StrEnum):
    """The origin of a known value, the surest first."""

    LITERAL = "literal"
    """Written in the source, or read from what runs."""
    GIVEN = "given"
    """A parameter that was given on the command line or in a file of parameters."""
    COMPUTED = "computed"
    """The result of a function over literals."""
    DEFAULT = "default"
    """A parameter's default."""
    AWS_DEFAULT = "aws-default"
    """Left out: what AWS does then."""
    ASSUMED = "assumed"
    """It hangs on something that the source leaves open, which was assumed and is reported."""
    UNKNOWN = "unknown"
    """The source does not say."""


SURENESS = tuple(How)


def least_sure(*hows: How) -> How:
    """The least sure of several; a literal for none."""
    return max(hows, key=SURENESS.index, default=How.LITERAL)


@dataclass(frozen=True, slots=True, order=True)
class SourcePlace:
    """A place in a source: line and column from 1, both 0 for the file as a whole (plans and states have an address instead)."""

    file: str
    """The name as it was given, with `/`, never an absolute path of this machine unless that was given."""
    line: int = 0
    column: int = 0
    address: str = ""
    """The resource's address in Terraform, `module.orders.aws_db_instance.main`; empty elsewhere."""

    def __str__(self) -> str:
        spot = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{spot} {self.address}" if self.address and not self.line else spot


@dataclass(frozen=True, slots=True)
class Evidence:
    """The origin of a value, and the place to change it."""

    how: How
    at: SourcePlace
    parameters: tuple[str, ...] = ()
    """Parameters (Terraform: variables) that the value comes from."""
    conditions: tuple[str, ...] = ()
    """Conditions that the value hangs on."""
    parameter: str = ""
    """The parameter whose own value it is: to give that one another value changes this one, and is possible."""
