"""Reads a message from what arrived: unknown names and keys, and wrong types, are refused in one sentence."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from drill.table.messages.message_text import readable
from drill.table.messages.table_messages import MESSAGES, Message


class Unreadable(ValueError):
    """Something that is no message: one sentence says why."""


def message_of(fields: dict[str, Any]) -> Message:
    """The message with this `do` and these fields. Raises Unreadable."""
    do = fields.get("do")
    model = MESSAGES.get(do) if isinstance(do, str) else None
    if model is None:
        raise Unreadable("there is no such message")
    try:
        return model.model_validate({key: value for key, value in fields.items() if key != "do"})
    except ValidationError as error:
        raise Unreadable(
            "; ".join(_wrong(one) for one in error.errors(include_url=False, include_input=False))
        ) from None


def _wrong(error: Any) -> str:  # noqa: ANN401 (pydantic's record)
    where = ".".join(readable(str(part))[:40] if str(part).isprintable() else "?" for part in error["loc"])
    if error["type"] == "literal_error":
        return f"{where or 'it'} is one of {_choices(error['ctx']['expected'])}"
    words = str(error["msg"]).removeprefix("Value error, ")
    return f"{where or 'it'} {words[0].lower()}{words[1:]}" if words else where


def _choices(expected: str) -> str:
    """Pydantic's list of what is allowed, without its quotes and the empty one: `P, S, M or U`."""
    return expected.removeprefix("'', ").replace("'", "")
