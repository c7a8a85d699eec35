"""Words of the after-action report: times, actions, free text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from drill.table.action_text import action_text
from drill.table.fold.table_state import Proposal
from drill.words import units

if TYPE_CHECKING:
    from drill.table.review.report_facts import ReportFacts


def when(found: ReportFacts, second: int) -> str:
    """A second as the drill's clock shows it."""
    return units.clock(found.state.setting.inputs.level.starts, second)


def what(proposal: Proposal) -> str:
    """An action in words."""
    return action_text(proposal.action)


def decided(proposal: Proposal) -> str:
    """A decision in words: the action, or that it was not taken."""
    return what(proposal) if proposal.yes else f"not to {what(proposal)}"


def titled(found: ReportFacts, name: str, n: int) -> str:
    """Somebody with the role that they had at entry `n`: `ana (commander)`."""
    role, label = found.role_then(name, n), found.label(name)
    return f"{label} ({role})" if role and label == name else label


def named(found: ReportFacts, text: str) -> str:
    """Free text with the names of people as the report has them, however they are spelt there."""
    names = {person.name.casefold(): person.name for person in found.state.people}
    if not names:
        return text
    longest = "|".join(re.escape(name) for name in sorted(names.values(), key=len, reverse=True))

    def label(match: re.Match[str]) -> str:
        name = names.get(match[0].casefold(), "")
        return match[0] if found.label(name) == name else found.label(name)

    return re.sub(rf"(?<!\w)(?:{longest})(?!\w)", label, text, flags=re.IGNORECASE)
