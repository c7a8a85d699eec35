"""Checks that the names in a level exist and that its parts agree with each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drill.design.dangling_references import no_zone
from drill.design.lesson_condition import OFF, lesson_condition, written_value
from drill.design.lesson_condition import START as AT_START
from drill.design.option_list import BY_PATH, option_paths
from drill.files.bounds import read_bounds
from drill.files.deck_file import named_faults
from drill.files.fault_file import FIRST_NIGHT
from drill.files.fault_rules import check_faults, check_zone
from drill.files.held_figure_file import check_held
from drill.files.hidden_rules import check_hidden
from drill.files.kinds.diagnosis_rules import check_diagnosis
from drill.files.kinds.second_night_file import check_second_night
from drill.files.level_file import as_one_night
from drill.model.level import START
from drill.model.metric_table import names as metric_names
from drill.syntax.forms import seconds
from drill.syntax.problems import FileRule, quoted, suggest
from drill.words import units

if TYPE_CHECKING:
    from drill.design.level_context import LevelContext
    from drill.files.level_file import LevelFile
    from drill.files.traffic_file import ClassFile
    from drill.model.design import Design
    from drill.syntax.document import Document, Path

SECOND = ("second_night",)
"""The path of the second night in a level file."""


def check(document: Document, file: LevelFile, start: Design, context: LevelContext) -> None:
    """Report everything in a level, its designs left out, that refers to nothing or contradicts itself."""
    _arrival(document, file, ())
    _places(document, file)
    _apps(document, file, context)
    for name in file.traffic:
        _request_class(document, file, name)
        _class_region(document, file, name, context)
    check_faults(document, (file, start), context, ())
    if file.second_night is not None:
        second = as_one_night(file, file.second_night)
        _arrival(document, second, SECOND)
        check_faults(document, (second, start), context, SECOND)
        own = {name for _, name in named_faults(file.faults, file.deck, FIRST_NIGHT)}
        check_second_night(document, file.second_night, tuple(file.traffic), own)
    _objectives(document, file)
    _questions(document, file)
    _own_designs(document, file)
    check_held(document, file.holds, tuple(file.traffic), (START, *file.solutions, *file.traps))
    check_hidden(document, file)
    check_diagnosis(document, file)
    known = option_paths()
    wanted: list[tuple[Path, str]] = [(("choices", number), path) for number, path in enumerate(file.choices)]
    wanted += [(("hidden", number), path) for number, path in enumerate(file.hidden)]
    if file.lesson:
        wanted.append((("lesson", "needs"), _lesson(document, file.lesson.needs, context)))
    for path, option in wanted:
        if option not in known:
            document.report(
                FileRule.OPTION,
                document.place(path),
                f"a design has no option {quoted(option)}",
                suggest(option, known),
            )


def _arrival(document: Document, file: LevelFile, at: Path) -> None:
    if file.clock.enters >= file.clock.length:
        message = "whoever arrives then finds the drill over"
        document.report(
            FileRule.TIME, document.place((*at, "clock", "enters")), message, "write a time before clock.length"
        )


def _places(document: Document, file: LevelFile) -> None:
    for region, letters in file.places.items():
        for number, letter in enumerate(letters):
            if letter in letters[:number]:
                place = document.place(("places", region, number))
                document.report(FileRule.TWICE, place, f"zone {quoted(letter)} appears twice", "remove one")


def _apps(document: Document, file: LevelFile, context: LevelContext) -> None:
    """Applications are in zones of the level, each named once, and at least one answers where users are."""
    apps = context.apps
    seen: set[str] = set()
    for number, word in enumerate(file.apps.zones or ()):
        path: Path = ("apps", "zones", number)
        check_zone(document, word, context, path)
        if context.zone(word) in seen:
            document.report(FileRule.TWICE, document.place(path), f"zone {quoted(word)} appears twice", "remove one")
        seen.add(context.zone(word))
    asked = {item.region or context.home for item in file.traffic.values()}
    for region in context.regions:
        zones = set(region.zones) & set(apps.zones)
        if region.name in asked and zones and not any(map(apps.instances_in, zones)):
            place = document.place(("apps", "instances"))
            message = f"{apps.instances} in {len(apps.zones)} zones: none is left for {region.name}, where users are"
            document.report(FileRule.CONFLICT, place, message, f"write {len(apps.zones)} or more")


def _request_class(document: Document, file: LevelFile, name: str) -> None:
    item, path = file.traffic[name], ("traffic", name)
    if item.reads + item.writes == 0:
        document.report(
            FileRule.CONFLICT, document.key_place(path), f"{quoted(name)} neither reads nor writes", "add reads: 1"
        )
    for key, others in (("updates", item.updates), ("inserts", item.inserts)):
        for other in others:
            place = document.key_place((*path, key, other))
            if other not in file.traffic:
                document.report(
                    FileRule.CLASS, place, f"no request class {quoted(other)}", suggest(other, file.traffic)
                )
            elif file.traffic[other].keys is None:
                document.report(
                    FileRule.CONFLICT, place, f"{quoted(other)} has no keys to {key[:-1]}", f"give {other} keys"
                )
        if others and item.writes == 0:
            place = document.key_place((*path, key))
            document.report(
                FileRule.CONFLICT, place, f"{quoted(name)} {key} records but writes nothing", "add writes: 1"
            )
    if item.keys is None and (item.ephemeral or item.structure != "plain"):
        key = "ephemeral" if item.ephemeral else "structure"
        place = document.key_place((*path, key))
        document.report(FileRule.CONFLICT, place, f"{quoted(name)} is {key} but has no records", f"give {name} keys")
    if item.lock is not None and item.writes == 0:
        place = document.key_place((*path, "lock"))
        document.report(FileRule.CONFLICT, place, f"{quoted(name)} takes a lock but writes nothing", "add writes: 1")
    if item.queue is not None:
        _work_queue(document, item, name)
    _moments(document, (*path, "rate"))


def _work_queue(document: Document, item: ClassFile, name: str) -> None:
    """A class with a queue keeps its records in the database, and no message that waits at the start has expired."""
    queue, path = item.queue, ("traffic", name, "queue")
    if queue is None:
        return
    if item.ephemeral:
        place = document.key_place(("traffic", name, "ephemeral"))
        message = f"{quoted(name)} has a queue, whose workers use the database"
        document.report(FileRule.CONFLICT, place, message, "remove ephemeral, or the queue")
    if queue.expiry is not None and queue.oldest > queue.expiry:
        place = document.place((*path, "oldest"))
        message = f"the oldest message is older than {units.duration(queue.expiry)}, at which messages expire"
        document.report(FileRule.CONFLICT, place, message, f"write {queue.expiry}s or less")
    if queue.oldest and not queue.backlog:
        place = document.place((*path, "oldest"))
        document.report(FileRule.CONFLICT, place, "no message waits at the start", "add backlog: 1000")


def _class_region(document: Document, file: LevelFile, name: str, context: LevelContext) -> None:
    """A class with a region of its own has applications there."""
    region = file.traffic[name].region
    if region is None:
        return
    place = document.place(("traffic", name, "region"))
    zones = next((item.zones for item in context.regions if item.name == region), ())
    if not zones:
        document.report(FileRule.ZONE, place, f"no region {quoted(region)} here", suggest(region, file.places))
    elif not set(zones) & set(context.apps.zones):
        message = f"{quoted(name)} has no applications in {region}"
        document.report(FileRule.CONFLICT, place, message, f"add {zones[0]} to apps.zones")


def _moments(document: Document, path: Path) -> None:
    """Two keys of a rate can be the same time, written differently."""
    points: Any = _at(document.content, path)
    if isinstance(points, dict) and "ramp" in points:
        points, path = points["ramp"], (*path, "ramp")
    seen: set[object] = set()
    for key in points if isinstance(points, dict) else ():
        moment = 0 if key == "0" else seconds(key)
        if moment in seen:
            document.report(
                FileRule.TWICE, document.key_place((*path, key)), f"the time {quoted(key)} appears twice", "keep one"
            )
        seen.add(moment)


def _at(content: Any, path: Path) -> Any:  # noqa: ANN401 (any part of a file)
    for part in path:
        content = content[part]
    return content


def _questions(document: Document, file: LevelFile) -> None:
    """A question is about a claim that the level teaches, where it says which, and all its answers differ."""
    for number, question in enumerate(file.questions):
        if file.decides and question.claim not in file.decides:
            place = document.place(("questions", number, "claim"))
            message = f"the level does not teach {question.claim}"
            document.report(FileRule.CONFLICT, place, message, suggest(question.claim, file.decides))
        known = {question.right}
        for answer, text in enumerate(question.wrong):
            if text in known:
                place = document.place(("questions", number, "wrong", answer))
                document.report(FileRule.TWICE, place, f"the answer {quoted(text)} appears twice", "change one of them")
            known.add(text)


def _own_designs(document: Document, file: LevelFile) -> None:
    """Report a solution or a trap whose name another design of the level has."""
    seen = {START}
    for part in ("solutions", "traps"):
        for name in getattr(file, part):
            if name in seen:
                place = document.key_place((part, name))
                message = f"two designs of the level are called {quoted(name)}"
                document.report(FileRule.TWICE, place, message, "give each its own name")
            seen.add(name)


def _objectives(document: Document, file: LevelFile) -> None:
    first = next(iter(file.objectives))
    if first != "pass":
        place = document.key_place(("objectives", first))
        document.report(
            FileRule.CONFLICT, place, f"the first objective is {quoted(first)}", "the first one is called pass"
        )
    known = metric_names(tuple(file.traffic))
    for name, bounds in file.objectives.items():
        read_bounds(document, ("objectives", name), bounds, known)


def _lesson(document: Document, text: str, context: LevelContext) -> str:
    """Report a value that the lesson's option cannot have. Returns the option's path, which may be unknown."""
    lesson = lesson_condition(text)
    if lesson.names_zone and context.zone(lesson.value) not in context.zones:
        document.report(FileRule.ZONE, document.place(("lesson", "needs")), *no_zone(lesson.value, context))
    if lesson.value not in ("", AT_START, OFF) and lesson.path in BY_PATH:
        try:
            written_value(lesson.path, lesson.value)
        except ValueError:
            place = document.place(("lesson", "needs"))
            message = f"{lesson.path} cannot be {quoted(lesson.value)}"
            document.report(
                FileRule.CHOICE, place, message, f"write a value that a design may have, or {AT_START} or {OFF}"
            )
    return lesson.path
