"""A variation of a level: the same lesson with other zones, other names of classes, other times and other numbers.

Hidden from students it is what a pack cannot hide: a pack holds its faults. It has to be proven again, as any level.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any

from drill.design.option_list import option_paths
from drill.syntax.forms import FormError, seconds

RATES = (0.85, 0.9, 0.95, 1.05, 1.1, 1.15)
"""Factors of all request rates."""
SHIFTS_S = (-180, -120, -60, 60, 120, 180)
"""By how much everything that has a time comes earlier or later."""
WRITERS = ("order", "booking", "payment", "signup", "transfer", "upload")
READERS = ("view", "search", "listing", "feed", "profile", "lookup")
"""Names for classes of requests that write, and that only read."""
PROSE = ("title", "story", "told", "sources", "questions")
_RATE = re.compile(r"([0-9.]+)( ?/[smh])")

Text = Callable[[str], str]


def varied(data: Mapping[str, Any], name: str, salt: int = 0) -> dict[str, Any]:
    """The data of a level file as that of another level. The same name and salt give the same variation."""
    draw = _draw(f"{name}/{salt}")
    zones = _zones(data, draw)
    classes = _classes(data, draw)
    made: dict[str, Any] = _walked(dict(data), "", _in_prose(data, zones, classes), _in_data(data, zones, classes))
    factor, shift = draw("rate", RATES), draw("shift", SHIFTS_S)
    shift = shift if _fits(made, shift) else 0
    for item in made["traffic"].values():
        item["rate"] = _rate(item["rate"], factor, shift)
    for fault in _faults(made):
        fault["at"] = _moved_all(fault["at"], shift)
    if "enters" in made["clock"]:
        made["clock"] = {**made["clock"], "enters": _moved_all(made["clock"]["enters"], shift)}
    gib = made["data"]["gib"]
    made["data"] = {**made["data"], "gib": round(gib * draw("gib", RATES), 2 if gib < 10 else 0)}
    made.pop("holds", None)  # Published figures are of the level itself.
    return {**made, "level": name, "chapter": "my-levels", "order": 0}


def _draw(seed: str) -> Callable[[str, tuple[Any, ...]], Any]:
    """A function that draws one of several values, by its purpose."""

    def draw(what: str, values: tuple[Any, ...]) -> Any:  # noqa: ANN401 (whatever the values are)
        digest = hashlib.sha256(f"{seed}/{what}".encode()).digest()
        return values[int.from_bytes(digest[:8], "big") % len(values)]

    return draw


def _zones(data: Mapping[str, Any], draw: Callable[[str, tuple[Any, ...]], Any]) -> dict[str, dict[str, str]]:
    """The new letter of each zone by region: all letters move on by the same number."""
    found = {}
    for region, letters in data["places"].items():
        by = draw(f"zones of {region}", tuple(range(1, len(letters)))) if len(letters) > 1 else 0
        found[region] = {letter: letters[(number + by) % len(letters)] for number, letter in enumerate(letters)}
    return found


def _classes(data: Mapping[str, Any], draw: Callable[[str, tuple[Any, ...]], Any]) -> dict[str, str]:
    """New names of the classes. A name that is also a word of designs stays: it could not be told from one."""
    words = {part for path in option_paths() for part in path.split(".")}
    found: dict[str, str] = {}
    for name, item in data["traffic"].items():
        pool = WRITERS if item.get("writes") else READERS
        free = tuple(word for word in pool if word not in found.values() and word not in data["traffic"])
        if name not in words and free:
            found[name] = draw(f"class {name}", free)
    return found


def _in_data(data: Mapping[str, Any], zones: dict[str, dict[str, str]], classes: dict[str, str]) -> Callable[..., str]:
    """A word of the file, under a key, as the variation writes it."""
    home = next(iter(data["places"]))

    def word(text: str, key: str) -> str:
        if key in ("zone", "zones") and text in zones[home]:
            return zones[home][text]
        head, dot, last = text.rpartition(".")
        if text in classes or (dot and last in classes and " " not in text):
            return f"{head}{dot}{classes[last]}"
        return _full_names(text, zones)

    return word


def _in_prose(data: Mapping[str, Any], zones: dict[str, dict[str, str]], classes: dict[str, str]) -> Text:
    """A text for people in the variation: zones (`1a`, `zone a`, full names) and placeholders."""
    home = next(iter(data["places"]))
    number, letters = home[-1], "".join(zones[home])
    short = re.compile(rf"((?<![\w-]){number}|\b[Zz]one )([{letters}])\b")
    names = "|".join(map(re.escape, classes)) or "(?!)"
    placeholder = re.compile(rf"(\{{[a-z_.-]*\.)({names})([.}}])")

    def prose(text: str) -> str:
        text = short.sub(lambda match: match[1] + zones[home][match[2]], _full_names(text, zones))
        return placeholder.sub(lambda match: match[1] + classes[match[2]] + match[3], text)

    return prose


def _full_names(text: str, zones: dict[str, dict[str, str]]) -> str:
    for region, moved in zones.items():
        text = re.sub(rf"\b{region}([a-z])\b", lambda m, r=region, z=moved: r + z.get(m[1], m[1]), text)  # type: ignore[misc]
    return text


def _walked(part: Any, key: str, prose: Text, word: Callable[[str, str], str]) -> Any:  # noqa: ANN401 (any part of a file)
    """A part of the file with every text in it rewritten."""
    if isinstance(part, dict):
        return {
            word(name, ""): value
            if name == "places"
            else _prose(value, prose)
            if name in PROSE
            else _walked(value, key if name == "any" else name, prose, word)
            for name, value in part.items()
        }
    if isinstance(part, list):
        return [_walked(item, key, prose, word) for item in part]
    return word(part, key) if isinstance(part, str) else part


def _prose(part: Any, prose: Text) -> Any:  # noqa: ANN401
    if isinstance(part, dict):
        return {name: _prose(value, prose) for name, value in part.items()}
    if isinstance(part, list):
        return [_prose(item, prose) for item in part]
    return prose(part) if isinstance(part, str) else part


def _fits(data: Mapping[str, Any], shift_s: int) -> bool:
    """True if every fault still begins after the first minute, and ends before the clock where it did."""
    length = seconds(data["clock"]["length"])
    for fault in _faults(data):
        first, last = (seconds(end) for end in _ends(fault["at"]))
        lasts = seconds(_ends(fault.get("for", 0))[1])
        if first + shift_s < 60 or last + shift_s >= length or (last + lasts <= length < last + lasts + shift_s):
            return False
    return True


def _faults(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every fault of the clock, and every one that a card of the deck may deal."""
    cards = data.get("deck", ())
    return [*data.get("faults", ()), *(draw for card in cards for draw in card.get("one_of", [card]))]


