"""Errors and warnings as toasts, without markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from textual.app import App
    from textual.screen import Screen

SECONDS = 8.0


def show_error(shown_by: App[Any] | Screen[Any], error: Exception | str) -> None:
    """Show an error of a file or a rule."""
    shown_by.notify(str(error), severity="error", timeout=SECONDS, markup=False)


def warn(shown_by: App[Any] | Screen[Any], error: Exception) -> None:
    """Show a failure that the game can continue without."""
    shown_by.notify(str(error), severity="warning", timeout=SECONDS, markup=False)
