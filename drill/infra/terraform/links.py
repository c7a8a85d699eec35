"""What a plan's configuration says of attributes that are known only after apply: the resources that they refer to.

References inside a module are to its variables: they are followed through the calls of modules, and outputs into modules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

DEEPEST = 20
_INDEX = re.compile(r"\[[^]]*\]")


def base_address(address: str) -> str:
    """An address without the keys of `count` and `for_each`."""
    return _INDEX.sub("", address)


@dataclass(frozen=True, slots=True)
class Reached:
    """Where an expression leads: resources by their address without keys, and the root's variables."""

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

    def reached(self, module: str, expression: Any, depth: int = 0) -> Reached:  # noqa: ANN401 (JSON)
        """Where an expression of a module leads."""
        resources: dict[str, None] = {}
        variables: dict[str, None] = {}
        if depth < DEEPEST:
            for reference in _references(expression):
                found = self._followed(module, reference, depth)
                resources |= dict.fromkeys(found.resources)
                variables |= dict.fromkeys(found.variables)
        constant = isinstance(expression, dict) and "constant_value" in expression
        return Reached(tuple(resources), tuple(variables), constant)

    def _followed(self, module: str, reference: str, depth: int) -> Reached:
        parts = base_address(reference).split(".")
        if parts[0] == "var" and len(parts) > 1:
            if not module:
                return Reached((), (parts[1],))
            call = self.calls.get(module, {})
            parent = module.rpartition("module.")[0].rstrip(".")
            return self.reached(parent, (call.get("expressions") or {}).get(parts[1]), depth + 1)
        if parts[0] == "module" and len(parts) > 2:
            inner = f"{module}.module.{parts[1]}".lstrip(".")
            outputs = self.modules.get(inner, {}).get("outputs") or {}
            return self.reached(inner, (outputs.get(parts[2]) or {}).get("expression"), depth + 1)
        if parts[0].startswith("aws_") and len(parts) > 1:
            return Reached((f"{module}.{parts[0]}.{parts[1]}".lstrip("."),))
        return Reached()


def configuration_of(document: dict[str, Any]) -> Configuration:
    """The configuration of a plan's JSON; empty for a state."""
    made = Configuration()
    waiting: list[tuple[str, Any]] = [("", (document.get("configuration") or {}).get("root_module") or {})]
    while waiting and len(made.modules) < 2000:
        path, module = waiting.pop()
        if not isinstance(module, dict):
            continue
        made.modules[path] = module
        for name, call in (module.get("module_calls") or {}).items():
            inner = f"{path}.module.{name}".lstrip(".")
            if isinstance(call, dict):
                made.calls[inner] = call
                waiting.append((inner, call.get("module") or {}))
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
