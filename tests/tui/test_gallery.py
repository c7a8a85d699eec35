"""Pictures of the game fetch nothing, and show what the documents say they show."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from xml.etree import ElementTree as ET

from drill.tui.gallery import SHOTS, drawn
from drill.tui.picture import self_contained

PICTURE = Path(__file__).resolve().parents[2] / "assets" / "screenshot.svg"


def shown(svg: str) -> str:
    """The text of a picture."""
    return "".join(ET.fromstring(svg).itertext()).replace("\xa0", " ")


def test_the_picture_of_the_readme_is_small_and_fetches_nothing() -> None:
    svg = PICTURE.read_text(encoding="utf-8")
    assert len(svg.encode()) < 300_000
    assert set(re.findall(r"https?://[^\"'\s)<]+", svg)) == {"http://www.w3.org/2000/svg"}
    assert not re.findall(r"@font-face|@import|<script|<image|xlink:href", svg)


def test_both_the_picture_and_a_fresh_one_show_the_dark_zone_and_the_standby_taking_over() -> None:
    fresh = asyncio.run(drawn(SHOTS[0]))
    for svg in (PICTURE.read_text(encoding="utf-8"), fresh):
        text = shown(svg)
        assert "✖ app a" in text
        assert "✖ writer" in text
        assert "↻ standby" in text
        assert "failover to standby started" in text


def test_web_fonts_and_comments_are_taken_out() -> None:
    svg = '<svg><!-- https://x --><style>@font-face { src: url("https://y"); } .a { font-family: Fira Code; }</style></svg>'
    made = self_contained(svg)
    assert "http" not in made
    assert "monospace" in made
