"""Colours, dark, light and the terminal's own sixteen. Hues are Okabe and Ito's, which stay apart for colour-blind eyes.

Colour only repeats what a glyph and a word already say.
"""

from __future__ import annotations

from textual.theme import Theme

DARK = "drill-dark"
LIGHT = "drill-light"
TERMINAL = "drill-terminal"
CHOICES = ((DARK, "dark"), (LIGHT, "light"), (TERMINAL, "the terminal's own"))

_DARK_STATES = {
    "state-up": "#4fc9a4",
    "state-degraded": "#f0b240",
    "state-down": "#ff7a59",
    "state-failover": "#e39ac4",
    "state-cold": "#6cbdf0",
    "state-restoring": "#f0e442",
    "quiet": "#8b95a1",
    "faint": "#4d5661",
    "wire": "#a9b2bd",
    "wire-sql": "#6ea8e8",
    "wire-cache": "#d9a05b",
    "star": "#f0e442",
}
_LIGHT_STATES = {
    "state-up": "#00714f",
    "state-degraded": "#8f5a00",
    "state-down": "#b83200",
    "state-failover": "#9a3d76",
    "state-cold": "#00609a",
    "state-restoring": "#6e6400",
    "quiet": "#59636e",
    "faint": "#a9b1ba",
    "wire": "#4b5560",
    "wire-sql": "#1f5fae",
    "wire-cache": "#8a5412",
    "star": "#756500",
}
ANSI_STATES = {
    "state-up": "ansi_green",
    "state-degraded": "ansi_yellow",
    "state-down": "ansi_red",
    "state-failover": "ansi_magenta",
    "state-cold": "ansi_cyan",
    "state-restoring": "ansi_blue",
    "quiet": "ansi_default",
    "faint": "ansi_default",
    "wire": "ansi_default",
    "wire-sql": "ansi_blue",
    "wire-cache": "ansi_cyan",
    "star": "ansi_yellow",
}


def themes() -> tuple[Theme, ...]:
    """The game's own themes."""
    return (
        Theme(
            name=DARK,
            dark=True,
            primary="#6ea8e8",
            secondary="#8b95a1",
            accent="#f0b240",
            foreground="#dfe3e8",
            background="#101418",
            surface="#171d23",
            panel="#1f262e",
            success="#4fc9a4",
            warning="#f0b240",
            error="#ff7a59",
            variables={
                **_DARK_STATES,
                "block-cursor-background": "#2c5480",
                "block-cursor-foreground": "#ffffff",
                "block-cursor-text-style": "bold",
                "border": "#6ea8e8",
                "border-blurred": "#39424c",
                "scrollbar": "#39424c",
                "scrollbar-background": "#171d23",
            },
        ),
        Theme(
            name=LIGHT,
            dark=False,
            primary="#1f5fae",
            secondary="#59636e",
            accent="#8f5a00",
            foreground="#1b2128",
            background="#fafbfc",
            surface="#f0f2f5",
            panel="#e3e7ec",
            success="#00714f",
            warning="#8f5a00",
            error="#b83200",
            variables={
                **_LIGHT_STATES,
                "block-cursor-background": "#1f5fae",
                "block-cursor-foreground": "#ffffff",
                "block-cursor-text-style": "bold",
                "border": "#1f5fae",
                "border-blurred": "#b8c0c9",
                "scrollbar": "#b8c0c9",
                "scrollbar-background": "#f0f2f5",
            },
        ),
        Theme(
            name=TERMINAL,
            dark=True,
            ansi=True,
            primary="ansi_blue",
            secondary="ansi_cyan",
            warning="ansi_yellow",
            error="ansi_red",
            success="ansi_green",
            accent="ansi_magenta",
            foreground="ansi_default",
            background="ansi_default",
            surface="ansi_default",
            panel="ansi_default",
            boost="ansi_default",
            variables={
                **ANSI_STATES,
                "block-cursor-background": "ansi_default",
                "block-cursor-foreground": "ansi_default",
                "block-cursor-text-style": "reverse",
                "border": "ansi_default",
                "border-blurred": "ansi_default",
                "scrollbar-background": "ansi_default",
                "ansi-background": "ansi_default",
                "ansi-foreground": "ansi_default",
            },
        ),
    )


def defaults(*, ansi: bool) -> dict[str, str]:
    """State colours for themes that are not the game's."""
    return dict(ANSI_STATES if ansi else _DARK_STATES)
