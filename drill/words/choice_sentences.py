"""The ends of chains: what follows an option's name. The option and its value are facts, so that a screen can link them."""

from __future__ import annotations

from drill.words.sentence import Table

CHOICES: Table = {
    "choice.option": "{value}",
    "choice.action": "{value}",
}
"""`choice.action` has the path `action`: somebody did this, and no option would have mattered."""
