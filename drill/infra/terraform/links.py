"""Attributes known only after apply, as a plan's configuration has them: the resources that they refer to.

References inside a module are to its variables: they are followed through the calls of modules, and outputs into modules.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from drill.infra.designs.systems import KEY
from drill.infra.json_parts import a_map

MOST_STEPS = 5_000_000
"""References of one plan that are followed: some seconds."""


def base_address(address: str) -> str:
    """An address without the keys of `count` and `for_each`."""
    return KEY.sub("", address)


class TooManyReferences(ValueError):
    """A plan whose references lead to more places than are followed."""


@dataclass(frozen=True, slots=True)
class Reached:
    """The targets of an expression: resources by their address without keys, and the root's variables."""

    resources: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    constant: bool = False
    """Its value is written out."""


@dataclass(slots=True)
class Configuration:
    """The configuration of a plan, by module: `""`, `module.orders`, `module.orders.module.db`."""

    modules: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The call of a module, by its path."""
    steps: int = 0
    """References that have been followed so far."""

    def reached(self, module: str, expression: Any) -> Reached:  # noqa: ANN401 (JSON)
        """The targets of an expression of a module, each in the place of its first mention. No reference is followed twice.

        Raises TooManyReferences.
        """
        resources: dict[str, None] = {}
        variables: dict[str, None] = {}
        seen: set[tuple[str, str]] = set()
        left = _steps(module, expression)
        while left:
            step = left.pop()
            if step in seen:
                continue
            seen.add(step)
            self.steps += 1
            if self.steps > MOST_STEPS:
                raise TooManyReferences
            here, reference = step
            parts = base_address(reference).split(".")
            if parts[0] == "var" and len(parts) > 1 and not here:
                variables[parts[1]] = None
            elif parts[0].startswith("aws_") and len(parts) > 1:
                resources[f"{here}.{parts[0]}.{parts[1]}".lstrip(".")] = None
            else:
                left += _steps(*self._followed(here, parts))
        constant = isinstance(expression, dict) and "constant_value" in expression
        return Reached(tuple(resources), tuple(variables), constant)

    def _followed(self, module: str, parts: list[str]) -> tuple[str, Any]:
        """The expression behind a variable of a module or an output of one in it, and the module that it stands in."""
        if parts[0] == "var" and len(parts) > 1:
            call = self.calls.get(module, {})
            parent = module.rpartition("module.")[0].rstrip(".")
            return parent, a_map(call.get("expressions")).get(parts[1])
        if parts[0] == "module" and len(parts) > 2:
            inner = f"{module}.module.{parts[1]}".lstrip(".")
            outputs = a_map(self.modules.get(inner, {}).get("outputs"))
            return inner, a_map(outputs.get(parts[2])).get("expression")
        return module, None


def _steps(module: str, expression: Any) -> list[tuple[str, str]]:  # noqa: ANN401 (JSON)
    """The references of an expression, each with its module, the first one last: it is followed first."""
    return [(module, reference) for reference in _references(expression)][::-1]


def configuration_of(document: dict[str, Any]) -> Configuration:
    """The configuration of a plan's JSON; empty for a state."""
    made = Configuration()
    waiting: list[tuple[str, Any]] = [("", a_map(document.get("configuration")).get("root_module"))]
    while waiting and len(made.modules) < 2000:
        path, module = waiting.pop()
        if not isinstance(module, dict):
            continue
        made.modules[path] = module
        for name, call in a_map(module.get("module_calls")).items():
            inner = f"{path}.module.{name}".lstrip(".")
            if isinstance(call, dict):
                made.calls[inner] = call
                waiting.append((inner, call.get("module")))
    return made


def _references(expression: Any) -> Iterator[str]:  # noqa: ANN401
    if isinstance(expression, dict):
        found = expression.get("references")
        if isinstance(found, list):
            yield from (one for one in found if isinstance(one, str))
            return
        for one in expression.values():
            yield from _references(one)
    elif isinstance(expression, list):
        for one in expression:
            yield from _references(one)
