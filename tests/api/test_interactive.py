"""Cells run one by one, in an interpreter or a notebook's kernel, give what the command line prints, to the byte."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Drill, drill  # noqa: F401 (a fixture)
from tests.proof.levels import LEVEL

ROOT = Path(__file__).resolve().parents[2]
CELLS = (
    "import drill",
    "report = drill.score('./short.yaml', '@solution', seeds=2)",
    "report",
    "with open('cells.json', 'wb') as file: file.write(report.to_json().encode())",
    "",
    "with open('run.json', 'wb') as file: file.write(drill.run('./short.yaml', '@solution').to_json().encode())",
    "",
)
POOL = (
    "from concurrent.futures import ProcessPoolExecutor",
    "with ProcessPoolExecutor(2) as pool: report = drill.score('./short.yaml', '@solution', seeds=2, executor=pool)",
    "",
)
SHOWN = "<Report level='short' design='standby' verdict='pass' passed=2 of 2 seeds>"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Holds the level, and is where cells and commands run."""
    (tmp_path / "short.yaml").write_text(LEVEL, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.delenv("PYTHONSTARTUP", raising=False)
    return tmp_path


def printed(drill: Drill, *options: str) -> bytes:  # noqa: F811
    ended = drill("score", "./short.yaml", "@solution", *options, "--format", "json")
    assert ended.code == 0, ended.err
    return ended.out.encode()


@pytest.mark.slow
@pytest.mark.parametrize("interpreter", [("-i", "-q"), ("-m", "asyncio")], ids=["a prompt", "a running event loop"])
def test_an_interpreter_gives_the_bytes_of_the_command_line(
    interpreter: tuple[str, ...],
    folder: Path,
    drill: Drill,  # noqa: F811
) -> None:
    """An event loop runs in the main thread of a kernel too, which hands it each cell."""
    done = subprocess.run(
        [sys.executable, *interpreter], input="\n".join(CELLS) + "\n", capture_output=True, text=True, check=True
    )
    assert SHOWN in done.stdout, done.stderr
    assert "Error" not in done.stderr
    assert (folder / "cells.json").read_bytes() == printed(drill, "--seeds", "2")
    assert (folder / "run.json").read_bytes() == printed(drill)


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_a_kernel_gives_the_bytes_of_the_command_line_with_and_without_a_pool(
    folder: Path,
    drill: Drill,  # noqa: F811
) -> None:
    for needed in ("ipykernel", "nbclient", "nbformat"):
        pytest.importorskip(needed, reason=f"{needed} is not installed: pip install -e '.[oracles]'")
    two = printed(drill, "--seeds", "2")
    for cells in (CELLS, (CELLS[0], *POOL, *CELLS[2:5])):
        shown = [output["data"] for output in run_notebook(cells) if output["output_type"] == "execute_result"]
        assert SHOWN in [one["text/plain"] for one in shown]
        assert any(one.get("text/html", "").startswith("<table>") for one in shown)
        assert (folder / "cells.json").read_bytes() == two
        (folder / "cells.json").unlink()
    assert (folder / "run.json").read_bytes() == printed(drill)


def run_notebook(cells: tuple[str, ...]) -> list[Any]:
    """What the cells of a new notebook put out, run by a kernel of this interpreter."""
    nbclient, v4 = import_module("nbclient"), import_module("nbformat.v4")
    notebook = v4.new_notebook(cells=[v4.new_code_cell(cell) for cell in cells])
    client = nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3")
    client.execute()
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]
