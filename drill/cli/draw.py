"""`drill draw`: a design's map as text."""

from __future__ import annotations

import shutil
import sys

import click

from drill.cli.formats import Output, formatted

PIPED = (100, 30)
"""Columns and rows where there is no terminal, so that a file is the same everywhere."""


@click.command()
@click.argument("level")
@click.argument("design", default="@start")
@click.option("--width", type=click.IntRange(20, 500), help="Columns.  [default: the terminal's, or 100]")
@click.option("--height", type=click.IntRange(6, 300), help="Rows.  [default: the terminal's, or 30]")
@click.option(
    "--zoom",
    default="map",
    show_default=True,
    metavar="WHERE",
    help="What to draw: world, map, region:NAME or node:NAME.",
)
@formatted()
def draw(level: str, design: str, width: int | None, height: int | None, zoom: str, output: Output) -> None:
    """Draw DESIGN (default @start) on the map of LEVEL."""
    from drill.files.library import find_design, find_level
    from drill.model.canonical import plain
    from drill.report.report_parts import Check, ReportDocument, Section, Verbatim
    from drill.scene.drawing import text
    from drill.scene.zoom import named
    from drill.topology.build import build

    found = find_level(level)
    chosen = find_design(design, found)
    topology = build(found, chosen)
    try:
        where = named(zoom, topology)
    except LookupError as error:
        raise click.BadParameter(str(error), param_hint="--zoom") from error
    columns, rows = shutil.get_terminal_size(PIPED) if sys.stdout.isatty() else PIPED
    drawn = text(topology, width=width or columns, height=height or rows, zoom=where)
    output.emit(
        ReportDocument(
            title=f"{found.title}: {chosen.name}",
            data=lambda: {"level": found.id, "design": chosen.name, "topology": plain(topology), "text": drawn},
            sections=(Section("", lambda: (Verbatim(drawn),)),),
            suite=found.id,
            checks=(Check(f"map of {chosen.name}", "note", drawn, kind="map"),),
        ),
    )
