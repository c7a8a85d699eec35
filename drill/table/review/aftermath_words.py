"""Times, actions and free text as the after-action report has them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from drill.table.action_text import action_text
from drill.table.table_state import Proposal
from drill.words import units

if TYPE_CHECKING:
    from drill.table.review.aftermath import Aftermath


def when(found: Aftermath, second: int) -> str:
    """A second as the drill's clock shows it."""
    return units.clock(found.state.setting.inputs.level.starts, second)


def what(proposal: Proposal) -> str:
    """An action in words."""
    return action_text(proposal.action)


def named(found: Aftermath, text: str) -> str:
    """Free text with the names of people as the report has them, however they are spelt there."""
    names = {person.name.casefold(): person.name for person in found.state.people}
    if not names:
        return text
    longest = "|".join(re.escape(name) for name in sorted(names.values(), key=len, reverse=True))

    def label(match: re.Match[str]) -> str:
        name = names.get(match[0].casefold(), "")
        return match[0] if found.label(name) == name else found.label(name)

    return re.sub(rf"(?<!\w)(?:{longest})(?!\w)", label, text, flags=re.IGNORECASE)
