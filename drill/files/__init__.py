"""Level and design files to the model: positions, schemas, every problem reported at once."""

from __future__ import annotations

from drill.files.load import load_design, load_level

__all__ = ["load_design", "load_level"]
