"""The modes of a terminal: echo, line by line or key by key."""

from __future__ import annotations

from typing import Any


def put_back(descriptor: int, attributes: list[Any]) -> None:
    """Give a terminal the modes that `termios.tcgetattr` read of it. Raises OSError for one that is gone."""
    import termios

    try:
        termios.tcsetattr(descriptor, termios.TCSANOW, attributes)
    except termios.error as error:
        raise OSError(*error.args) from error
