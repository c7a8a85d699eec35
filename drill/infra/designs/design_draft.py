"""The design of a system being put together: plain data as a level's `start` holds it, and the fact behind each option."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from drill.infra.designs.value_rules import ANYTHING, RULES, RuleError
from drill.infra.evidence import How
from drill.infra.fact_reader import FactReader
from drill.infra.imported_folder import OptionChoice
from drill.infra.infrastructure import Resource
from drill.infra.mapping import deciding
from drill.infra.values import NotKnown, RefTo
from drill.model.said import Said


@dataclass(slots=True)
class DesignDraft:
    """A design in the making."""

    system: str
    reader: FactReader
    start: dict[str, Any] = field(default_factory=dict)
    choices: dict[str, OptionChoice] = field(default_factory=dict)
    """By path, in the order in which they were made."""

    def put(
        self, path: str, value: object, item: Resource | None = None, name: str = "", how: How = How.LITERAL
    ) -> None:
        """Set an option. A later value replaces an earlier one."""
        *parts, last = path.split(".")
        here: Any = self.start
        for part in parts:
            here = here[int(part)] if isinstance(here, list) else here.setdefault(part, {})
        here[last] = value
        self.choices.pop(path, None)
        self.choices[path] = OptionChoice(self.system, path, value, item.id if item else "", name, how.value)

    def get(self, path: str) -> Any:  # noqa: ANN401 (values of every kind)
        """An option that was set; None for one that was not."""
        here: Any = self.start
        for part in path.split("."):
            here = here.get(part) if isinstance(here, dict) else None
        return here

    def drop(self, path: str) -> None:
        """Take an option out again."""
        *parts, last = path.split(".")
        here: Any = self.start
        for part in parts:
            here = here.get(part, {})
        here.pop(last, None)
        self.choices.pop(path, None)

    def decide(self, item: Resource, *, replica: int | None = None, without: frozenset[str] = frozenset()) -> None:
        """Every option that the table says the resource decides."""
        for row in deciding(item.type):
            path = row.option if replica is None else row.replica and f"replicas.{replica}.{row.replica}"
            form = "flag" if replica is not None and row.form == "standby" else row.form
            if not path or path in without:
                continue
            fact = item.facts.get(row.property)
            if form in ANYTHING:
                if fact is not None and RULES[form](True if _somehow(fact.value) else fact.value):
                    self.put(path, True, item, row.property, fact.evidence.how)
                continue
            value, how = self.reader.value(item, row.property)
            if value is None or isinstance(value, RefTo):
                continue
            try:
                made = RULES[form](value)
            except RuleError:
                self.reader.note("I208", Said("infra.asked.form", property=row.property), item, row.property)
                continue
            if made is not None:
                self.put(path, made, item, row.property, how)


def _somehow(value: object) -> bool:
    """True of a value that is there without being known: a secret, a reference."""
    return isinstance(value, NotKnown | RefTo) or bool(value)
