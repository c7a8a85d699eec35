"""The table of what was tried and failed, in the README of the tests: its files exist, its numbers are those of the tests."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.cli import test_file_names
from tests.system import test_other_systems
from tests.tui import test_file_dialogs, test_mashing
from tests.web import test_strangers

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path(__file__).resolve().parent


def constant(file: str, name: str) -> float:
    """A number that a test module names, read without importing it: pseudo-terminals are not of every system."""
    for node in ast.parse((ROOT / file).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == name:
            written = ast.unparse(node.value)
            found = re.search(r"\d[\d_.]*", written.replace("DRILL_", ""))
            assert found, written
            return float(found[0])
    raise AssertionError(f"{file} names no {name}")


def length(file: str, name: str) -> int:
    """How many things a test module lists under a name."""
    for node in ast.parse((ROOT / file).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == name:
            assert isinstance(node.value, ast.Tuple)
            return len(node.value.elts)
    raise AssertionError(f"{file} lists no {name}")


STORMS, KILLED = "tests/tui/test_storms.py", "tests/tui/test_killed.py"
NUMBERS = {
    "requests that are none, at `drill serve` and at `drill host`": 2 * len(test_strangers.hostile()),
    "keys and bytes, 50 a second, in ten screens": int(
        constant(STORMS, "KEYS_PER_S") * constant(STORMS, "STORM_S") * length(STORMS, "WHERE")
    ),
    "resizes while a drill runs": int(constant(STORMS, "SIZES") * 4),
    "keys and resizes between them, without a terminal": test_mashing.PRESSES * 7,
    "kill -9 of the game in a drill": int(constant(KILLED, "KILLS")),
    "file names that are none, in the game's dialogs": 2 * len(test_file_dialogs.NAMES),
    "names that the system refuses, at every command that takes a file": 2 * len(test_file_names.COMMANDS),
    "another system's missing functions": sum(name.startswith("test_") for name in vars(test_other_systems)),
}
"""What the numbers of a run come from, where a test names them."""


def rows() -> list[list[str]]:
    """The cells of the table's rows."""
    lines = (FOLDER / "README.md").read_text(encoding="utf-8").splitlines()
    table = [line for line in lines if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table[1:]]


def test_every_row_has_a_test_that_is_there() -> None:
    found = rows()
    assert len(found) > 10
    for cells in found:
        assert len(cells) == 6, cells
        assert (ROOT / cells[1].strip("`")).is_file(), cells[1]


@pytest.mark.parametrize("what", NUMBERS)
def test_the_number_of_a_run_is_the_tests_own(what: str) -> None:
    (row,) = [cells for cells in rows() if cells[0] == what]
    assert int(row[2].replace(",", "")) == NUMBERS[what]
