"""The files that a debrief writes: the run, its HTML page, its timeline as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.design.dump import design_yaml
from drill.report.saved import as_text, saved
from drill.report.score_report import Scored, score_report
from drill.report.timeline_svg import as_svg
from drill.report.writers import write
from drill.scoring.verdict import judge

if TYPE_CHECKING:
    from drill.proof.proven_causes import ProvenCauses
    from drill.report.moments import Moment
    from drill.session.live.finished_drill import FinishedDrill


def run_file(finished: FinishedDrill) -> str:
    """The run as anyone can verify it. Raises DrillError."""
    return as_text(saved(finished.run, finished.opened.text(), design_yaml(finished.design)))


def page_or_strip(
    name: str, finished: FinishedDrill, moments: tuple[Moment, ...], causes: ProvenCauses | None = None
) -> str:
    """The strip as a picture for a name that ends in .svg, otherwise the score's page."""
    if name.lower().endswith(".svg"):
        return as_svg(finished.run.recording, moments)
    scored = Scored(judge(finished.run), finished.level, design_yaml=design_yaml(finished.design), causes=causes)
    return write(score_report(scored), "html")
