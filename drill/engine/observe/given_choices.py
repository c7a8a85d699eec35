"""Choices that a level leaves to its player, and those that it has made itself: a closed one is reported as given."""

from __future__ import annotations

from drill.engine.state.state import State
from drill.model.said import Chain, Said


def offered(state: State, choice: Said) -> bool:
    """True if the level lets its player change the option of a choice. A level that lists no choices offers all of them."""
    path = str(dict(choice.facts).get("path", ""))
    open_paths = state.inputs.level.choices
    if not open_paths or path in ("", "action"):
        return True
    return any(path == one or path.startswith(f"{one}.") or one.startswith(f"{path}.") for one in open_paths)


def first_offered(state: State, choices: tuple[Said, ...]) -> Said:
    """The first of some choices that the level offers; the first of all when it offers none."""
    return next((choice for choice in choices if offered(state, choice)), choices[0])


def as_given(state: State, chain: Chain) -> Chain:
    """A chain whose last link says so when the level has made that choice itself."""
    if not chain or offered(state, chain[-1]):
        return chain
    last = chain[-1]
    return (*chain[:-1], Said(last.code, **{**dict(last.facts), "given": True}))
