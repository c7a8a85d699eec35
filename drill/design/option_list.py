"""Every option of a design, one record each, in the order of a design file."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from drill.design.option_spec import GROUPS, OptionSpec
from drill.design.options.specs_access import PROXY, SECURITY
from drill.design.options.specs_alarms import ALARMS
from drill.design.options.specs_aurora import AURORA
from drill.design.options.specs_cache import CACHE
from drill.design.options.specs_cache_durability import CACHE_DURABILITY
from drill.design.options.specs_cache_global import CACHE_GLOBAL
from drill.design.options.specs_cache_memory import CACHE_MEMORY
from drill.design.options.specs_cache_scaling import CACHE_SCALING
from drill.design.options.specs_cache_serverless import CACHE_SERVERLESS
from drill.design.options.specs_cache_use import CACHE_USE
from drill.design.options.specs_clients import CLIENTS
from drill.design.options.specs_connections import CONNECTIONS
from drill.design.options.specs_database import DATABASE
from drill.design.options.specs_operations import OPERATIONS
from drill.design.options.specs_parameters import PARAMETERS
from drill.design.options.specs_queue import QUEUE
from drill.design.options.specs_readers import READERS
from drill.design.options.specs_replicas import REPLICAS
from drill.design.options.specs_runbook import RUNBOOK
from drill.design.options.specs_storage import STORAGE
from drill.design.value_forms import PartForm
from drill.model.design import Design

ROOT = PartForm("Design", Design)
"""The design itself, at the path ''."""
SPECS: tuple[OptionSpec, ...] = (
    *DATABASE,
    *STORAGE,
    *OPERATIONS,
    *AURORA,
    *PARAMETERS,
    *REPLICAS,
    *READERS,
    *PROXY,
    *CACHE,
    *CACHE_USE,
    *CACHE_DURABILITY,
    *CACHE_GLOBAL,
    *CACHE_MEMORY,
    *CACHE_SCALING,
    *CACHE_SERVERLESS,
    *CLIENTS,
    *CONNECTIONS,
    *QUEUE,
    *SECURITY,
    *RUNBOOK,
    *ALARMS,
)
BY_PATH = {spec.path: spec for spec in SPECS}
PLAN: tuple[OptionSpec, ...] = tuple(
    sorted((spec for spec in SPECS if spec.label), key=lambda spec: GROUPS.index(spec.group))
)
"""Those that have a row of the plan, by group."""
SWITCHED = tuple(spec.path for spec in SPECS if isinstance(spec.form, PartForm) and spec.form.written == "off or map")
"""Parts that a design may be without; then the options within have no rows."""
FILLED = tuple(spec.path for spec in SPECS if spec.filled)
"""Options that `normal` fills in from other choices."""


@cache
def below(path: str) -> tuple[OptionSpec, ...]:
    """The options that stand directly in the part at a path; '' is the design itself."""
    return tuple(spec for spec in SPECS if spec.path.rpartition(".")[0] == path)


def same_field(path: str) -> tuple[str, ...]:
    """Every path whose key stands for the same field of the model: a cache's `shards` and `nodes`."""
    spec = BY_PATH[path]
    return tuple(one.path for one in below(path.rpartition(".")[0]) if one.attribute == spec.attribute)


def option_paths() -> tuple[str, ...]:
    """Every path of a design file that a level can name; entries of lists have none."""
    lists = tuple(f"{spec.path}." for spec in SPECS if isinstance(spec.form, PartForm) and spec.form.written == "list")
    return tuple(spec.path for spec in SPECS if not spec.path.startswith(lists))


def part_at(path: str) -> PartForm:
    """The form of the part at a path. Raises TypeError for an option that is no part."""
    form = BY_PATH[path].form if path else ROOT
    if not isinstance(form, PartForm):
        raise TypeError(f"{path} holds no options")
    return form


@cache
def model_path(path: str) -> tuple[str, ...]:
    """The place of an option in the model: names of attributes from the design down."""
    names: tuple[str, ...] = ()
    for length in range(1, path.count(".") + 2):
        spec = BY_PATH[".".join(path.split(".")[:length])]
        if not isinstance(spec.form, PartForm) or spec.form.made is not None:
            names = (*names, spec.attribute)
    return names


def value_at(part: Any, names: tuple[str, ...]) -> Any:  # noqa: ANN401 (values of every kind)
    """The value at a place of the model below a dataclass."""
    for name in names:
        part = getattr(part, name)
    return part


def with_value(part: Any, names: tuple[str, ...], value: Any) -> Any:  # noqa: ANN401
    """The dataclass with one value below it replaced."""
    name, rest = names[0], names[1:]
    return replace(part, **{name: with_value(getattr(part, name), rest, value) if rest else value})
