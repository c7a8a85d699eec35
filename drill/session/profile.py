"""The player's profile: settings and results from the store. The game goes on without it when the disk fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from drill.store.store import Store, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Profile:
    """Reads and keeps settings, and never raises. `warn` is called once for each reason why nothing can be kept."""

    def __init__(self, warn: Callable[[Exception], None]) -> None:
        self._store = Store()
        self._warn = warn
        self._warned: set[str] = set()

    def setting(self, key: str, default: str = "") -> str:
        """A setting; the default when nothing can be read."""
        return self.attempt(lambda store: store.setting(key, default), default, quiet=True)

    def keep(self, key: str, value: str) -> None:
        """Keep a setting."""
        self.change(key, lambda _before: value)

    def change(self, key: str, made: Callable[[str], str]) -> str:
        """Change a setting to `made` of its present value, atomically across windows; without a store, of an empty one."""
        kept = self.attempt(lambda store: store.change_setting(key, made), None)
        return made("") if kept is None else kept

    def attempt(self, work: Callable[[Store], T], otherwise: T, *, quiet: bool = False) -> T:
        """The answer of the store; where it has none, `otherwise`, and a warning unless `quiet`."""
        try:
            return work(self._store)
        except StoreError as error:
            if not quiet and str(error) not in self._warned:
                self._warned.add(str(error))
                self._warn(error)
            return otherwise
