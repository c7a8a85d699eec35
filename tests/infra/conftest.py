"""Sources of our own, small, and the import of them in this process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from drill.infra.import_run import prepare_import
from drill.infra.import_settings import ImportSettings
from drill.infra.prepared_import import ImportRequest, PreparedImport

Import = Callable[..., PreparedImport]


@pytest.fixture
def imported(tmp_path: Path) -> Import:
    """Import the texts of sources, by name; what else is given are settings."""

    def call(*texts: str, name: str = "stack.yaml", **settings: object) -> PreparedImport:
        paths = []
        for number, text in enumerate(texts):
            path = tmp_path / (name if not number else f"{number}-{name}")
            path.write_text(text, encoding="utf-8")
            paths.append(path)
        made = ImportSettings(**settings)  # type: ignore[arg-type]
        return prepare_import(ImportRequest(tuple(paths), tmp_path / "out", made))

    return call
