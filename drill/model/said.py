"""A statement about a run, as a code and typed facts: `Said("failover.started", node="writer", to="standby")`.

Results hold these and never sentences. `drill.words` turns them into English where a person reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any

ENDLESS = "infinity"
"""Stands for the infinite number in JSON."""


@dataclass(frozen=True, slots=True, init=False)
class Said:
    """A code and its facts, sorted by name. Equal, ordered and hashed by value, so that it can key an account."""

    code: str
    facts: tuple[tuple[str, Fact], ...]

    def __init__(self, code: str, /, **facts: Fact) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "facts", tuple(sorted(facts.items())))

    def __lt__(self, other: Said) -> bool:
        return self.canonical() < other.canonical()

    def __reduce__(self) -> tuple[object, ...]:
        return (_again, (self.code, self.facts))

    def __repr__(self) -> str:
        return f"Said({self.canonical()})"

    def fact(self, name: str) -> Fact:
        """The fact of that name. Raises KeyError."""
        return dict(self.facts)[name]

    def canonical(self) -> str:
        """One line that differs for any two that differ; what digests are made of."""
        return " ".join((self.code, *(f"{name}={value!r}" for name, value in self.facts)))

    def plain(self) -> dict[str, Any]:
        """Code and facts as JSON holds them."""
        facts = {name: value.plain() if isinstance(value, Said) else _written(value) for name, value in self.facts}
        return {"code": self.code, "facts": facts}


def said_of(plain: Any) -> Said:  # noqa: ANN401 (read from a file)
    """Read what `Said.plain` wrote. Raises KeyError, TypeError or AttributeError for anything else."""
    facts = {
        str(name): said_of(value) if isinstance(value, dict) else _read(value) for name, value in plain["facts"].items()
    }
    return Said(str(plain["code"]), **facts)


def _written(value: Fact) -> Fact:
    """JSON has no infinity."""
    return ENDLESS if value == inf else value


def _read(value: Fact) -> Fact:
    return inf if value == ENDLESS else value


Fact = str | int | float | bool | Said | None
"""A value that a sentence may name: an identifier, a number with its unit in the fact's name, a flag, why something was so."""


def _again(code: str, facts: tuple[tuple[str, Fact], ...]) -> Said:
    return Said(code, **dict(facts))


Chain = tuple[Said, ...]
"""From the root event to the choice that let a loss happen."""
NOTHING: Chain = ()


def order(chain: Chain) -> tuple[str, ...]:
    """A key that puts chains in an order."""
    return tuple(said.canonical() for said in chain)
