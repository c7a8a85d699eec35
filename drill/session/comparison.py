"""A plan compared with the previous try: differences on the map, in the options and in the bill; designs to set beside a drill's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from drill.syntax.safe_text import safe
from drill.words import units

if TYPE_CHECKING:
    from drill.model.action import Action
    from drill.model.design import Design
    from drill.model.level import Level
    from drill.session.profile import Profile
    from drill.store.store import Store


@dataclass(frozen=True, slots=True)
class PlanDifference:
    """Differences between a design and the previous one, in both directions."""

    options: frozenset[str]
    """Keys of the rows that read differently."""
    marked: frozenset[str]
    """Nodes that are new or other than they were."""
    sentences: tuple[str, ...]


def previous(store: Store, level: Level, *, other_than: str = "") -> Design | None:
    """The design of the last try, of those with another digest; None without one that still loads. Raises StoreError."""
    from drill.errors import DrillError
    from drill.files.load import load_design

    for one in sorted(store.results(level.id), key=lambda item: item.played_at, reverse=True):
        try:
            found = load_design(one.design_yaml, level)
        except DrillError:
            return None
        if found.digest != other_than:
            return found
    return None


def compare(level: Level, before: Design, after: Design, gap_micro_usd: int | None) -> PlanDifference:
    """The difference from one design to another; `gap_micro_usd` is that of their bills, None when one has none."""
    from drill.design.plan_rows import options
    from drill.topology.analysis import difference
    from drill.topology.build import build

    old = {(row.key, row.label): row.text(level, before) for row in options(level, before)}
    rows = options(level, after)
    new = {(row.key, row.label): row.text(level, after) for row in rows}
    changed = {place for place in old.keys() & new.keys() if old[place] != new[place]} | new.keys() - old.keys()
    change = difference(build(level, before), build(level, after))
    said = [
        f"{label.strip()}: {_short(old[key, label])} → {_short(new[key, label])}"
        for key, label in new
        if (key, label) in changed and (key, label) in old
    ]
    for title, nodes in (("new", change.added), ("gone", change.removed), ("other", change.changed)):
        if nodes:
            said.append(f"On the map {title}: {', '.join(nodes)}")
    if gap_micro_usd is not None:
        said.append(f"{units.change(gap_micro_usd)} a month" if gap_micro_usd else "The same price")
    return PlanDifference(
        frozenset(key for key, _ in changed),
        frozenset((*change.added, *change.changed)),
        tuple(map(safe, said)),
    )


def _short(text: str) -> str:
    return text.partition("  ")[0]


@dataclass(frozen=True, slots=True)
class ComparedDesign:
    """A design with a name for the screen, and what was done by hand in its drill."""

    name: str
    design: Design
    actions: tuple[Action, ...] = ()


def compared_designs(level: Level, own: Design, profile: Profile, *, solved: bool) -> tuple[ComparedDesign, ...]:
    """Designs other than one's own settled one: the last try, the design of today, known solutions once they may be seen."""
    last = profile.attempt(lambda store: previous(store, level, other_than=own.digest), None, quiet=True)
    found = [ComparedDesign("your last try", last)] if last is not None else []
    found.append(ComparedDesign("the design today", level.start))
    if solved:
        found += [ComparedDesign(f"known to pass: {name}", design) for name, design in level.solutions]
    return tuple(rival for rival in found if rival.design.digest != own.digest)
