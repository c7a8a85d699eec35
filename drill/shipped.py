"""The version, and the folders of levels and assets: at the top of a checkout, inside the package of an installed wheel."""

from __future__ import annotations

from pathlib import Path

__version__ = "0.1.0"
_PACKAGE = Path(__file__).resolve().parent


def _find(name: str) -> Path:
    installed = _PACKAGE / f"_{name}"
    return installed if installed.is_dir() else _PACKAGE.parent / name


def levels_dir() -> Path:
    """Folder of the shipped levels."""
    return _find("levels")


def assets_dir() -> Path:
    """Folder of schemas, catalogue data and pictures."""
    return _find("assets")


def plans() -> dict[str, Path]:
    """The ready plans of tables by name."""
    return {path.stem: path for path in sorted((_PACKAGE / "plans").glob("*-[0-9][0-9].yaml"))}


def guides() -> dict[str, Path]:
    """The guides by name: how the model works, how tests are written, the library; and how levels are."""
    found = {path.stem: path for path in sorted((_PACKAGE / "guides").glob("*.md"))}
    return {**found, "levels": levels_dir() / "README.md"}
