"""The resources of a plan that an attribute refers to: by the configuration, in the same instance of a module."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from drill.infra.designs.systems import KEY
from drill.infra.json_parts import a_map, maps
from drill.infra.terraform.links import Configuration, Reached, base_address

PART = re.compile(rf"(?:[^.\[]|{KEY.pattern})+")
"""A part of an address, with its key."""
MOST_TARGETS = 200
"""Instances of one resource that a reference leads to at most."""


class PlanLinks:
    """The references of a plan's resources. Each expression is followed once, for all instances of its resource."""

    def __init__(self, configuration: Configuration, addresses: Iterable[str]) -> None:
        self._configuration = configuration
        self._expressions = dict(_expressions(configuration))
        self._reached: dict[tuple[str, str], Reached] = {}
        self._instances: dict[str, dict[str, dict[str, str]]] = {}
        for address in addresses:
            module, key = _module_and_key(address)
            self._instances.setdefault(base_address(address), {}).setdefault(module, {})[key] = address

    def reached(self, base: str, attribute: str) -> Reached:
        """The targets of an attribute's expression. Raises TooManyReferences."""
        known = self._reached.get((base, attribute))
        if known is None:
            module, written = self._expressions.get(base, ("", {}))
            known = self._reached[base, attribute] = self._configuration.reached(module, written.get(attribute))
        return known

    def targets(self, address: str, reached: Reached, *, listed: bool) -> Iterator[str]:
        """The addresses of the targets: those in the address's own instance of a module, or of one around it, else any.

        Of several instances the one with its own key of `count` or `for_each`, unless the attribute is a list.
        """
        module, key = _module_and_key(address)
        around = tuple(_outwards(module))
        for base in reached.resources:
            by_module = self._instances.get(base, {})
            instances = next((by_module[one] for one in around if one in by_module), None)
            if instances is None:
                yield from islice((full for each in by_module.values() for full in each.values()), MOST_TARGETS)
            elif key in instances and not listed:
                yield instances[key]
            else:
                yield from islice(instances.values(), MOST_TARGETS)


def _expressions(configuration: Configuration) -> Iterator[tuple[str, tuple[str, dict[str, Any]]]]:
    """The module and the expressions of each resource, by its address without keys."""
    for path, module in configuration.modules.items():
        for one in maps(module.get("resources")):
            yield f"{path}.{one.get('address')}".lstrip("."), (path, a_map(one.get("expressions")))


def _module_and_key(address: str) -> tuple[str, str]:
    """The instance of a module that an address is in, and its own key: `module.a["x"]` and `[0]` of `module.a["x"].b.c[0]`."""
    parts = _parts(address)
    _, bracket, key = parts[-1].partition("[")
    return ".".join(parts[:-2]), f"{bracket}{key}"


def _parts(address: str) -> list[str]:
    """An address at its dots; one within a key is none."""
    return PART.findall(address) or [address]


def _outwards(module: str) -> Iterator[str]:
    """An instance of a module, then those around it, the root last."""
    parts = _parts(module) if module else []
    for length in range(len(parts), -1, -2):
        yield ".".join(parts[:length])
