"""The record of one kind of action: what a runbook may write about it, how a drill offers it, its words, what it does.

Everything that is known of a kind derives from its record: the schema and the checks of runbook rules, the plan's rows, the
menu of a drill, the log's line, the root of the chains that begin with it, and the engine's table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, NamedTuple

from drill.model.action import Action
from drill.model.design import Design, Rule
from drill.model.inputs import Inputs
from drill.model.level import Level
from drill.model.said import Said
from drill.model.short_repr import short_repr

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State

Act = Callable[["State", "Arrays", Action], Said | None]
"""Does it, or says why it cannot be done."""

TargetForm = Literal[
    "database", "replica", "replica-with-storage", "writer", "cache", "cache-node", "class", "region", "zone", "option"
]
"""Targets that a rule may name: any database instance, a replica, one that has storage of its own, the writer, the whole cache, a
shard's primary, a request class, a region besides the home region, a zone, an option of a design."""

ActionValueForm = Literal["size", "percent", "rate", "duration", "restore", "gib", "word", "words", "option"]
"""The forms of a value: an instance class or a number of nodes, a share, a rate, a length of time, a length of time and an
instance class, a size, one fixed word, one of some words, the value of an option."""


@dataclass(frozen=True, slots=True)
class ActionValue:
    """The value that an action takes."""

    form: ActionValueForm
    says: str
    """The kind of target in the words of the reference: `an instance class`."""
    example: str
    """As a file writes it, perhaps with an explanation in brackets."""
    needed: bool = False
    word: str = ""
    """The only value of the form `word`."""
    why_word: str = ""
    """Why there is no other."""
    words: tuple[str, ...] = ()
    """The values of the form `words`."""


class Reach(StrEnum):
    """The API or connection that an action goes through."""

    API = "api"
    """The cloud's control plane."""
    HOST = "host"
    """The host of an unmanaged database; of a managed one the control plane."""
    APPLICATION = "application"
    """The applications, or a connection that stands: no control plane."""


class ActionChoice(NamedTuple):
    """One way to do it in this plant."""

    target: str
    value: str
    label: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An entry in the menu of a drill."""

    title: str
    does: str
    risk: str
    """The interruption or cost that it brings."""
    choices: Callable[[Inputs], Iterable[ActionChoice]]
    """Empty where it makes no sense."""
    takes: Callable[[Inputs], tuple[str, ...]] = lambda _inputs: ()
    """Keys of the figures whose ranges add up to how long it takes; none: it is done at once."""


@short_repr("kind", "rank", "needs_target")
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ActionSpec:
    """One kind of action."""

    kind: str
    """The word of runbook files, saved runs and the command line."""
    rank: int
    """Place in menus and lists."""
    rule: str
    """The effect of a rule of the runbook, without a full stop: `Restarts it`."""
    row: str = ""
    """Label of its row in the plan, over `{target}`; empty: kind and target."""
    requested: str
    """The root of chains that begin with it, over `{target}`: `a failover was requested`."""
    sentences: Mapping[str, str] = field(default_factory=dict)
    """Sentences of the codes that only this kind says."""
    targets: tuple[TargetForm, ...] = ()
    needs_target: bool = False
    value: ActionValue | None = None
    reach: Reach = Reach.API
    departs: bool = True
    """True if losses after it may be charged to it. An action that rejects load, or reverts a change, is a remedy."""
    tells: bool = False
    """True if it tells something and changes nothing: only a player does it, and it is not one of the actions that are counted."""
    sets: str = ""
    """The setting of its target that it changes until another action does: all that change one are steps of one departure."""
    offers: tuple[Offer, ...]
    presets: Callable[[Level, Design], Iterable[Rule]] = lambda _level, _design: ()
    """Rules that a plan offers for this design, besides those of the level's own designs."""
    act: Act


def figures(*keys: str) -> Callable[[Inputs], tuple[str, ...]]:
    """The same figures for every plant."""
    return lambda _inputs: keys


def requested(action: Action, second: int) -> Said:
    """The first link of every chain that begins with an action."""
    return Said("action.root", at_s=second, kind=action.kind, target=action.target)


def decision(kind: str) -> Said:
    """The last link of every chain in which nothing but an action let a loss happen."""
    return Said("choice.action", path="action", value=kind)
