"""Text of the list of levels: headings of chapters, the way through the campaign, rows, and the card of one level."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from textual.content import Content

from drill.proof.by_hand.fixed_answers import stars_of_diagnosis
from drill.report.problem_list import brief
from drill.session.campaign import BROKEN, Campaign
from drill.session.hints import helped
from drill.syntax.safe_text import prose, safe
from drill.words import units
from drill.words.kinds.level_kinds import kind_words
from drill.words.metric_words import bound_words

if TYPE_CHECKING:
    from drill.files.library import Shipped
    from drill.model.level import Level
    from drill.store.store import Result

HARD = "\N{NO-BREAK SPACE}"
MOST_PROBLEMS = 6
"""Problems of a broken file shown on its card."""


def heading(campaign: Campaign, chapter: str) -> Content:
    """A chapter's name with the stars won in it."""
    progress = campaign.progress(campaign.chapters[chapter])
    won = f"   {progress.done} of {progress.levels} levels, ★ {progress.won} of {progress.stars}"
    return Content.assemble(_title(chapter).capitalize(), (won if progress.levels else "", "$quiet"))


def path(campaign: Campaign, width: int) -> Content:
    """The campaign as a way from chapter to chapter: done, begun, not yet."""
    lines, line = [], Content(" ")
    for chapter, keys in campaign.chapters.items():
        if chapter == BROKEN:
            continue
        progress = campaign.progress(keys)
        if progress.done == progress.levels:
            glyph, style = "●", "$state-up"
        else:
            glyph, style = ("◐", "$state-degraded") if progress.done else ("○", "$quiet")
        # No line is broken within a chapter's name.
        part = Content.assemble((f"{glyph}{HARD}{_title(chapter).replace(' ', HARD)}", style), ("  ", ""))
        if line.cell_length + part.cell_length > width:
            lines.append(line)
            line = Content(" ")
        line = Content.assemble(line, part)
    return Content("\n").join([*lines, line])


def row(campaign: Campaign, key: str) -> Content:
    """A level in the list: its stars, its title, the best result. The next one to play is marked."""
    entry = campaign.entries[key]
    if entry.level is None:
        return Content.assemble(("  ✘ ", "bold"), safe(entry.path.name))
    level, won = entry.level, campaign.won(entry.level)
    # A diagnosis is the player's own: no other seed can agree on it.
    agreed = campaign.held.get(level.id, frozenset()) | {*stars_of_diagnosis(level)}
    stars = [
        ("★", "bold") if goal.name in won & agreed else ("✦", "bold") if goal.name in won else ("☆", "")
        for goal in level.objectives
    ]
    mark = ("▶ ", "bold") if key == campaign.next_level else ("  ", "")
    best = campaign.best.get(level.id)
    result = f"  {units.percent(best.availability)}  {units.dollars(best.monthly_micro_usd)}" if best else ""
    hints = f"  {helped(best.hints)}" if best and best.hints else ""
    return Content.assemble(mark, *stars, f"  {safe(level.title)}", (kind_words(level), "$quiet"), result + hints)


def card(campaign: Campaign, key: str, hints: str, *, short: bool) -> Content:
    """A level's card beside the list, or, with `short`, eight lines below it. `hints`: the number taken, in words."""
    entry = campaign.entries[key]
    if entry.level is None:
        return _broken(entry)
    level, won, best = entry.level, campaign.won(entry.level), campaign.best.get(entry.level.id)
    gap = "\n" if short else "\n\n"
    parts: list[tuple[str, str]] = [
        (safe(level.title), "bold"),
        (f"  {units.duration(level.length_s)} from {level.starts}{kind_words(level)}{gap}", "$quiet"),
    ]
    story = (level.story.who or level.story.brief,) if short else (level.story.who, level.story.brief)
    parts += [(prose(text) + gap, "") for text in story if text.strip()]
    for goal in level.objectives:
        mark = ("★ ", "$star bold") if goal.name in won else ("☆ ", "$quiet")
        parts += [mark, (safe(goal.name), "bold"), (f"  {bounds(level, goal.name)}\n", "$quiet")]
    if best:
        parts.append((f"{gap[1:]}{_best(best)}\n", ""))
    if hints and not (best and best.hints):
        parts.append((hints, "$quiet"))
    return Content.assemble(*parts)


def sources(level: Level, width: int) -> str:
    """The sources of a level's story and figures, each with its year, wrapped to a width; empty if it names none."""
    hanging = "\n    "
    return "".join(f"  · {hanging.join(wrap(safe(source), width - len(hanging)))}\n" for source in level.sources)


def rules_of(level: Level) -> str:
    """The year whose rules hold on a level, in a sentence; empty for today's."""
    return (
        ""
        if level.year is None
        else f"It is {level.year}: choose from what AWS sold then, under the rules of that year.\n"
    )


def bounds(level: Level, name: str) -> str:
    """An objective's bounds in a line."""
    found = next(objective for objective in level.objectives if objective.name == name)
    return ", ".join(bound_words(bound) for bound in found.bounds)


def _title(chapter: str) -> str:
    return safe(chapter.replace("-", " "))


def _best(best: Result) -> str:
    text = f"Best: {units.percent(best.availability)} at {units.dollars(best.monthly_micro_usd)} a month"
    return f"{text}, {helped(best.hints)}" if best.hints else text


def _broken(entry: Shipped) -> Content:
    lines = list(map(brief, entry.problems[:MOST_PROBLEMS]))
    head = (f"{safe(entry.path.name)} does not load.\n", "bold $state-down")
    return Content.assemble(head, safe("\n".join(lines), lines=True))
