"""Certificates carried over to an engine that gives the same numbers.

    DRILL_FAST=1 python -m tests.levels.carry_over [--prices] [LEVEL…]

A proof is about numbers. When every design of a level comes to the numbers on file with every seed of `recording`, what was
proven of the level still holds though digests differ, because codes or the engine's version have changed. The certificate
then gets the new digests, version and the codes of the start's largest loss. A level whose numbers, text or catalogue have
changed is left as it is, and has to be proven anew.

`--prices` is for a catalogue whose prices have moved, before numbers are recorded again: where nothing but bills is another
number and every objective is met as before, the claims that do not ask what a design costs still hold. The certificate keeps
those alone, and `drill check --certify` proves the others anew.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from drill.catalog.csv_tables import catalog_digest
from drill.engine import ENGINE
from drill.model.level import Level
from drill.model.run import ScoredRun
from drill.model.said import Said
from drill.proof import front
from drill.proof.certificate import SUFFIX, Certificate, as_text, parse
from drill.proof.claim_evidence import FIRST_SEED, Claim
from drill.proof.claims import most_lost
from drill.scoring.scored_run import run
from tests.levels.recording import SEEDS, kept, numbers
from tests.shipped import shipped

START_LOSES = Said("claim.start_loses")
COSTLESS = ("claim.loads", "claim.ledger_true", "claim.numbers_given")
"""Claims that do not ask what a design costs: of losses, of what took part in them, and of texts."""
MOST_LOST = "proof.most_lost"
"""Where the chain of that claim begins; a start that only costs too much has none."""


def carried_over(certificate: Certificate, level: Level) -> Certificate | None:
    """The certificate with this engine's digests; None where something other than the engine has changed."""
    if (certificate.level_digest, certificate.catalogue) != (level.digest, catalog_digest()):
        return None
    runs = _runs(level)
    if [numbers(name, made) for (name, _), made in runs.items()] != kept(level.id):
        return None
    digests = tuple((name, runs[name, FIRST_SEED].digest) for name, _ in certificate.runs)
    claims = tuple(_claim(claim, runs["@start", FIRST_SEED]) for claim in certificate.claims)
    return replace(certificate, engine=ENGINE, runs=digests, claims=claims)


def at_new_prices(certificate: Certificate, level: Level) -> Certificate | None:
    """What the certificate says of anything but prices, with today's digests; None where something else has changed."""
    if certificate.level_digest != level.digest:
        return None
    runs = _runs(level)
    now = [_unpriced(numbers(name, made)) for (name, _), made in runs.items()]
    if now != [_unpriced(row) for row in kept(level.id)]:
        return None
    digests = tuple((name, runs[name, FIRST_SEED].digest) for name, _ in certificate.runs)
    claims = tuple(claim for claim in certificate.claims if claim.said.code in COSTLESS)
    return replace(certificate, engine=ENGINE, catalogue=catalog_digest(), runs=digests, claims=claims, difficulty=None)


def _runs(level: Level) -> dict[tuple[str, int], ScoredRun]:
    return {(name, seed): run(level, design, seed) for name, design in level.designs_by_ref().items() for seed in SEEDS}


def _unpriced(row: dict[str, Any]) -> dict[str, Any]:
    """Numbers of a run without amounts of money; whether each objective is met stays."""
    nights = {"nights": [_unpriced(night) for night in row["nights"]]} if "nights" in row else {}
    goals = [[*goal[:2], "" if goal[1].endswith("_usd") else goal[2], goal[3]] for goal in row["objectives"]]
    return {**row, "bill": [], "drill_bill": [], "objectives": goals, **nights}


def _claim(claim: Claim, start: ScoredRun) -> Claim:
    """The claim; what the start lost most to in the codes that its run has now."""
    if claim.said != START_LOSES:
        return claim
    codes = [said.code for said in claim.evidence]
    if MOST_LOST not in codes:
        return claim
    before = claim.evidence[: codes.index(MOST_LOST)]
    return replace(claim, evidence=(*before, *most_lost(start.recording.ledger)))


def main(only: tuple[str, ...], *, prices: bool = False) -> int:
    """Rewrite certificates and fronts of shipped levels. Returns how many were left as they are."""
    left = 0
    carry = at_new_prices if prices else carried_over
    for entry in shipped():
        path, level = Path(entry.path), entry.level
        if level is None or (only and level.id not in only):
            continue
        file = path.with_name(path.stem + SUFFIX)
        certificate = parse(file.read_text(encoding="utf-8"))
        made = carry(certificate, level) if certificate else None
        if made is None:
            left += 1
            sys.stdout.write(f"{level.id}: numbers, level or catalogue have changed: prove it anew\n")
            continue
        file.write_text(as_text(made), encoding="utf-8")
        found = front.read(path)
        if found is not None and (found.level_digest, found.catalogue) == (level.digest, catalog_digest()):
            front.front_path(path).write_text(front.as_text(replace(found, engine=ENGINE)), encoding="utf-8")
        sys.stdout.write(f"{level.id}: carried over\n")
    return left


if __name__ == "__main__":
    sys.exit(main(tuple(arg for arg in sys.argv[1:] if arg != "--prices"), prices="--prices" in sys.argv) > 0)
