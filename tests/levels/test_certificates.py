"""Every shipped level has a certificate. `.ci/run` verifies the valid ones: the same level holds a smaller proof again."""

from __future__ import annotations

from pathlib import Path

import pytest

from drill.catalog.csv_tables import catalog_digest
from drill.files.load import load_level
from drill.proof.certificate import SUFFIX, parse
from tests.levels.awaiting import LEVELS, awaiting, proven


def test_every_level_has_a_certificate() -> None:
    certified = {path.name.removesuffix(SUFFIX) for path in LEVELS.rglob(f"*{SUFFIX}")}
    levels = {path.stem for path in LEVELS.rglob("*.yaml")}
    assert certified == levels
    assert levels
    assert proven()


@pytest.mark.slow
def test_what_is_kept_held_and_is_of_this_level_and_catalogue_or_awaits_its_proof() -> None:
    valid = {path.name.removesuffix(SUFFIX): _valid(path) for path in LEVELS.rglob(f"*{SUFFIX}")}
    assert {name for name, fine in valid.items() if not fine} == awaiting()


def _valid(path: Path) -> bool:
    kept = parse(path.read_text(encoding="utf-8"))
    assert kept is not None, path
    level = load_level(path.with_name(path.name.removesuffix(SUFFIX) + ".yaml"))
    return (kept.held, kept.level_digest, kept.catalogue) == (True, level.digest, catalog_digest())
