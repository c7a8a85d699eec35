"""Imports go one way, and what a headless command loads stays small."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "drill"

TOP = frozenset(("errors", "shipped", "system"))
"""Modules beside the packages that anyone may use."""
READS = frozenset(("model", "catalog", "topology", "syntax", "design", "files"))
"""What reads a level and a design and puts them together."""
RUNS = READS | {"engine", "scoring"}
"""What plays and scores them besides."""
ALLOWED = {
    "model": frozenset[str](),
    "errors": frozenset[str](),
    "shipped": frozenset[str](),
    "system": frozenset[str](),
    "syntax": frozenset[str](),
    "catalog": frozenset(("model",)),
    "topology": frozenset(("model", "catalog", "design", "words")),
    "design": frozenset(("model", "catalog", "syntax", "words", "engine")),
    "files": frozenset(("model", "catalog", "topology", "syntax", "design", "words", "engine")),
    "engine": frozenset(("model",)),
    "scoring": READS | {"engine"},
    "docs": RUNS | {"assess", "infra", "proof", "report", "words", "table"},
    "validation": RUNS | {"words", "report"},
    "proof": RUNS | {"words"},
    "scene": READS | {"words"},
    "words": frozenset(("model", "syntax", "engine")),
    "report": RUNS | {"proof", "scene", "store", "words"},
    "store": RUNS,
    "grading": RUNS | {"proof", "report", "words"},
    "api": RUNS | {"proof", "report", "scene", "words"},
    "testing": RUNS | {"api", "proof", "report", "words"},
    "pytest_plugin": READS | {"proof", "report", "scoring"},
    "web": frozenset[str](),
    "session": RUNS | {"proof", "scene", "report", "store", "words"},
    "table": RUNS | {"proof", "scene", "report", "session", "web", "words"},
    "infra": READS | {"words"},
    "assess": RUNS | {"infra", "proof", "report", "words"},
    "export": RUNS | {"assess", "infra", "proof", "words"},
    "cli": RUNS
    | {
        "api",
        "assess",
        "export",
        "grading",
        "infra",
        "session",
        "proof",
        "validation",
        "scene",
        "report",
        "store",
        "table",
        "tui",
    }
    | {"web", "words"},
    "tui": RUNS | {"proof", "scene", "report", "store", "session", "table", "words"},
    "__main__": frozenset(("cli",)),
}
"""What each part may import of the others. `cli` reaches `tui` in one place, to open the game."""

ENGINE = {
    "state": frozenset[str](),
    "flow": frozenset(("state",)),
    "clients": frozenset(("state", "flow")),
    "database": frozenset(("state", "flow", "clients")),
    "cache": frozenset(("state", "flow", "clients")),
    "faults": frozenset(("state", "flow", "clients", "database", "cache")),
    "actions": frozenset(("state", "flow", "clients", "database", "cache", "faults")),
    "observe": frozenset(("state", "flow", "clients", "database", "cache")),
}
"""The rooms of the engine, and which of the others each may use. The modules beside them may use all."""

OUTSIDE = {
    "pytest": {"pytest_plugin"},
    "_pytest": {"pytest_plugin"},
    "textual": {"tui"},
    "rich": {"tui"},
    "click": {"cli"},
    "pydantic": {"syntax", "design", "files", "docs", "table", "assess"},
    "pydantic_core": {"syntax"},
    "annotated_types": {"syntax"},
    "yaml": {"syntax", "design"},
    "networkx": {"topology"},
    "platformdirs": {"engine", "store"},
    "aiohttp": {"web", "table"},
    "textual_serve": {"web"},
}
"""Which parts may import a library; one that is not listed may be imported nowhere."""


def imports(path: Path) -> list[str]:
    """Every module a file imports, wherever in the file."""
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import hides its direction"
            found += (
                [f"{node.module}.{alias.name}" for alias in node.names]
                if node.module == "drill"
                else [node.module or ""]
            )
    return found


def files() -> list[tuple[str, Path]]:
    """(part, file) of the whole package."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE)
        found.append((place.parts[0] if len(place.parts) > 1 else place.stem, path))
    return found


def test_every_part_is_known() -> None:
    assert {part for part, _ in files()} - {"__init__"} == ALLOWED.keys()


@pytest.mark.slow
@pytest.mark.parametrize("part", ALLOWED)
def test_imports_go_one_way(part: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for owner, path in files()
        if owner == part
        for name in imports(path)
        if name.startswith("drill.")
        if name.split(".")[1] not in ALLOWED[part] | TOP | {part, "__version__"}
    ]
    assert wrong == []


