"""`drill check --certify` and `--verify`: proofs of levels, and the files that hold them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from drill.cli.worker_pool import command_workers
from drill.errors import DrillError
from drill.files.load import load_level
from drill.model.level import Level
from drill.model.said import Said
from drill.proof import front
from drill.proof.by_hand.hand_plans import acts
from drill.proof.certificate import (
    ADDED_LATER,
    SUFFIX,
    Certificate,
    as_text,
    certificate,
    claimed,
    completed,
    outdated,
    parse,
    prove,
    stale,
    unproven,
)
from drill.proof.claim_evidence import FIRST_SEED, Claim, ClaimEvidence, Effort
from drill.proof.dominance import difficulty
from drill.proof.par import par
from drill.proof.pool import in_order, pooled
from drill.proof.progress import Progress
from drill.proof.time_limit import TimeLimit, until_out_of_time
from drill.proof.trial import Runner, remembering, serial
from drill.syntax.disk import read, write
from drill.words.english import english

MAX_BYTES = 1024 * 1024
PAR_SHARE = 5
"""A search for par runs one design to its end for every five that a proof searches."""
PAR_MOST = 100
MOST_LINES = 30
"""Lines of evidence that are printed of a claim."""

Show = Callable[[str], None]
"""Prints a part of the report as soon as it is known."""


@dataclass(frozen=True, slots=True)
class Task:
    """The command for levels: prove them and write certificates (with `force`, also valid ones), or verify certificates."""

    certify: bool
    effort: Effort
    force: bool = False
    exact: bool = False
    """A certificate of another effort is proven again, though it be valid."""


def certificate_path(level_file: Path) -> Path:
    """The path of a level's certificate: beside it."""
    return level_file.with_name(level_file.stem + SUFFIX)


@dataclass(frozen=True, slots=True)
class Proved:
    """The result for a level: whether all holds, remarks on its certificate, and the claims that were checked."""

    level: Level
    held: bool
    said: tuple[Said, ...]
    claims: tuple[Claim, ...] = ()


def work(files: list[Path], task: Task, show: Show, limit: TimeLimit, dask: str | None = None) -> list[Proved]:
    """Do it for every level, in their order, on all cores or a cluster; each is shown as soon as it is known.

    Of several levels, fewer where the time is over; raises OutOfTime where a single one is not done by then.
    """
    with command_workers(dask, None if len(files) == 1 else len(files), limit) as executor:
        return worked(files, task, show, executor, one_by_one=dask is not None)


def worked(
    files: list[Path], task: Task, show: Show, executor: Executor | None, *, one_by_one: bool = False
) -> list[Proved]:
    """The same on any executor, or in this process.

    Several levels are spread over the workers, each proven by one of them; a single one is proven by all of them. With
    `one_by_one` so is each of several: workers on other machines have neither the files nor a place for the proofs.
    """
    if len(files) == 1:
        return [_alone(files[0], task, show, executor)]
    if executor is None or one_by_one:
        return list(until_out_of_time(_alone(file, task, show, executor) for file in files))
    done = []
    with Progress("proofs", len(files), unit="levels") as progress:
        for proved, text in until_out_of_time(in_order(executor, partial(_apart, task), files)):
            progress.clear()
            show(text)
            progress.step()
            done.append(proved)
    return done


def _alone(file: Path, task: Task, show: Show, executor: Executor | None) -> Proved:
    level = load_level(file)
    with Progress(level.id) as progress:

        def shown(text: str) -> None:
            progress.clear()
            show(text)

        return _done(file, level, task, pooled(level, progress, executor), shown)


def _apart(task: Task, file: Path) -> tuple[Proved, str]:
    """Prove or verify a level in a worker process. Returns the result and its text."""
    level = load_level(file)
    shown: list[str] = []
    return _done(file, level, task, serial(level), shown.append), "".join(shown)


def _done(file: Path, level: Level, task: Task, runner: Runner, show: Show) -> Proved:
    todo = certify if task.certify else verify
    return todo(file, level, task, remembering(runner), show)


