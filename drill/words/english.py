"""Codes to English: one table of sentences for each subject, one function that looks them up.

A sentence is a template over the code's facts (`"{node} crashed"`) or a function of them. A test may switch on another
language with `speaking`: no digest, score or verdict may move.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from drill.model.level import Level
from drill.model.said import Fact, Said

Sentence = str | Callable[[Mapping[str, Fact], Level | None], str]
"""A template over the facts, or a function of the facts and of the level they are told in."""

TABLES: list[Mapping[str, Sentence]] = []
"""Every table of sentences, by code."""
_voice: Callable[[str], str] | None = None


def english(said: Said, level: Level | None = None) -> str:
    """The sentence of a code. `level` gives the clock and the names of its faults. Raises KeyError for an unknown code."""
    sentence = next(table[said.code] for table in TABLES if said.code in table)
    facts = dict(said.facts)
    text = sentence.format(**facts) if isinstance(sentence, str) else sentence(facts, level)
    return text if _voice is None else _voice(text)


@contextmanager
def speaking(voice: Callable[[str], str]) -> Iterator[None]:
    """Pass every sentence through `voice` meanwhile."""
    global _voice  # noqa: PLW0603 (a test's switch)
    before, _voice = _voice, voice
    try:
        yield
    finally:
        _voice = before
