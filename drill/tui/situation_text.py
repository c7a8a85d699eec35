"""The lines that describe a moment of a drill. Pure: from a situation to text."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from drill.session.live.situation import LEAST_LOST
from drill.session.option_names import option_name, option_value
from drill.syntax.safe_text import safe
from drill.words import units
from drill.words.english import english, event_words
from drill.words.margin_words import LOST_FORMS, lost_goal_words
from drill.words.stage_sentences import remaining, span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from drill.model.level import Level
    from drill.model.said import Chain, Said
    from drill.session.live.hands_now import HandsNow
    from drill.session.live.leading_cause import Leading
    from drill.session.live.lost_goals import LostGoal
    from drill.session.live.situation import Effect, Situation
    from drill.session.live.stages import Process, Stage

BETWEEN = ("  ·  ", "$quiet")
WHY = "  ←  "
LEAST_WHY = 12
"""Cells in which a cut reason is better than none."""
MOST_WATCHED = 3
WIDE = 100
"""Cells from which on numbers are shown in full."""


def lines(situation: Situation, level: Level, rows: int, width: int) -> Content:
    """At most `rows` lines: what is under way, what is lost and why, the effect of the last action, what to watch.

    At the end, and when it is calm again: first what has cost most, and which stars it cost.
    """
    found = [*_in_all(situation, level, width)] if situation.over else []
    if situation.one_at_a_time and not situation.over:
        found.append(_hands(situation.hands))
    found += [_process(process, situation.second) for process in situation.processes[:1]]
    if loss := _loss(situation, level, width):
        found.append(loss)
    if situation.effect is not None:
        found.append(_effect(situation.effect, level))
    if situation.watched:
        found.append(_watched(situation, width))
    found += [_process(process, situation.second) for process in situation.processes[1:]]
    if not found or (len(found) == 1 and situation.one_at_a_time and not situation.over):
        found += [Content.assemble(("● ", "$state-up"), ("calm: every request is answered in time", "$quiet"))]
    if not situation.over:
        found += _in_all(situation, level, width)
    return Content("\n").join([line.truncate(width, ellipsis=True) for line in found[:rows]])


def _hands(hands: HandsNow | None) -> Content:
    """The action that the player is busy with and the time left for it, or that the hands are free."""
    if hands is None:
        return Content.assemble(("» ", "bold"), ("your hands are free", "$quiet"))
    doing = safe(" ".join(word for word in (hands.kind, hands.target, hands.value) if word))
    return Content.assemble(
        ("» ", "bold"),
        "your hands: ",
        (doing, "bold"),
        f"  {units.duration(hands.passed_s)} of {units.duration(hands.takes_s)}, ",
        (f"done in {units.duration(hands.left_s)}", "bold"),
    )


def _process(process: Process, second: int) -> Content:
    """The stages of what is under way: what has passed, and the documented range of what remains."""
    parts: list[tuple[str, str]] = [("↻ ", "bold $state-failover"), (f"{safe(process.node)}  ", "bold")]
    for number, stage in enumerate(process.stages):
        parts += [*([BETWEEN] if number else []), *_stage(stage, second)]
    return Content.assemble(*parts)


def _stage(stage: Stage, second: int) -> list[tuple[str, str]]:
    name = safe(english(stage.said))
    low_s, high_s = stage.takes.low_s, stage.takes.high_s
    if stage.since_s is None:
        return [(f"{name} {span(low_s, high_s)}", "$quiet")]
    passed = stage.passed_s(second)
    if stage.done_s is not None:
        return [(f"{name} ", ""), (f"✔ {units.duration(passed)}", "$state-up")]
    return [(f"{name} ", "bold"), (remaining(passed, low_s, high_s), "bold $state-failover")]


def _loss(situation: Situation, level: Level, width: int) -> Content | None:
    """The share that is lost now, and its leading cause with the chain behind it; of the chain as much as fits."""
    share, word, style = (
        (situation.lost, "lost now", "$state-down")
        if situation.lost >= LEAST_LOST
        else (situation.stale, "stale now", "$state-cold")
    )
    if share < LEAST_LOST or situation.leading is None:
        return None
    return _cause(situation.leading, f"{units.percent(share, short=True)} {word}", style, level, width)


def _in_all(situation: Situation, level: Level, width: int) -> list[Content]:
    """The losses since the beginning with the cause that has cost most, and the stars that are out of reach."""
    most, said = situation.most, []
    if most is not None:
        hurt = any(goal.at_s > 1 for goal in situation.goals)
        word = "stale or lost in all" if most.outcome == "stale" else "lost in all"
        amount = f"{units.count(round(most.whole), short=width < WIDE)} {word}"
        said.append(_cause(most, amount, "$state-down" if hurt else "$state-degraded", level, width))
    if situation.goals and (situation.over or most is not None):
        said.append(_lost_goals(situation.goals, level, width))
    return said


def _lost_goals(goals: tuple[LostGoal, ...], level: Level, width: int) -> Content:
    """The stars that are out of reach, each with when and by which bound; without the bounds where there is no room."""
    head = Content.styled("✘ ", "bold $state-down")
    for form in range(LOST_FORMS):
        texts = (_lost_goal(goal, named_before=number > 0, level=level, form=form) for number, goal in enumerate(goals))
        line = head + Content("  ·  ".join(map(safe, texts)))
        if line.cell_length <= width:
            break
    return line


def _lost_goal(goal: LostGoal, level: Level, form: int, *, named_before: bool) -> str:
    """A star that is out of reach; only the first one also shows the event."""
    when = "from the start" if goal.at_s <= 1 else units.clock(level.starts, goal.at_s)
    event = "" if goal.event is None or named_before else english(goal.event.said, level)
    return lost_goal_words(goal.name, when, goal.bound, event, form)


def _cause(leading: Leading, amount: str, style: str, level: Level, width: int) -> Content:
    """The number of lost requests, their main cause, and as much of its chain as fits."""
    of_it = "" if leading.share > 0.99 else f" ({units.percent(leading.share, short=True)} of it)"
    hit = "" if len(leading.classes) == len(level.classes) else f"{', '.join(map(safe, leading.classes))}: "
    short = Content.assemble((f"✖ {amount}  ", f"bold {style}"), f"{hit}{safe(english(leading.cause, level))}")
    heads = (short + Content.styled(of_it, "$quiet"), short)
    whys = [" → ".join(links) for links in _shorter(leading.chain, level)]
    rooms = [width - head.cell_length - len(WHY) for head in heads]
    fitting = ((head, why) for head, room in zip(heads, rooms, strict=True) for why in whys if cell_len(why) <= room)
    head, why = next(fitting, (short, whys[-1] if rooms[-1] >= LEAST_WHY else ""))
    return head + Content.styled(f"{WHY}{why}" if why else "", "$quiet")


def _links(chain: Chain, level: Level) -> tuple[str, ...]:
    """The links of a chain in words, from the event to the choice."""
    names = partial(option_name, level), partial(option_value, level)
    texts = (_link(link, english(link, level, *names)) for link in chain)
    return tuple(safe(text) for text in texts if text)


def _link(link: Said, words: str) -> str:
    """A link without the kind of its fault, which a report names and a line has no room for."""
    return words.removesuffix(f" ({dict(link.facts).get('kind')})")


def _shorter(chain: Chain, level: Level) -> Iterator[tuple[str, ...]]:
    """A chain whole, then its ends, then the event alone, then the event in a few words."""
    links = _links(chain, level)
    yield links
    if len(links) > 2:
        yield (links[0], links[-1])
    yield links[:1]
    plain = safe(_link(chain[0], english(chain[0]))) if chain else ""
    yield (plain.partition(" ")[2] if plain.startswith("+") else plain,)


def _effect(effect: Effect, level: Level) -> Content:
    """The effect of the last action so far."""
    if effect.event.said.code.startswith("refused."):
        return Content.assemble(("▲ ", "bold $primary"), event_words(effect.event, level))
    change = f"{units.percent(effect.before, short=True)} → {units.percent(effect.now, short=True)} answered"
    style = "$state-up" if effect.now > effect.before else "$state-down" if effect.now < effect.before else "$quiet"
    return Content.assemble(
        ("▲ ", "bold $primary"),
        f"{event_words(effect.event, level)}, {units.duration(effect.ago_s)} ago: ",
        (change, style),
    )


def _watched(situation: Situation, width: int) -> Content:
    """The watched items that fit, at least one, and the number of the rest."""
    texts = [safe(english(said)) for said in situation.watched]
    for count in range(min(MOST_WATCHED, len(texts)), 0, -1):
        more = len(texts) - count
        line = Content.assemble(
            ("! ", "bold $state-degraded"), "  ·  ".join(texts[:count]), (f"  +{more} more" if more else "", "$quiet")
        )
        if line.cell_length <= width:
            break
    return line
