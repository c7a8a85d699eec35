"""A certificate: what has been proven, for exactly which level, catalogue and engine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from drill.catalog.tables import catalog_digest
from drill.engine import ENGINE
from drill.model.level import Level
from drill.model.said import Said, said_of
from drill.proof.claim_evidence import FIRST_SEED, Claim, ClaimEvidence, Effort
from drill.proof.claims import PROOFS, robust
from drill.proof.trial import Job, Runner

FORMAT = 2
SUFFIX = ".certificate.json"
FULL = Effort()
LEAST = Effort(designs=300)
"""The least effort of a valid certificate."""
AGAIN = Effort(seeds=1, designs=8, ranges=False)
"""The effort with which continuous integration repeats a proof."""


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

    @property
    def held(self) -> bool:
        """True if everything claimed was shown."""
        return all(claim.held for claim in self.claims)


def prove(level: Level, runner: Runner, effort: Effort) -> Iterator[Claim]:
    """The claims, one after the other as they are shown or refuted."""
    evidence = ClaimEvidence(level, runner, effort)
    yield Claim(Said("claim.loads"), True, (Said("proof.no_problems"),))
    for proof in PROOFS:
        if effort.ranges or proof is not robust:
            yield proof(evidence)


def certificate(level: Level, runner: Runner, effort: Effort, claims: tuple[Claim, ...]) -> Certificate:
    """The certificate that holds these claims."""
    return Certificate(level.id, level.digest, catalog_digest(), ENGINE, effort, witness(level, runner), claims)


def witness(level: Level, runner: Runner) -> tuple[tuple[str, str], ...]:
    """The level's start and solutions, and the digests of their runs with the first seed."""
    own = [("@start", level.start)]
    own += [(f"@solution:{name}", made) for name, made in level.solutions]
    trials = runner([Job(design, FIRST_SEED) for _, design in own])
    return tuple((name, trial.digest) for (name, _), trial in zip(own, trials, strict=True))


def stale(kept: Certificate, level: Level, runner: Runner) -> tuple[Said, ...]:
    """Why a certificate is not valid: what has changed since, or was never proven. Empty when it is valid."""
    facts = (
        (Said("stale.level"), kept.level_digest, level.digest),
        (Said("stale.catalogue"), kept.catalogue, catalog_digest()),
        (Said("stale.engine"), kept.engine, ENGINE),
    )
    found = [said for said, before, now in facts if before != now]
    if not found and kept.runs != witness(level, runner):
        found.append(Said("stale.results"))
    if not kept.held:
        found.append(Said("stale.refused"))
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
        )
    except (ValueError, OverflowError, KeyError, TypeError, AttributeError, RecursionError):
        return None