@pytest.mark.parametrize("room", ENGINE)
def test_the_rooms_of_the_engine_lead_one_way(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((PACKAGE / "engine" / room).rglob("*.py"))
        for name in imports(path)
        if name.startswith("drill.engine.") and name.split(".")[2] not in ENGINE[room] | {room}
    ]
    assert wrong == []


UPPER = (
    "cli/infrastructure",
    "cli/tabletop",
    "report/exports",
    "session/live",
    "table/review",
    "tui/gallery",
    "tui/widgets",
)
"""Rooms that build on the modules beside them, which know nothing of them."""


@pytest.mark.parametrize("room", UPPER)
def test_no_module_imports_the_room_that_builds_on_it(room: str) -> None:
    upper = f"drill.{room.replace('/', '.')}."
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((PACKAGE / room).parent.glob("*.py"))
        for name in imports(path)
        if name.startswith(upper)
    ]
    assert wrong == []


RECORDS = frozenset(("faults.fault_spec", "faults.fault_table", "actions.action_spec", "actions.action_table"))
"""What the parts that do not run the engine may know of it: the records of kinds of faults and actions."""


@pytest.mark.parametrize("part", ["design", "files", "words"])
def test_what_reads_files_and_writes_words_knows_only_records_of_the_engine(part: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for owner, path in files()
        if owner == part
        for name in imports(path)
        if name.startswith("drill.engine.") and name.removeprefix("drill.engine.") not in RECORDS
    ]
    assert wrong == []


def test_the_records_load_nothing_of_the_engine_but_names_of_figures() -> None:
    tables = "drill.engine.faults.fault_table, drill.engine.actions.action_table"
    program = f"import sys, {tables}; print(*(n for n in sys.modules if n.startswith('drill.engine.')))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    loaded = {name.removeprefix("drill.engine.") for name in done.stdout.split() if "_kinds" not in name}
    assert loaded == {"faults", "actions", "state", "state.timings", *RECORDS}


def test_no_two_modules_share_a_name_and_no_folder_is_crowded() -> None:
    modules = [path for _, path in files() if path.stem not in ("__init__", "__main__")]
    names = Counter(path.stem for path in modules)
    assert [name for name, times in names.items() if times > 1] == []
    folders = Counter(path.parent.relative_to(PACKAGE).as_posix() for path in modules)
    assert [folder for folder, count in folders.items() if count > 25] == []


@pytest.mark.slow
def test_no_two_classes_share_a_name() -> None:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for _, path in files()]
    names = Counter(node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.slow
def test_libraries_are_imported_where_they_belong() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for part, path in files()
        for name in imports(path)
        if (top := name.split(".")[0]) not in sys.stdlib_module_names and top != "drill"
        if part not in OUTSIDE.get(top, set())
    ]
    assert wrong == []


@pytest.mark.slow
def test_no_modules_import_each_other_in_a_circle() -> None:
    """Not even inside a function, or for the types alone."""
    reached: dict[str, set[str]] = {}
    modules = {path.relative_to(ROOT).with_suffix("").as_posix().replace("/", "."): path for _, path in files()}
    for name, path in modules.items():
        reached[name] = {other for other in imports(path) if other in modules and other != name}
    while leaves := {name for name, others in reached.items() if not others}:
        reached = {name: others - leaves for name, others in reached.items() if name not in leaves}
    assert sorted(reached) == []


def test_only_one_place_of_the_command_line_reaches_the_screen() -> None:
    reaching = [
        path.name for part, path in files() if part == "cli" and any(n.startswith("drill.tui") for n in imports(path))
    ]
    assert reaching == ["play.py"]


def loaded(*arguments: str) -> set[str]:
    """Top-level modules in memory after a command line has run in a fresh interpreter."""
    program = (
        "import io, json, sys; from drill.cli.main import run; out, sys.stdout = sys.stdout, io.StringIO();"
        f"code = run({list(arguments)!r}); sys.stdout = out;"
        "print(json.dumps([code, sorted({name.split('.')[0] for name in sys.modules})]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    code, names = json.loads(done.stdout)
    assert code in (0, 1)
    return set(names)


SCREEN = ("textual", "rich", "networkx")
FILES = ("pydantic", "yaml", "sqlite3")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "heavy"),
    [
        ("--help", SCREEN + FILES),
        ("score --help", SCREEN + FILES),
        ("score two-writers @start", (*SCREEN, "sqlite3")),
        ("score two-writers @start --json", (*SCREEN, "sqlite3")),
        ("draw lights-out", (*SCREEN, "sqlite3")),
        ("levels", SCREEN),
    ],
)
def test_a_headless_command_loads_no_more_than_it_needs(line: str, heavy: tuple[str, ...]) -> None:
    assert loaded(*line.split()) & set(heavy) == set()
