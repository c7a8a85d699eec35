"""Digests of what a file says: equal exactly when two files mean the same."""

from __future__ import annotations

import hashlib
import json
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

from drill.model.service import Named


def digest(value: object, without: frozenset[str] = frozenset()) -> str:
    """SHA-256 of a value of the model in canonical JSON, top-level fields in `without` left out.

    Fields equal to their default are left out too, so that a field added later with a default changes no digest.
    """
    content = canonical(value)
    kept = {key: item for key, item in content.items() if key not in without}
    text = json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def canonical(value: Any) -> Any:  # noqa: ANN401 (any value of the model)
    """Frozen dataclasses and tuples as plain JSON data; a record of the catalogue as its name."""
    if isinstance(value, Named):
        return value.name
    if is_dataclass(value) and not isinstance(value, type):
        written = ((field, getattr(value, field.name)) for field in fields(value))
        return {
            field.name: canonical(item) for field, item in written if field.default is MISSING or item != field.default
        }
    return [canonical(item) for item in value] if isinstance(value, tuple) else value