def _ends(part: Any) -> tuple[Any, Any]:  # noqa: ANN401
    """Both ends of a time that may be drawn."""
    return tuple(part["between"]) if isinstance(part, dict) else (part, part)


def _moved_all(at: Any, shift_s: int) -> Any:  # noqa: ANN401
    """A time or both ends of its span, later by a shift."""
    if isinstance(at, dict):
        return {key: [_moved(end, shift_s) for end in ends] for key, ends in at.items()}
    return _moved(at, shift_s)


def _rate(part: Any, factor: float, shift_s: int) -> Any:  # noqa: ANN401
    """A rate, or a map of them by time, scaled and moved."""
    if isinstance(part, dict):
        return {
            (key if key == "ramp" else _moved(key, shift_s)): _rate(value, factor, shift_s)
            for key, value in part.items()
        }
    match = _RATE.fullmatch(part) if isinstance(part, str) else None
    if match is None:
        return part
    rate = float(match[1]) * factor
    return f"{round(rate) if rate >= 20 else round(rate, 2):g}{match[2]}"


def _moved(at: Any, shift_s: int) -> Any:  # noqa: ANN401
    """A time, later by a shift; the beginning stays the beginning."""
    try:
        before = 0 if at == "0" else int(seconds(at))
    except FormError:
        return at
    after = before + shift_s
    if before == 0 or after <= 0:
        return at
    return f"{after // 60}m" if after % 60 == 0 else f"{after}s"
