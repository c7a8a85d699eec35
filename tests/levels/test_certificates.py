"""Every shipped level has a certificate. `.ci/run` verifies them: they must be what was proven, and hold a smaller proof again."""

from __future__ import annotations

from pathlib import Path

from drill.files.load import load_level
from drill.proof.certificate import SUFFIX, catalogue, parse

LEVELS = Path(__file__).parents[2] / "levels"


def test_every_level_is_proven() -> None:
    proven = {path.name.removesuffix(SUFFIX) for path in LEVELS.rglob(f"*{SUFFIX}")}
    levels = {path.stem for path in LEVELS.rglob("*.yaml")}
    assert proven == levels
    assert levels


def test_what_is_kept_held_and_is_of_this_level_and_catalogue() -> None:
    now = catalogue()
    for path in sorted(LEVELS.rglob(f"*{SUFFIX}")):
        kept = parse(path.read_text(encoding="utf-8"))
        assert kept is not None, path
        level = load_level(path.with_name(path.name.removesuffix(SUFFIX) + ".yaml"))
        assert (kept.held, kept.level_digest, kept.catalogue) == (True, level.digest, now), path.name
