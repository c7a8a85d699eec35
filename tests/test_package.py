"""The wheel holds all the game needs, and plays without the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# The wheel's kernel has been compiled nowhere yet, and saying so takes half a minute and a line.
PLAIN = os.environ | {"DRILL_FAST": "0"}


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from this checkout, unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def call(site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the unpacked package, from a folder that is not the checkout, with this environment's libraries."""
    program = f"import sys; sys.path.insert(0, {str(site)!r}); from drill.cli.main import main; import drill; "
    program += f"assert drill.__file__.startswith({str(site)!r}); main()"
    return subprocess.run(
        [sys.executable, "-P", "-c", program, *arguments],
        cwd=site,
        env=PLAIN,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_levels_catalogue_types_and_licence_are_inside(unpacked: Path) -> None:
    inside = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    shipped = {
        f"drill/_levels/{path.relative_to(ROOT / 'levels').as_posix()}" for path in (ROOT / "levels").rglob("*.yaml")
    }
    assert shipped
    assert shipped <= inside
    catalogue = {
        f"drill/_assets/{folder}/{path.name}"
        for folder in ("catalog", "learning")
        for path in (ROOT / "assets" / folder).iterdir()
    }
    assert catalogue
    assert catalogue <= inside
    assert "drill/py.typed" in inside
    assert any(name.endswith("licenses/LICENSE") for name in inside)
    assert any(name.endswith(".tcss") for name in inside)
    assert {"drill/web/game.html", "drill/web/notice.html", "drill/web/focus.js"} <= inside
    assert not any(name.startswith("tests/") for name in inside)


@pytest.mark.slow
def test_the_wheel_scores_as_the_checkout_does(unpacked: Path) -> None:
    command = ("score", "lights-out", "@start", "--json")
    from_wheel = call(unpacked, *command)
    here = subprocess.run(
        [sys.executable, "-m", "drill", *command], cwd=ROOT, env=PLAIN, capture_output=True, text=True, check=False
    )
    assert from_wheel.returncode == here.returncode
    assert json.loads(from_wheel.stdout) == json.loads(here.stdout)


@pytest.mark.slow
def test_the_wheel_lists_its_levels(unpacked: Path) -> None:
    listed = call(unpacked, "levels", "--json")
    assert listed.stderr == ""
    assert {row["file"] for row in json.loads(listed.stdout)} == {
        path.relative_to(ROOT / "levels").as_posix() for path in (ROOT / "levels").rglob("*.yaml")
    }


@pytest.mark.slow
def test_the_metadata_names_the_command_and_the_licence(unpacked: Path) -> None:
    (info,) = unpacked.glob("*.dist-info")
    assert "drill = drill.__main__:main" in (info / "entry_points.txt").read_text(encoding="utf-8")
    metadata = (info / "METADATA").read_text(encoding="utf-8")
    assert "License-Expression: MIT" in metadata
    assert "Requires-Python: >=3.11" in metadata
