"""The checks of a score that JUnit, SARIF and CI annotations are made of, and the properties of the run."""

from __future__ import annotations

from collections.abc import Iterator

from drill.report.provenance import of_run
from drill.report.report_parts import Check
from drill.scoring.verdict import Judgement
from drill.words.metric_words import bound_text, figure


def checks(judgement: Judgement) -> Iterator[Check]:
    """One for each bound of each objective, and one for the verdict. Stars that the verdict does not require are skipped."""
    of_seed = f" with seed {judgement.run.seed}" if judgement.seeds > 1 else ""
    for item, held in zip(judgement.run.score.objectives, judgement.bounds, strict=True):
        bound = bound_text(item.bound)
        was = f"was {figure(item.bound.metric, item.value)}{of_seed}"
        if not judgement.asked(item.name):
            yield Check(bound, "skipped", f"not asked for; {was}", item.name, "objective")
        else:
            yield Check(bound, held, "" if held == "pass" else f"{bound}, {was}", item.name, "objective")
    said = f"passes in {judgement.passed} of {judgement.seeds} seeds"
    yield Check("verdict", judgement.verdict, said, kind="verdict" if judgement.verdict != "unknown" else "unknown")


def properties(judgement: Judgement) -> tuple[tuple[str, str], ...]:
    """The origin of the run and its verdict, by name."""
    run = judgement.run
    return (
        *of_run(run).items(),
        ("seed", str(run.seed)),
        ("seeds", str(judgement.seeds)),
        ("digest", judgement.digest),
        ("verdict", judgement.verdict),
        ("required", " ".join(judgement.required)),
        ("stars", " ".join(judgement.stars)),
    )
