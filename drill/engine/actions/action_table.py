"""Every kind of action: the records of all modules of `action_kinds`, by name."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from drill.engine.actions import action_kinds
from drill.engine.actions.action_spec import ActionSpec


def _gathered() -> dict[str, ActionSpec]:
    """The records by rank, so that the table does not depend on the order of files."""
    modules = sorted(module.name for module in iter_modules(action_kinds.__path__, f"{action_kinds.__name__}."))
    specs: list[ActionSpec] = [spec for name in modules for spec in import_module(name).ACTIONS]
    return {spec.kind: spec for spec in sorted(specs, key=lambda spec: (spec.rank, spec.kind))}


ACTIONS = _gathered()
