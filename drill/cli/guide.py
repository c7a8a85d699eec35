"""`drill guide`: the guides, in the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap

import click

from drill.cli.console import out, paint
from drill.errors import DrillError, ExitCode
from drill.system.terminal_colours import coloured

WIDTH = 80


@click.command()
@click.argument("name", required=False)
def guide(name: str | None) -> int:
    """Show the guide called NAME, or list all guides."""
    from drill.shipped import guides
    from drill.syntax.problems import listed, suggest

    known = guides()
    if name is None:
        width = max(map(len, known))
        out("".join(f"{key:<{width}}  {_title(path)}\n" for key, path in known.items()))
        return ExitCode.PASS
    if name not in known:
        raise DrillError(f"there is no guide {name!r}; {suggest(name, known) or listed(known)}")
    text = "".join(f"{line}\n" for line in rendered(known[name].read_text(encoding="utf-8")))
    if sys.stdout.isatty():
        click.echo_via_pager(text)
    else:
        out(text)
    return ExitCode.PASS


def _title(path: Path) -> str:
    """The heading of a guide."""
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    return first.removeprefix("# ")


def rendered(markdown: str) -> Iterator[str]:
    """Markdown for a terminal: headings stand out, paragraphs and lists fit, code and tables stay as they are."""
    strong = coloured(sys.stdout)
    inside, held = False, list[str]()
    for line in (*markdown.splitlines(), ""):
        fence = line.startswith("```")
        whole = inside or fence or line.startswith(("#", "|")) or not line.strip()
        begins = line.lstrip().startswith(("- ", "* ")) or line[:2].rstrip(".").isdigit()
        if held and (whole or begins):
            yield from _flowed(held)
            held = []
        if fence:
            inside = not inside
        elif inside:
            yield f"    {line}".rstrip()
        elif line.startswith("#"):
            title = line.lstrip("# ")
            yield paint(title, "strong") if strong else title
        elif whole:
            yield line
        else:
            held.append(line)


def _flowed(lines: list[str]) -> list[str]:
    """A paragraph, or an item of a list with its lines below each other."""
    text = " ".join(line.strip() for line in lines)
    indent = " " * (len(lines[0]) - len(lines[0].lstrip()))
    rest = f"{indent}  " if text.startswith(("- ", "* ")) or text[:2].rstrip(".").isdigit() else indent
    return wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=rest, break_on_hyphens=False, break_long_words=False
    )
