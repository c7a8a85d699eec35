"""Undo and redo over immutable values."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")


class History(Generic[T]):
    """A present value, the ones before it, and the ones taken back."""

    def __init__(self, first: T) -> None:
        self._past: list[T] = []
        self._future: list[T] = []
        self.now = first

    @property
    def past(self) -> bool:
        """True if there is a value before this one."""
        return bool(self._past)

    def put(self, value: T) -> bool:
        """A new present. False, and nothing happens, when it equals the old one."""
        if value == self.now:
            return False
        self._past.append(self.now)
        self._future.clear()
        self.now = value
        return True

    def beneath(self, value: T) -> None:
        """Insert a value that undo reaches first."""
        self._past.append(value)

    def undo(self) -> bool:
        """Back by one. False at the beginning."""
        if not self._past:
            return False
        self._future.append(self.now)
        self.now = self._past.pop()
        return True

    def redo(self) -> bool:
        """Forward again by one. False at the end."""
        if not self._future:
            return False
        self._past.append(self.now)
        self.now = self._future.pop()
        return True
