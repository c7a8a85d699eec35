"""Templates of others, where a machine has them: `DRILL_TEMPLATES` names a folder of CloudFormation templates."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from drill.infra.import_run import prepare_import
from drill.infra.import_settings import ImportSettings
from drill.infra.prepared_import import ImportRequest

FOLDER = os.environ.get("DRILL_TEMPLATES", "")
FILES = sorted(path for path in Path(FOLDER).glob("*") if path.suffix != ".md") if FOLDER else []


@pytest.mark.skipif(not FILES, reason="DRILL_TEMPLATES names no folder of templates")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_resource_of_a_template_is_accounted_for(path: Path, tmp_path: Path) -> None:
    made = prepare_import(ImportRequest((path,), tmp_path, ImportSettings()))
    every = (*made.infrastructure.resources.values(), *made.infrastructure.absent)
    tier = [item.id for item in every if item.in_data_tier]
    assert [row.resource for row in made.account] == tier
    assert all((row.outcome == "mapped") == (row.why is None) for row in made.account)
    assert made.systems
