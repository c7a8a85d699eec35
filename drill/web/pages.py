"""The pages the server sends, and the headers that isolate them from other sites."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from importlib.resources import files
from string import Template
from typing import NamedTuple

SIZES_PX = (8, 16, 40)
"""Font size: smallest, default, largest."""
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "font-src": "'self'",
    "img-src": "'self' data:",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
"""Content security policy, without the one directive that names the host. textual-serve's script writes style elements,
which is why styles may be inline; scripts may not."""


def game(static: str, websocket: str, font_px: int, ending: tuple[str, str]) -> str:
    """The page the game is played on. `static` and `websocket` are addresses; `ending` is said when it is over."""
    ended, again = map(escape, ending)
    addresses = {"static": escape(static), "websocket": escape(websocket)}
    return Template(_file("game.html")).substitute(addresses, font_px=font_px, ended=ended, again=again)


class Choice(NamedTuple):
    """A role that can be chosen on the way in, and what it is there for."""

    name: str
    task: str


def entrance(title: str, choices: Iterable[Choice], why: str, given: Mapping[str, str]) -> str:
    """The entrance form. `why`: the reason why the last try was refused; `given`: the values of that try."""
    rows = "".join(
        f'<label class="role"><input type="radio" name="role" value="{escape(one.name)}" required'
        f"{' checked' * (one.name == given.get('role'))}> <b>{escape(one.name)}</b> {escape(one.task)}</label>"
        for one in choices
    )
    words = {key: escape(given.get(key, "")) for key in ("code", "name")}
    return _page(title, "entrance.html", {**words, "why": escape(why), "roles": rows})


def entrance_headers(host: str) -> dict[str, str]:
    """The headers of the way in: its form is sent to this server, which the browser then names as its origin."""
    made = headers(host)
    policy = made["Content-Security-Policy"].replace("form-action 'none'", "form-action 'self'")
    return made | {"Content-Security-Policy": policy, "Referrer-Policy": "same-origin"}


def notice(title: str, text: str, again: str = "") -> str:
    """A page with a message. `again` is the label of a link that reloads the same address."""
    link = f'<a href="">{escape(again)}</a>' if again else ""
    return _page(title, "notice.html", {"text": escape(text), "link": link})


def _page(title: str, body: str, parts: Mapping[str, str]) -> str:
    """A page that needs no script: the file `body` with its parts, which are HTML, under a title."""
    filled = Template(_file(body)).substitute(parts)
    return Template(_file("page.html")).substitute(title=escape(title), body=filled.strip())


def script() -> str:
    """Our own script: it gives the game the keyboard focus."""
    return _file("focus.js")


def headers(host: str) -> dict[str, str]:
    """Headers that load nothing from elsewhere, tell nothing to elsewhere and forbid frames around the page.

    `host` is the request's Host header, known to be ours.
    """
    policy = _POLICY | {"connect-src": f"'self' ws://{host} wss://{host}"}
    return {
        "Content-Security-Policy": "; ".join(f"{directive} {allowed}" for directive, allowed in policy.items()),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }


def font_px(asked: str) -> int:
    """The font size an address asks for, in pixels, between the smallest and the largest."""
    low, usual, high = SIZES_PX
    return min(max(int(asked), low), high) if asked.isascii() and asked.isdecimal() and len(asked) < 4 else usual


def _file(name: str) -> str:
    return files("drill.web").joinpath(name).read_text(encoding="utf-8")
