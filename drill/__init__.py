"""Failure Drill: a flight simulator for the data tier.

>>> import drill
>>> report = drill.score("two-writers", "@solution")
>>> report.verdict
'pass'

Names are loaded when they are first used: importing the package costs nothing, and loads no other module. `drill.__all__` and
`drill.testing` are the public interface; everything else may change.
"""

TYPE_CHECKING = False
"""As in `typing`, which need not be loaded for it."""
if TYPE_CHECKING:
    from drill.api.judging import Report, explain, score
    from drill.api.opening import LevelInfo, check, levels, load_design, load_level
    from drill.api.playing import Run, Simulation, run
    from drill.errors import DrillError, Problem, Problems
    from drill.model.action import Action
    from drill.model.design import Design
    from drill.model.level import Fault, Level
    from drill.shipped import __version__ as __version__

__all__ = (
    "Action",
    "Design",
    "DrillError",
    "Fault",
    "Level",
    "LevelInfo",
    "Problem",
    "Problems",
    "Report",
    "Run",
    "Simulation",
    "check",
    "explain",
    "levels",
    "load_design",
    "load_level",
    "run",
    "score",
)

_HOMES = {
    "__version__": "drill.shipped",
    "Action": "drill.model.action",
    "Design": "drill.model.design",
    "DrillError": "drill.errors",
    "Fault": "drill.model.level",
    "Level": "drill.model.level",
    "LevelInfo": "drill.api.opening",
    "Problem": "drill.errors",
    "Problems": "drill.errors",
    "Report": "drill.api.judging",
    "Run": "drill.api.playing",
    "Simulation": "drill.api.playing",
    "check": "drill.api.opening",
    "explain": "drill.api.judging",
    "levels": "drill.api.opening",
    "load_design": "drill.api.opening",
    "load_level": "drill.api.opening",
    "run": "drill.api.playing",
    "score": "drill.api.judging",
}
"""The module of each public name."""


def __getattr__(name: str) -> object:
    """Load a public name when it is first used (PEP 562)."""
    from importlib import import_module  # the `drill` command answers Ctrl-C only once this package is imported

    if name == "testing":
        return import_module("drill.testing")
    home = _HOMES.get(name)
    if home is None:
        message = f"module 'drill' has no attribute {name!r}"
        raise AttributeError(message)
    found = getattr(import_module(home), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """The public names besides what is loaded."""
    return sorted({*globals(), *__all__})
