"""The protocol between a host and its views: the greeting, the join code, the limits."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from drill.table.messages.message_reader import Unreadable
from drill.table.messages.message_text import MAX_NAME, readable

VERSION = 1
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31 letters and digits that nobody mixes up: eight of them are 39.6 bits."""
MESSAGE_BYTES = 4096
MESSAGES_PER_S = 10
MESSAGES_AT_ONCE = 40
"""A host that was held up for seconds reads at once what a view has sent meanwhile."""
FRAMES_PER_S = 4
MOST_VIEWS = 24
MOST_BEHIND = 1000
"""Messages a view may be behind before it is let go; it may come back."""
WRONG_FREE, WRONG_IN_ALL = 5, 20
"""Wrong codes from an address before it has to wait; in all before there is a new code."""
LONGEST_WAIT_S = 300.0
TOKEN_BYTES = 16
TRY_AGAIN_S = (1.0, 2.0, 4.0, 8.0, 15.0)
"""Waits of a view before it tries again; the last is repeated for ten minutes."""
GIVE_UP_S = 600.0
SEAT_VARIABLE = "DRILL_TABLE_SEAT"
"""The environment variable that gives a page's process the token of its seat."""


def new_code() -> str:
    """A join code people can read out: `K7QM-3XFD`."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(2))


def new_token() -> str:
    """A token that brings a view back to its seat."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def fingerprint(token: str) -> str:
    """The token as the log holds it."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Greeting:
    """The first message of a view: a code with a name and a role, a token, or the facilitator's key."""

    code: str = ""
    name: str = ""
    role: str = ""
    token: str = ""
    key: str = ""

    def text(self) -> str:
        """The text that is sent."""
        fields = {key: getattr(self, key) for key in ("code", "name", "role", "token", "key") if getattr(self, key)}
        return json.dumps({"do": "hello", "v": VERSION, **fields})


def greeting(found: dict[str, Any]) -> Greeting:
    """The greeting in a message. Raises Unreadable."""
    if found.get("do") != "hello" or found.get("v") != VERSION:
        raise Unreadable(f"this host speaks version {VERSION}; say hello first")
    extra = found.keys() - {"do", "v", "code", "name", "role", "token", "key"}
    words = {key: value for key, value in found.items() if key not in ("do", "v")}
    if extra or not all(isinstance(value, str) and len(value) <= 200 for value in words.values()):
        raise Unreadable("a hello holds a code with name and role, a token, or a key")
    name = words.get("name", "").strip()
    try:
        readable(name)
    except ValueError as error:
        raise Unreadable(f"the name {error}") from None
    if len(name) > MAX_NAME:
        raise Unreadable(f"a name has at most {MAX_NAME} characters")
    return Greeting(**{**words, **({"name": name} if name else {})})


def decoded(text: str) -> dict[str, Any]:
    """A message's object. Raises Unreadable for anything else."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable("not a message") from None
    if not isinstance(found, dict):
        raise Unreadable("not a message")
    return found


@dataclass
class JoinGuard:
    """Checks codes and keys, and slows down guessing."""

    code: str = field(default_factory=new_code)
    key: str = field(default_factory=new_token)
    _wrong: dict[str, int] = field(default_factory=dict)
    _until: dict[str, float] = field(default_factory=dict)
    wrong_in_all: int = 0

    def wait_s(self, address: str, now: float) -> float:
        """Seconds that an address has to wait before its next try."""
        return max(0.0, self._until.get(address, 0.0) - now)

    def right_code(self, code: str, address: str, now: float) -> bool:
        """True if this is the join code, whatever its case and dashes. A wrong one counts."""
        given, wanted = (text.upper().replace("-", "").replace(" ", "") for text in (code, self.code))
        return self._counted(secrets.compare_digest(given.encode(), wanted.encode()), address, now)

    def right_key(self, key: str, address: str, now: float) -> bool:
        """True if this is the facilitator's key. A wrong one counts."""
        return self._counted(secrets.compare_digest(key.encode(), self.key.encode()), address, now)

    def _counted(self, right: bool, address: str, now: float) -> bool:
        if right:
            self._wrong.pop(address, None)
            return True
        self.wrong_in_all += 1
        self._wrong[address] = wrong = self._wrong.get(address, 0) + 1
        if wrong >= WRONG_FREE:
            self._until[address] = now + min(LONGEST_WAIT_S, 2.0 ** (wrong - WRONG_FREE))
        return False

    def renew(self) -> bool:
        """Make a new code when too many wrong ones have been tried. Returns whether it did."""
        if self.wrong_in_all < WRONG_IN_ALL:
            return False
        self.code, self.wrong_in_all = new_code(), 0
        self._wrong.clear()
        return True
