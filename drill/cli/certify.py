"""`drill check --certify` and `--verify`: proofs of levels, and the files that hold them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from drill.cli.console import out
from drill.errors import DrillError
from drill.files.load import load_level
from drill.model.level import Level
from drill.model.said import Said
from drill.proof import front
from drill.proof.certificate import SUFFIX, Certificate, as_text, certificate, parse, prove, stale
from drill.proof.court import FIRST_SEED, Claim, Effort
from drill.proof.par import par
from drill.proof.pool import Pool, answer, cores, crew
from drill.proof.progress import Progress
from drill.proof.trial import Runner, remembering, serial
from drill.syntax.disk import read, write
from drill.words.english import english

MAX_BYTES = 1024 * 1024
PAR_SHARE = 5
"""For par, one design is run to its end for so many that a proof searches."""
PAR_MOST = 100

Show = Callable[[str], None]
"""Takes a part of the text that a person reads, as soon as it is known."""


@dataclass(frozen=True, slots=True)
class Task:
    """What to do with levels: prove them and write certificates (again only by `force`), or hold them against theirs."""

    certify: bool
    effort: Effort
    force: bool = False


def certificate_path(level_file: Path) -> Path:
    """Where the certificate of a level stands: beside it."""
    return level_file.with_name(level_file.stem + SUFFIX)


def work(files: list[Path], task: Task) -> bool:
    """Do it for every level and print what comes out, in their order. Whether all is in order.

    Several levels are spread over the cores, each proven by one of them; a single one is proven by all of them.
    """
    if len(files) == 1 or cores() == 1:
        results = [_alone(file, task) for file in files]
        return all(results)
    held = True
    with Progress("proofs", len(files), unit="levels") as progress, crew(min(cores(), len(files))) as executor:
        for future in [executor.submit(_apart, file, task) for file in files]:
            good, text = answer(future)
            progress.clear()
            out(text)
            progress.step()
            held = held and good
    return held


def _alone(file: Path, task: Task) -> bool:
    level = load_level(file)
    with Progress(level.id) as progress, Pool(level, progress) as pool:

        def show(text: str) -> None:
            progress.clear()
            out(text)

        return _done(file, level, task, pool.run, show)


def _apart(file: Path, task: Task) -> tuple[bool, str]:
    """What a worker does with a level: whether it is in order, and the text."""
    level = load_level(file)
    told: list[str] = []
    return _done(file, level, task, serial(level), told.append), "".join(told)


def _done(file: Path, level: Level, task: Task, runner: Runner, show: Show) -> bool:
    todo = certify if task.certify else verify
    return todo(file, level, task, remembering(runner), show)


def certify(file: Path, level: Level, task: Task, runner: Runner, show: Show) -> bool:
    """Prove a level that has no valid certificate, and write one beside it, with the level's par. Whether everything held.

    A proof that fails is written too: what is refuted is worth keeping, and is refused by --verify.
    """
    path = certificate_path(file)
    kept = None if task.force else _kept(path)
    valid = kept is not None and kept.effort == task.effort and not stale(kept, level, runner)
    held = True
    if valid:
        show(f"{level.id}: its certificate is valid, {path}\n")
    else:
        claims = tuple(_shown(level, prove(level, runner, task.effort), show))
        made = certificate(level, runner, task.effort, claims)
        held = made.held
        write(path, as_text(made))
        show(f"{level.id}: {'proven' if held else 'not proven'}, {path}\n")
    known = front.read(file)
    if not valid or known is None or not known.is_of(level):
        found = par(level, max(1, min(PAR_MOST, task.effort.designs // PAR_SHARE)), FIRST_SEED, runner)
        write(front.front_path(file), front.as_text(front.front_of(level, found, FIRST_SEED)))
    return held


def verify(file: Path, level: Level, task: Task, runner: Runner, show: Show) -> bool:
    """Hold a level against its certificate and prove it again with less. Whether both are in order."""
    path = certificate_path(file)
    kept = _kept(path)
    again = f"  help: drill check --certify {file}\n"
    if kept is None:
        show(f"✗ {level.id}: no certificate in {path}\n{again}")
        return False
    old = stale(kept, level, runner)
    known = front.read(file)
    if known is None or not known.is_of(level):
        old = (*old, Said("stale.no_par"))
    if old:
        show(f"✗ {level.id}: its certificate is not valid: {', '.join(map(english, old))}\n{again}")
        return False
    claims = tuple(_shown(level, prove(level, runner, task.effort), show))
    return all(claim.held for claim in claims)


def _kept(path: Path) -> Certificate | None:
    """The certificate in a file; None when there is none that can be read."""
    try:
        return parse(read(path, MAX_BYTES).decode("utf-8", "replace"))
    except DrillError:
        return None


def _shown(level: Level, claims: Iterable[Claim], show: Show) -> Iterator[Claim]:
    """The claims, each shown when it is known."""
    show(f"{level.id}\n")
    for claim in claims:
        lines = "".join(f"      {english(line, level)}\n" for line in claim.evidence)
        show(f"  {'✓' if claim.held else '✗'} {english(claim.said)}\n{lines}")
        yield claim
