"""Names the line that somebody can mend for a problem of an imported level: of a source, or of a file that a team keeps.

A level that an import refuses is not written: a line of it would send people to a file that is not there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from drill.errors import Problem
from drill.infra.designs.design_of_system import SystemDesign
from drill.infra.evidence import SourcePlace
from drill.infra.imported_folder import OptionChoice
from drill.infra.infrastructure import Infrastructure
from drill.infra.level_of_system import OURS
from drill.syntax.document import Document
from drill.syntax.problems import Place, problem

Where = tuple[str | int, ...]
"""The place of a value in a level's file."""


@dataclass(frozen=True, slots=True)
class ProblemPlaces:
    """The places that the values of one level come from."""

    design: SystemDesign
    infrastructure: Infrastructure
    level_kept: bool
    """The level's file is on disk, and what the team has written in it stays."""
    workload_kept: bool
    workload: Document

    def at_source(self, one: Problem, where: Where) -> Problem:
        """A problem of the level's text, at what decided the value that is wrong."""
        ours = where[:1] and where[0] in OURS
        if self.workload_kept and (place := self._in_workload(where)) is not None:
            return replace(one, path=self.workload.name, line=place.line, column=place.column, source="")
        if self.level_kept and not ours:
            return one
        path = ".".join(map(str, where[1:])) if where[:1] == ("start",) else ""
        choice = self._deciding(path)
        if choice is None:
            return _moved(one, self.somewhere(), "")
        item = self.infrastructure.resources[choice.resource]
        fact = item.facts.get(choice.property) if choice.path == path else None
        return _moved(one, fact.evidence.at if fact else item.at, item.id)

    def somewhere(self) -> SourcePlace:
        """The place of the first resource that decided anything."""
        return next(self.infrastructure.resources[one.resource].at for one in self.design.choices if one.resource)

    def _deciding(self, path: str) -> OptionChoice | None:
        """The choice of an option; of a part, the first within it; of what nothing decided, one beside it."""
        made = [one for one in self.design.choices if one.resource in self.infrastructure.resources]
        while path:
            found = next((one for one in made if one.path == path), None)
            found = found or next((one for one in made if one.path.startswith(f"{path}.")), None)
            if found is not None:
                return found
            path = path.rpartition(".")[0]
        return None

    def _in_workload(self, where: Where) -> Place | None:
        """The place of a value that the workload says: one that it overrides, or a quantity."""
        inner = ("overrides", *where[1:]) if where[:1] == ("start",) else where
        clients = where[1:] if where[:2] == ("start", "clients") else ()
        values = self.workload.values
        return next((values[one] for one in (inner, clients) if len(one) > 1 and one in values), None)


def _moved(one: Problem, at: SourcePlace, resource: str) -> Problem:
    message = f"{resource}: {one.message}" if resource else one.message
    return problem(at.file, one.code, Place(at.line, at.column), message, one.hint)
