"""Every kind of fault: the records of all modules of `fault_kinds`, by name."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from drill.engine.faults import fault_kinds
from drill.engine.faults.fault_spec import FaultSpec


def _gathered() -> dict[str, FaultSpec]:
    """The records in the order of their names, so that the table does not depend on the order of files."""
    modules = sorted(module.name for module in iter_modules(fault_kinds.__path__, f"{fault_kinds.__name__}."))
    specs: list[FaultSpec] = [spec for name in modules for spec in import_module(name).FAULTS]
    return {spec.kind: spec for spec in sorted(specs, key=lambda spec: spec.kind)}


FAULTS = _gathered()