def certify(file: Path, level: Level, task: Task, runner: Runner, show: Show) -> Proved:
    """Prove what is not proven of a level, and write a certificate beside it, with the level's par.

    A certificate that is up to date but was made before some claims were is completed by those alone. A proof that fails is
    written too: what is refuted is worth keeping, and is refused by --verify.
    """
    path = certificate_path(file)
    kept = None if task.force else _current(path, level, task, runner, show)
    todo = unproven(kept) if kept else ()
    if kept and not todo:
        proved = Proved(level, held=True, said=(Said("proof.certificate_valid", file=str(path)), *_hard(kept)))
    elif kept:
        proved = _complete(kept, path, level, todo, runner, show)
    else:
        proved = _prove(path, level, task.effort, runner, show)
    show(_text(proved))
    known = front.read(file)
    if kept is None or known is None or not known.is_of(level):
        designs = (kept or task).effort.designs
        found = par(level, max(1, min(PAR_MOST, designs // PAR_SHARE)), FIRST_SEED, runner)
        write(front.front_path(file), front.as_text(front.front_of(level, found, FIRST_SEED)))
    return proved


def _current(path: Path, level: Level, task: Task, runner: Runner, show: Show) -> Certificate | None:
    """The certificate of exactly this level, catalogue and engine, of the effort that is asked for if any is; else None.

    Shows why a certificate does not count any more: then everything is proven again, which takes minutes.
    """
    kept = _kept(path)
    if kept is None or (task.exact and kept.effort != task.effort):
        return None
    wrong = outdated(kept, level, runner)
    if wrong:
        show(f"{level.id}: proves everything again: {', '.join(map(english, wrong))}\n")
        return None
    return kept


def _prove(path: Path, level: Level, effort: Effort, runner: Runner, show: Show) -> Proved:
    codes = claimed(effort, level)
    show(_begins(level, "proves", codes, effort))
    claims = tuple(_shown(level, prove(level, runner, effort), show))
    made = certificate(level, runner, effort, claims, difficulty(ClaimEvidence(level, runner, effort)))
    write(path, as_text(made))
    code = Said("proof.proven" if made.held else "proof.not_proven", file=str(path))
    return Proved(level, made.held, (code, *_hard(made)), claims)


def _complete(kept: Certificate, path: Path, level: Level, todo: tuple[str, ...], runner: Runner, show: Show) -> Proved:
    show(_begins(level, "completes", todo, kept.effort))
    claims = tuple(_shown(level, prove(level, runner, kept.effort, todo), show))
    hard = kept.difficulty or difficulty(ClaimEvidence(level, runner, kept.effort))
    made = completed(kept, claims, hard)
    write(path, as_text(made))
    code = Said("proof.completed" if made.held else "proof.not_proven", file=str(path))
    return Proved(level, made.held, (code, *_hard(made)), claims)


def _hard(made: Certificate) -> tuple[Said, ...]:
    return (made.difficulty.said,) if made.difficulty else ()


def verify(file: Path, level: Level, task: Task, runner: Runner, show: Show) -> Proved:
    """Check a level's certificate, say what it lacks, and repeat what it claims with less effort."""
    path = certificate_path(file)
    kept = _kept(path)
    if kept is None:
        wrong: tuple[Said, ...] = (Said("stale.missing", file=str(path)),)
    else:
        known = front.read(file)
        wrong = stale(kept, level, runner)
        if known is None or not known.is_of(level):
            wrong = (*wrong, Said("stale.no_par"))
    if kept is None or wrong:
        proved = Proved(level, held=False, said=wrong)
        show(f"{_text(proved)}  help: drill check --certify {file}\n")
        return proved
    lacks = tuple(Said("proof.lacks", claim=code) for code in kept.lacking)
    show("".join(f"! {level.id}: {english(said)}\n" for said in lacks))
    repeated = [code for code in claimed(task.effort, level) if code not in kept.lacking or code not in ADDED_LATER]
    show(_begins(level, "repeats", repeated, task.effort))
    claims = tuple(_shown(level, prove(level, runner, task.effort, repeated), show))
    return Proved(level, all(claim.held for claim in claims), lacks, claims)


def _begins(level: Level, doing: str, claims: Collection[str], effort: Effort) -> str:
    """The plan of a proof: its claims, its budget, and what it leaves out."""
    said = Said(
        "proof.budget",
        doing=doing,
        claims=len(claims),
        seeds=effort.seeds,
        designs=effort.designs,
        ranges=effort.ranges,
        ledgers=effort.ledgers,
        by_hand=acts(level),
    )
    return f"{level.id}: {english(said, level)}\n"


def _text(proved: Proved) -> str:
    return f"{'' if proved.held else '✗ '}{proved.level.id}: {', '.join(map(english, proved.said))}\n"


def _kept(path: Path) -> Certificate | None:
    """The certificate in a file; None when there is none that can be read."""
    try:
        return parse(read(path, MAX_BYTES).decode("utf-8", "replace"))
    except DrillError:
        return None


def _shown(level: Level, claims: Iterable[Claim], show: Show) -> Iterator[Claim]:
    """The claims, each printed as soon as it is known; of much evidence the beginning, the certificate has it all."""
    for claim in claims:
        lines = "".join(f"      {english(line, level)}\n" for line in claim.evidence[:MOST_LINES])
        if len(claim.evidence) > MOST_LINES:
            lines += f"      {english(Said('proof.more', lines=len(claim.evidence) - MOST_LINES))}\n"
        show(f"  {'✓' if claim.held else '✗'} {english(claim.said)}\n{lines}")
        yield claim
