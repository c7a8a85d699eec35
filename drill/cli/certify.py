"""`drill check --certify` and `--verify`: proofs of levels, and the files that hold them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from drill.cli.console import out, say
from drill.cli.files import read, write
from drill.cli.pool import Pool
from drill.cli.progress import Progress
from drill.errors import DrillError
from drill.model.level import Level
from drill.proof.certificate import SUFFIX, Certificate, as_text, certificate, parse, prove, stale
from drill.proof.court import Claim, Effort

MAX_BYTES = 1024 * 1024


def certificate_path(level_file: Path) -> Path:
    """Where the certificate of a level stands: beside it."""
    return level_file.with_name(level_file.stem + SUFFIX)


def certify(file: Path, level: Level, effort: Effort) -> bool:
    """Prove a level, print the proof, and write it beside the level. Whether everything held.

    A proof that fails is written too: what is refuted is worth keeping, and is refused by --verify.
    """
    with Progress(level.id) as progress, Pool(level, progress) as pool:
        claims = tuple(_shown(level, prove(level, pool.run, effort), progress))
        made = certificate(level, pool.run, effort, claims)
    path = certificate_path(file)
    write(path, as_text(made))
    say(f"{level.id}: {'proven' if made.held else 'not proven'}, {path}")
    return made.held


def verify(file: Path, level: Level, effort: Effort) -> bool:
    """Hold a level against its certificate and prove it again with less. Whether both are in order."""
    with Progress(level.id) as progress, Pool(level, progress) as pool:
        kept = _kept(certificate_path(file))
        if kept is None:
            out(f"✗ {level.id}: no certificate in {certificate_path(file)}\n  help: drill check --certify {file}\n")
            return False
        old = stale(kept, level, pool.run)
        progress.clear()
        if old:
            out(f"✗ {level.id}: its certificate is not valid: {', '.join(old)}\n  help: drill check --certify {file}\n")
            return False
        return all(claim.held for claim in _shown(level, prove(level, pool.run, effort), progress))


def _kept(path: Path) -> Certificate | None:
    """The certificate in a file; None when there is none that can be read."""
    try:
        return parse(read(path, MAX_BYTES).decode("utf-8", "replace"))
    except DrillError:
        return None


def _shown(level: Level, claims: Iterable[Claim], progress: Progress) -> Iterator[Claim]:
    """The claims, each printed when it is known."""
    progress.clear()
    out(f"{level.id}\n")
    for claim in claims:
        progress.clear()
        out(f"  {'✓' if claim.held else '✗'} {claim.name}\n")
        out("".join(f"      {line}\n" for line in claim.evidence))
        yield claim
