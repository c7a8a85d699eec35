"""Pictures of the game fetch nothing, and show what the documents say they show."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from drill.tui.gallery import pictures
from drill.tui.gallery.pictures import README, SIZES, Shot, drawn, kept, self_contained, shots

ASSETS = Path(__file__).resolve().parents[2] / "assets"
PICTURE = ASSETS / "screenshot.svg"
MOST_BYTES = 3_000_000
FEWEST_WORDS = 20


def shown(svg: str) -> str:
    """The text of a picture."""
    return "".join(ET.fromstring(svg).itertext()).replace("\xa0", " ")


def test_the_picture_of_the_readme_is_small_and_fetches_nothing() -> None:
    assert len(PICTURE.read_bytes()) < 300_000
    for path in (PICTURE, *(ASSETS / "gallery").iterdir()):
        svg = path.read_text(encoding="utf-8")
        assert set(re.findall(r"https?://[^\"'\s)<]+", svg)) == {"http://www.w3.org/2000/svg"}
        assert not re.findall(r"@font-face|@import|<script|<image|xlink:href", svg)


def test_the_gallery_holds_the_pictures_the_command_makes_and_stays_small() -> None:
    files = {path.name: path.stat().st_size for path in (ASSETS / "gallery").iterdir()}
    assert set(files) == {shot.file for shot in shots() if kept(shot)}
    assert sum(files.values()) < MOST_BYTES
    assert (ASSETS / "gallery" / README.file).read_bytes() == PICTURE.read_bytes()


@pytest.mark.slow
def test_every_scene_is_reached_and_none_is_empty() -> None:
    wanted = [shot for shot in shots() if shot.colouring == pictures.PLAIN and shot.size == SIZES[0]]
    found: dict[Shot, str] = {}
    drawn(wanted, found.__setitem__)
    assert set(found) == set(wanted)
    assert all(len(shown(svg).split()) > FEWEST_WORDS for svg in found.values())


@pytest.mark.slow
def test_both_the_picture_and_a_fresh_one_show_the_dark_zone_and_the_standby_taking_over() -> None:
    found: dict[Shot, str] = {}
    drawn([README], found.__setitem__)
    for svg in (PICTURE.read_text(encoding="utf-8"), found[README]):
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


def test_names_are_short_and_rows_are_not_clipped() -> None:
    svg = (
        '<svg><defs><clipPath id="terminal-123-line-0">\n<rect x="0" width="976"/>\n</clipPath>'
        '<clipPath id="terminal-123-clip-terminal"><rect/></clipPath></defs>'
        '<text class="terminal-123-r1" clip-path="url(#terminal-123-line-0)">a</text></svg>'
    )
    assert self_contained(svg) == (
        '<svg><defs><clipPath id="t-clip-terminal"><rect/></clipPath></defs><text class="t-r1">a</text></svg>\n'
    )
