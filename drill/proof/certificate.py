"""A certificate: what has been proven, for exactly which level, catalogue and engine."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from drill.catalog.csv_tables import catalog_digest
from drill.engine import ENGINE
from drill.model.level import Level
from drill.model.said import Said, said_of
from drill.proof.claim_evidence import FIRST_SEED, Claim, ClaimEvidence, Effort
from drill.proof.claims import PROOFS, robust
from drill.proof.dominance import Difficulty
from drill.proof.trial import Job, Runner

FORMAT = 2
SUFFIX = ".certificate.json"
FULL = Effort()
LEAST = Effort(designs=300)
"""The least effort of a valid certificate."""
AGAIN = Effort(seeds=3, designs=60, ranges=False, ledgers=False)
"""The effort with which `drill check --verify` repeats a proof: enough designs to come upon one that wins without the lesson."""
DIFFICULTY = Said("claim.difficulty").code
"""Stands among the claims that a certificate lacks for the share of designs that win."""
ADDED_LATER = ("claim.none_dominates", "claim.ledger_true")
"""Claims that certificates of this format may be older than: one that lacks them need not have them repeated."""
OF_DIAGNOSIS = ("claim.cause_not_guessed",)
"""Claims about levels with a diagnosis only. A certificate that is older than a level's diagnosis is not of that level."""
LOADS = Claim(Said("claim.loads"), True, (Said("proof.no_problems"),))


@dataclass(frozen=True, slots=True)
class Certificate:
    """Claims about a level.

    `runs` are the digests of its own designs' runs with the first seed: an engine or a catalogue that gives any other
    result makes the certificate stale, whatever its version says.
    """

    level: str
    level_digest: str
    catalogue: str
    engine: str
    effort: Effort
    runs: tuple[tuple[str, str], ...]
    claims: tuple[Claim, ...]
    difficulty: Difficulty | None = None
    """None in a certificate of an edition that did not measure it."""

    @property
    def held(self) -> bool:
        """True if everything claimed was shown."""
        return all(claim.held for claim in self.claims)

    @property
    def lacking(self) -> tuple[str, ...]:
        """Codes of claims that were added since it was made, which are not shown yet: it is valid without, but incomplete."""
        has = {claim.said.code for claim in self.claims}
        lacking = [code for code in claimed(self.effort) if code not in has and code not in OF_DIAGNOSIS]
        return (*lacking, *((DIFFICULTY,) if self.difficulty is None else ()))


def claimed(effort: Effort, level: Level | None = None) -> tuple[str, ...]:
    """Codes of the claims that a proof of this effort makes, in their order; of a level those that are about it."""
    return tuple(
        code
        for code, proof in PROOFS.items()
        if (effort.ranges or proof is not robust)
        and (level is None or level.diagnosis is not None or code not in OF_DIAGNOSIS)
    )


def prove(level: Level, runner: Runner, effort: Effort, only: Container[str] | None = None) -> Iterator[Claim]:
    """The claims, or `only` those with these codes, one after the other as they are shown or refuted."""
    evidence = ClaimEvidence(level, runner, effort)
    if only is None:
        yield LOADS
    for code in claimed(effort, level):
        if only is None or code in only:
            yield PROOFS[code](evidence)


def certificate(
    level: Level, runner: Runner, effort: Effort, claims: tuple[Claim, ...], hard: Difficulty | None = None
) -> Certificate:
    """The certificate that holds these claims, and the level's difficulty."""
    return Certificate(level.id, level.digest, catalog_digest(), ENGINE, effort, witness(level, runner), claims, hard)


def completed(kept: Certificate, claims: Iterable[Claim], hard: Difficulty) -> Certificate:
    """A certificate with these claims in their places, instead of what it says of them by now."""
    found = {claim.said.code: claim for claim in (*kept.claims, *claims)}
    order = (LOADS.said.code, *PROOFS)
    return replace(kept, claims=tuple(found[code] for code in order if code in found), difficulty=hard)


def unproven(kept: Certificate) -> tuple[str, ...]:
    """Codes of the claims that a certificate lacks, and of those that it holds refuted: what is worth proving again."""
    return (*kept.lacking, *(claim.said.code for claim in kept.claims if not claim.held))


