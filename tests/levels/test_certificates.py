"""Every shipped level has a certificate, or stands here with what its proof refuted. `.ci/run` verifies those there are."""

from __future__ import annotations

from pathlib import Path

from drill.loading.load import load_level
from drill.proof.certificate import SUFFIX, catalogue, parse

LEVELS = Path(__file__).parents[2] / "levels"

UNPROVEN: dict[str, str] = {}
"""What is refuted of the levels without one; none today."""


def test_every_level_is_proven_or_says_what_was_refuted() -> None:
    proven = {path.name.removesuffix(SUFFIX) for path in LEVELS.rglob(f"*{SUFFIX}")}
    levels = {path.stem for path in LEVELS.rglob("*.yaml")}
    assert proven | UNPROVEN.keys() == levels
    assert proven & UNPROVEN.keys() == set()


def test_what_is_kept_held_and_is_of_this_level_and_catalogue() -> None:
    now = catalogue()
    for path in sorted(LEVELS.rglob(f"*{SUFFIX}")):
        kept = parse(path.read_text(encoding="utf-8"))
        assert kept is not None, path
        level = load_level(path.with_name(path.name.removesuffix(SUFFIX) + ".yaml"))
        assert (kept.held, kept.level_digest, kept.catalogue) == (True, level.digest, now), path.name
