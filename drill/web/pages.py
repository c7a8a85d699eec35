"""The pages the server sends, and the headers that keep them to themselves."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from string import Template

SIZES_PX = (8, 16, 40)
"""Size of the letters: smallest, usual, largest."""


def game(static: str, websocket: str, font_px: int) -> str:
    """The page the game is played on. `static` and `websocket` are addresses."""
    return Template(_file("game.html")).substitute(static=escape(static), websocket=escape(websocket), font_px=font_px)


def notice(title: str, text: str, again: str = "") -> str:
    """A page that says something. `again` is the label of a link that loads the same address anew."""
    link = f'<a href="">{escape(again)}</a>' if again else ""
    return Template(_file("notice.html")).substitute(title=escape(title), text=escape(text), link=link)


def script() -> str:
    """Our own script: where keys go."""
    return _file("focus.js")


def headers(host: str) -> dict[str, str]:
    """Nothing from elsewhere, nothing said to elsewhere, no frame around it. `host` is the request's, known to be ours.

    textual-serve's script writes style elements, which is why styles may be inline; scripts may not.
    """
    policy = (
        "default-src 'none'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "font-src 'self'",
        "img-src 'self' data:", f"connect-src 'self' ws://{host} wss://{host}",
        "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
    )  # fmt: skip
    return {
        "Content-Security-Policy": "; ".join(policy),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }


def font_px(asked: str) -> int:
    """The size of letters an address asks for, in pixels, within reason."""
    low, usual, high = SIZES_PX
    return min(max(int(asked), low), high) if asked.isascii() and asked.isdecimal() and len(asked) < 4 else usual


def _file(name: str) -> str:
    return files("drill.web").joinpath(name).read_text(encoding="utf-8")
