"""Text can be read: WCAG 2.2's contrast (success criterion 1.4.3, level AA) from the colours of the themes."""

from __future__ import annotations

from itertools import product

import pytest
from textual.color import Color
from textual.theme import Theme

from drill.tui import themes
from drill.tui.app import DrillApp
from drill.tui.widgets.rows import Rows

AA = 4.5
GRAPHIC = 1.5
"""The frames of zones and what is out of use are to recede; they say nothing that words do not."""
GROUNDS = ("background", "surface", "panel")
OWN = ("foreground", "primary", "secondary", "accent", "success", "warning", "error")
NOT_TEXT = ("faint", "border", "border-blurred", "scrollbar", "scrollbar-background")
CURSOR = ("block-cursor-foreground", "block-cursor-background", "block-cursor-text-style")


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    parts = [part / 255 for part in Color.parse(colour).rgb]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_formula_against_its_ends_and_a_published_pair() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # just misses, says WebAIM
    assert contrast("#123456", "#123456") == 1


@pytest.mark.parametrize("theme", [item for item in themes.themes() if not item.ansi], ids=lambda item: item.name)
class TestThemes:
    def test_every_text_colour_can_be_read_on_every_ground(self, theme: Theme) -> None:
        named = {name: getattr(theme, name) for name in OWN} | theme.variables
        texts = {name: value for name, value in named.items() if name not in NOT_TEXT + CURSOR}
        low = {
            (name, ground): round(contrast(value, getattr(theme, ground)), 2)
            for (name, value), ground in product(texts.items(), GROUNDS)
            if contrast(value, getattr(theme, ground)) < AA
        }
        assert low == {}

    def test_the_cursor_can_be_read(self, theme: Theme) -> None:
        foreground, background = (theme.variables[f"block-cursor-{part}"] for part in ("foreground", "background"))
        assert contrast(foreground, background) >= AA

    def test_what_recedes_can_still_be_seen(self, theme: Theme) -> None:
        assert contrast(theme.variables["faint"], theme.background or "") >= GRAPHIC


async def test_without_colours_the_row_of_the_cursor_is_reversed_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = DrillApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("down")
        await pilot.pause()
        rows = app.screen.query_one(Rows)
        drawn = [
            {bool(segment.style and segment.style.reverse) for segment in rows.render_line(y)}
            for y in range(rows.option_count)
        ]
        assert rows.highlighted == 1
        assert drawn == [{y == 1} for y in range(rows.option_count)]


@pytest.mark.slow
@pytest.mark.parametrize(("term", "colorterm", "theme"), [
    ("xterm", "", themes.TERMINAL), ("screen", "", themes.TERMINAL), ("xterm", "truecolor", themes.DARK),
    ("xterm-256color", "", themes.DARK), ("screen-256color", "", themes.DARK),
])  # fmt: skip
async def test_sixteen_colours_are_the_terminal_s_own(
    monkeypatch: pytest.MonkeyPatch, term: str, colorterm: str, theme: str
) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("COLORTERM", colorterm)
    app = DrillApp()
    async with app.run_test(size=(80, 24)):
        assert app.theme == theme
