"""Faults whose verdict nobody can tell yet: it is met with what is assumed, and breached with another value that an input may have."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from drill.assess.assessment import AssessOptions, assess
from drill.assess.pack.pack_fault_table import PACK
from drill.assess.pack_verdicts import PackResult
from drill.assess.subject import Subject
from drill.proof.progress import Progress
from drill.syntax.disk import is_folder


@dataclass(frozen=True, slots=True)
class UnsettledVerdict:
    """A fault whose verdict depends on inputs, and what settles it."""

    result: PackResult
    inputs: tuple[str, ...]
    """Paths in the workload, each once."""
    workload: str
    """Name of the file to write them in."""
    commands: tuple[str, ...]
    """The command lines that take the values in and give the verdict."""


def unsettled(
    subject: Subject, fault: str, seeds: int, executor: Executor | None, progress: Progress | None, today: date
) -> list[UnsettledVerdict]:
    """The faults, or the one that is asked for, of which `drill assess` says that an input decides."""
    only = (fault,) if fault else tuple(row.id for row in PACK)
    made = assess(subject, AssessOptions(seeds=seeds, only=only), today, executor, progress)
    return [_settled_by(subject, item) for item in made.results if item.verdict == "unknown" and item.depends]


def _settled_by(subject: Subject, result: PackResult) -> UnsettledVerdict:
    level = Path(subject.origins.document.name)
    workload = level.with_name(level.name.replace("level", "workload", 1))
    inputs = dict.fromkeys(_input(subject, one.input) for one in result.depends)
    return UnsettledVerdict(result, tuple(inputs), str(workload), tuple(_commands(subject, level, result)))


def _input(subject: Subject, name: str) -> str:
    """The path of an input in the workload: the offered load is the rate of each class."""
    return f"traffic.{'|'.join(subject.data['traffic'])}.rate" if name == "traffic" else name


def _commands(subject: Subject, level: Path, result: PackResult) -> Iterator[str]:
    if subject.lock is not None:
        given = [word for name, value in subject.lock.parameters.items() for word in ("-p", f"{name}={value}")]
        sources = [name for name, _ in subject.lock.sources]
        yield shlex.join(("drill", "import", *sources, *given, "-o", str(level.parent)))
    program, command, ref, *rest = subject.command
    shown = ref if is_folder(Path(ref)) else f"./{ref}" if "/" not in ref else ref
    yield shlex.join((program, command, shown, *rest, "--only", result.row.id))
