"""Codes to English. `drill.words` says how a table is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from drill.model.level import Level
from drill.model.run import Event
from drill.model.said import Chain, Said
from drill.syntax.safe_text import safe
from drill.words.action_sentences import ACTION_EVENTS, BY, OPERATORS, command_outcome
from drill.words.assess_sentences import ASSESSMENTS, EXPORTS, FIXES
from drill.words.bill_sentences import BILL, CHARGES
from drill.words.cache_sentences import CACHE
from drill.words.cause_sentences import CAUSES
from drill.words.choice_sentences import CHOICES
from drill.words.client_sentences import CLIENTS
from drill.words.database_sentences import DATABASE
from drill.words.fault_sentences import FAULT_EVENTS, aws_name
from drill.words.grade_sentences import GRADES
from drill.words.import_sentences import IMPORTS
from drill.words.load_sentences import CLOUD_ALARMS, LOADS, LOSSES, SIGNS
from drill.words.menu_sentences import MENU
from drill.words.node_sentences import DETAILS, NOTES
from drill.words.proof_sentences import PROOFS
from drill.words.remark_sentences import REMARKS
from drill.words.sentence import Sentence, Table, measured, wall_clock, written
from drill.words.stage_sentences import NARRATED

Value = str | int | float | None
Valued = Callable[[str, Value], Value]
"""Names an option's value, from its path and the value in a design file."""

TABLES: tuple[Table, ...] = (
    NARRATED,
    *(CHOICES, ACTION_EVENTS, DATABASE, CACHE, CLIENTS, FAULT_EVENTS),
    *(CAUSES, CLOUD_ALARMS, LOADS, LOSSES, SIGNS, NOTES, DETAILS, OPERATORS, PROOFS, BILL, CHARGES, MENU, ASSESSMENTS),
    *(EXPORTS, FIXES, IMPORTS, GRADES, REMARKS),
)
"""Every table of sentences."""
AT_S = "at_s"
"""The fact of a root event: the second of the drill when it happened."""
PATH, VALUE = "path", "value"
"""The facts of a choice: the option's path in a design file, and its value. A value with a unit has it in the fact's name."""
GIVEN = "given"
"""The fact of a choice that the level has made itself."""
_voice: Callable[[str], str] | None = None


def sentence(code: str) -> Sentence:
    """The sentence of a code. Raises KeyError for an unknown one."""
    for table in TABLES:
        if code in table:
            return table[code]
    raise KeyError(code)


def as_given(_path: str, value: Value) -> Value:
    """The value of an option as a design file has it."""
    return value


def english(
    said: Said | None,
    level: Level | None = None,
    label: Callable[[str], str] = str,
    valued: Valued = as_given,
) -> str:
    """The sentence of a code; empty for none.

    `level` gives the clock and the words of its own faults. `label` gives an option another name than its path in a
    design file, `valued` its value at a path another one than the file's.
    """
    if said is None:
        return ""
    text = _sentence_of(said, level, label, valued)
    return text if _voice is None else _voice(text)


def _sentence_of(said: Said, level: Level | None, label: Callable[[str], str], valued: Valued) -> str:
    """The sentence, with the sentences of codes among its facts."""
    facts = {
        name: _sentence_of(fact, level, label, valued) if isinstance(fact, Said) else fact for name, fact in said.facts
    }
    if PATH in facts and VALUE in facts:
        facts[VALUE] = valued(str(facts[PATH]), facts[VALUE])
    form = sentence(said.code)
    shown = {name: written(value) for name, value in facts.items()}
    if isinstance(form, str):
        texts = {name: measured(name, value) for name, value in facts.items()}
        value = next((texts[name] for name in facts if name.startswith(f"{VALUE}_")), shown.get(VALUE, ""))
        text = form.format_map(texts | {VALUE: value})
    else:
        text = form(facts, level)
    if PATH in facts:
        text = f"{label(str(facts[PATH]))}: {text}"
        if facts.get(GIVEN):
            text += ", which this level sets"
    if AT_S in facts:
        text = f"{wall_clock(level, int(shown[AT_S]))} {text}"
    if BY in facts:
        text = command_outcome(said.code, facts, text, level)
    return text


def as_data(said: Said, level: Level | None = None) -> dict[str, Any]:
    """A code with its facts and its sentence, for JSON."""
    nested = {name: as_data(fact, level) for name, fact in said.facts if isinstance(fact, Said)}
    return {"code": said.code, "facts": said.plain()["facts"] | nested, "text": english(said, level)}


def event_data(event: Event, level: Level | None = None) -> dict[str, Any]:
    """An event of the log, for JSON."""
    return {"kind": event.kind, "node": event.node, "aws_id": event.aws_id, **as_data(event.said, level)}


def chain_words(
    chain: Chain,
    level: Level | None = None,
    label: Callable[[str], str] = str,
    valued: Valued = as_given,
) -> str:
    """A chain in one line, from the root event to the choice."""
    return " → ".join(text for link in chain if (text := english(link, level, label, valued)))


def event_words(event: Event, level: Level | None = None) -> str:
    """An event of the log on one line."""
    return safe(english(event.said, level))


def event_code(event: Event) -> str:
    """The name that AWS has for an event; empty where it has none."""
    return safe(aws_name(event.aws_id))


@contextmanager
def with_voice(voice: Callable[[str], str]) -> Iterator[None]:
    """Pass every sentence through `voice` meanwhile."""
    global _voice  # noqa: PLW0603 (a test's switch)
    before, _voice = _voice, voice
    try:
        yield
    finally:
        _voice = before
