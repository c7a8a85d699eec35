"""Parts of a level that is played otherwise than most: hands that do one thing at a time, suspects of a cause to name."""

from __future__ import annotations

from dataclasses import dataclass

CALL_OFF = "call-off"
"""The kind of action that frees the hands."""


@dataclass(frozen=True, slots=True)
class HandTimes:
    """The time for which an action by hand occupies the player before it has an effect. What a rule does takes none of this."""

    usual_s: int
    takes: tuple[tuple[str, int], ...] = ()
    """Seconds of the kinds of action that take longer or shorter."""

    def takes_s(self, kind: str) -> int:
        """Seconds from the beginning of an action to its effect."""
        return dict(self.takes).get(kind, self.usual_s)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A possible cause. It is the true one on nights with a fault that the level blames on it."""

    id: str
    told: str
    """The cause in words, as the list shows it."""
    evidence: str = ""
    """The symptoms that tell it from the others, for the debrief."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The player finds out which of the suspects it is."""

    suspects: tuple[Suspect, ...]

    def suspect(self, name: str) -> Suspect:
        """The suspect of that id. Raises KeyError."""
        for one in self.suspects:
            if one.id == name:
                return one
        raise KeyError(name)
