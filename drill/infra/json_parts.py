"""Parts of JSON that somebody else wrote: a map, a list of maps, a text; empty for anything that is none."""

from __future__ import annotations

from typing import Any


def a_map(value: Any) -> dict[str, Any]:  # noqa: ANN401 (JSON)
    """A map; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def maps(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    """The maps of a list; none of anything else."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def a_text(value: Any) -> str:  # noqa: ANN401
    """A text; an empty one for anything else."""
    return value if isinstance(value, str) else ""