def witness(level: Level, runner: Runner) -> tuple[tuple[str, str], ...]:
    """The level's start and solutions, and the digests of their runs with the first seed."""
    own = [(ref, made) for ref, made in level.designs_by_ref().items() if not ref.startswith("@trap:")]
    trials = runner([Job(design, FIRST_SEED) for _, design in own])
    return tuple((name, trial.digest) for (name, _), trial in zip(own, trials, strict=True))


def stale(kept: Certificate, level: Level, runner: Runner) -> tuple[Said, ...]:
    """The reasons that a certificate is not valid: changes since, or a refuted claim. Empty when it is valid."""
    found = outdated(kept, level, runner)
    return found if kept.held else (*found, Said("stale.refused"))


def outdated(kept: Certificate, level: Level, runner: Runner) -> tuple[Said, ...]:
    """Why nothing that a certificate says counts any more: what has changed since, or was proven with too little effort."""
    facts = (
        (Said("stale.level"), kept.level_digest, level.digest),
        (Said("stale.catalogue"), kept.catalogue, catalog_digest()),
        (Said("stale.engine"), kept.engine, ENGINE),
    )
    found = [said for said, before, now in facts if before != now]
    if not found and kept.runs != witness(level, runner):
        found.append(Said("stale.results"))
    if kept.effort.designs < LEAST.designs:
        found.append(Said("stale.few_designs", designs=kept.effort.designs, least=LEAST.designs))
    if kept.effort.seeds < LEAST.seeds:
        found.append(Said("stale.few_seeds", seeds=kept.effort.seeds, least=LEAST.seeds))
    if LEAST.ranges and not kept.effort.ranges:
        found.append(Said("stale.no_ranges"))
    return tuple(found)


def as_text(made: Certificate) -> str:
    """The file's text: the same proof gives the same bytes."""
    effort = {"seeds": made.effort.seeds, "designs": made.effort.designs, "ranges": made.effort.ranges}
    content = {
        "format": FORMAT,
        "level": made.level,
        "level_digest": made.level_digest,
        "catalogue_digest": made.catalogue,
        "engine": made.engine,
        "effort": effort,
        "runs": dict(made.runs),
        "held": made.held,
    }
    if made.difficulty is not None:
        content["difficulty"] = {"won": made.difficulty.won, "drawn": made.difficulty.drawn}
    head = json.dumps(content, indent=1, ensure_ascii=False).removesuffix("\n}")
    claims = ",\n".join(map(_claim_text, made.claims))
    return f'{head},\n "claims": [\n{claims}\n ]\n}}\n'


def _claim_text(claim: Claim) -> str:
    """A claim with each piece of evidence on a line of its own."""
    head = {"claim": claim.said.code, "held": claim.held}
    evidence = ",\n".join(f"   {json.dumps(said.plain(), ensure_ascii=False)}" for said in claim.evidence)
    return f'  {json.dumps(head).removesuffix("}")}, "evidence": [\n{evidence}\n  ]}}'


def parse(text: str) -> Certificate | None:
    """A certificate from its file's text; None when it is none."""
    try:
        content: Any = json.loads(text)
        if content["format"] != FORMAT:
            return None
        effort = content["effort"]
        return Certificate(
            str(content["level"]),
            str(content["level_digest"]),
            str(content["catalogue_digest"]),
            str(content["engine"]),
            Effort(int(effort["seeds"]), int(effort["designs"]), bool(effort["ranges"])),
            tuple((str(name), str(digest)) for name, digest in content["runs"].items()),
            tuple(
                Claim(said_of({"code": c["claim"], "facts": {}}), c["held"] is True, tuple(map(said_of, c["evidence"])))
                for c in content["claims"]
            ),
            _difficulty(content.get("difficulty")),
        )
    except (ValueError, OverflowError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _difficulty(content: Any) -> Difficulty | None:  # noqa: ANN401 (read from a file)
    return None if content is None else Difficulty(int(content["won"]), int(content["drawn"]))
