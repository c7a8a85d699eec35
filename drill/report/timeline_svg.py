"""The timeline of a drill as SVG: outcomes over time, and the moments that mattered. Fetches nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from drill.report.timeline_data import OUTCOMES, timeline

if TYPE_CHECKING:
    from drill.model.run import Recording
    from drill.report.moments import Moment

WIDTH, HEIGHT, AXIS = 960, 160, 36
COLUMNS = 240
COLOURS = {"good": "#2a9d78", "stale": "#4f9bd0", "late": "#d9982b", "failed": "#c8452a"}
"""Okabe and Ito's, darkened for white paper; a legend in words stands beside them."""
MARKS = "①②③"


def strip(recording: Recording, found: tuple[Moment, ...]) -> ET.Element:
    """An `svg` element, 960 wide. Columns of equal time, good at the bottom, failed on top."""
    rows = timeline(recording)
    length = max(1, len(rows))
    height = HEIGHT + AXIS
    root = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {WIDTH} {height}",
            "role": "img",
            "font-family": "sans-serif",
            "font-size": "12",
        },
    )
    ET.SubElement(root, "title").text = "Requests over time: answered in time, stale, late, failed"
    columns = min(COLUMNS, length)
    for column in range(columns):
        part = rows[column * length // columns : (column + 1) * length // columns]
        counts = [sum(getattr(row, name) for row in part) for name in OUTCOMES]
        total = sum(counts)
        y = float(HEIGHT)
        for name, count in zip(OUTCOMES, counts, strict=True):
            if count and total:
                tall = max(1.0, HEIGHT * count / total) if name != "good" else HEIGHT * count / total
                y -= tall
                ET.SubElement(
                    root,
                    "rect",
                    {
                        "x": f"{column * WIDTH / columns:.1f}",
                        "y": f"{max(0.0, y):.1f}",
                        "width": f"{WIDTH / columns + 0.3:.1f}",
                        "height": f"{tall:.1f}",
                        "fill": COLOURS[name],
                    },
                )
    for mark, moment in zip(MARKS, found, strict=False):
        x = moment.event.t * WIDTH / length
        line = {
            "x1": f"{x:.1f}",
            "x2": f"{x:.1f}",
            "y1": "0",
            "y2": str(HEIGHT + 6),
            "stroke": "#222",
            "stroke-width": "1.5",
        }
        ET.SubElement(root, "line", line)
        ET.SubElement(
            root, "text", {"x": f"{min(x, WIDTH - 14):.1f}", "y": str(HEIGHT + 18), "fill": "#222"}
        ).text = mark
    for number, name in enumerate(OUTCOMES):
        x = 4 + number * 90
        ET.SubElement(
            root, "rect", {"x": str(x), "y": str(height - 12), "width": "10", "height": "10", "fill": COLOURS[name]}
        )
        ET.SubElement(root, "text", {"x": str(x + 15), "y": str(height - 3), "fill": "#222"}).text = name
    return root


def as_svg(recording: Recording, found: tuple[Moment, ...]) -> str:
    """The strip as a file of its own."""
    return ET.tostring(strip(recording, found), encoding="unicode") + "\n"
