"""Small curves (sparklines) in block characters."""

from __future__ import annotations

from collections.abc import Sequence

EIGHTHS = " ▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float], width: int, height: int = 1, top: float = 0.0) -> list[str]:
    """`height` rows of `width` cells, newest value at the right; as high as `top` or the largest value, whichever is more.

    More values than cells: each cell is the largest of its share, so that no peak is lost. What is not zero is always seen,
    and zero is a dot.
    """
    columns = _columns(values, width)
    most = max([top, *columns])
    steps = [0 if value <= 0 or most <= 0 else max(1, round(value / most * 8 * height)) for value in columns]
    rows = []
    for row in range(height - 1, -1, -1):
        cells = "".join("·" if not step and not row else EIGHTHS[max(0, min(8, step - 8 * row))] for step in steps)
        rows.append(f"{cells:>{width}}")
    return rows


def _columns(values: Sequence[float], width: int) -> list[float]:
    count = len(values)
    if count <= width:
        return list(values)
    return [max(values[at * count // width : (at + 1) * count // width]) for at in range(width)]
