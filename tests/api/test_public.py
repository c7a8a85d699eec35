"""What `import drill` offers, what it costs, and that none of it changes unseen."""

from __future__ import annotations

import doctest
import inspect
import json
import pickle
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import drill
from drill import errors, testing
from tests.api.signatures import FILE, text

ROOT = Path(__file__).resolve().parents[2]
MODULES = ("drill", "drill.api.opening", "drill.api.playing", "drill.api.judging", "drill.testing")


def test_the_signatures_are_those_that_were_reviewed() -> None:
    assert FILE.read_text(encoding="utf-8") == text(), "a change of the interface: python -m tests.api.signatures"


@pytest.mark.slow
@pytest.mark.parametrize("name", MODULES)
def test_every_example_of_a_docstring_runs(name: str) -> None:
    found = doctest.testmod(import_module(name), optionflags=doctest.ELLIPSIS)
    assert (found.failed, found.attempted > 0) == (0, True)


def test_everything_public_is_documented() -> None:
    items = [getattr(module, name) for module in (drill, testing) for name in module.__all__]
    members = [
        member.fget if isinstance(member, property) else member
        for item in items
        if inspect.isclass(item)
        for name, member in vars(item).items()
        if not name.startswith("_") and (inspect.isfunction(member) or isinstance(member, property))
    ]
    assert [item for item in (*items, *members) if not inspect.getdoc(item)] == []


@pytest.mark.slow
def test_testing_is_there_without_an_import_of_its_own() -> None:
    assert "drill.testing" in modules("import drill; drill.testing.assert_survives")


def test_a_name_that_there_is_not_is_an_attribute_error() -> None:
    assert not hasattr(drill, "no_such_name")
    assert set(drill.__all__) <= set(dir(drill))


def modules(program: str) -> set[str]:
    """The modules in memory after a program has run in a fresh interpreter, besides those of Python itself."""
    bare = "import json, sys; print(json.dumps(sorted(sys.modules)))"
    lines = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True).stdout
        for code in (bare, f"{program}; {bare}")
    ]
    first, second = (json.loads(line.splitlines()[-1]) for line in lines)
    return set(second) - set(first)


def test_importing_it_loads_nothing() -> None:
    """Hence it costs nothing: `python -X importtime -c 'import drill'` has one line of ours."""
    assert modules("import drill") == {"drill"}


def test_the_command_answers_ctrl_c_before_it_loads_anything() -> None:
    """Until then Ctrl-C is Python's own, which prints a traceback."""
    assert modules("import drill.__main__") == {"drill", "drill.__main__"}


@pytest.mark.slow
def test_a_score_loads_no_screen_and_no_command_line() -> None:
    ours = modules("import drill; drill.score('two-writers', '@start')")
    assert not {"textual", "rich", "click", "sqlite3"} & {name.partition(".")[0] for name in ours}
    assert not any(name.startswith(("drill.cli", "drill.tui", "drill.session")) for name in ours)


def test_every_public_error_is_the_same_after_pickling() -> None:
    problem = errors.Problem("a.yaml", 1, 2, "D020", "no")
    for error in (errors.DrillError("no"), errors.Problems((problem,))):
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), str(again)) == (type(error), str(error))
