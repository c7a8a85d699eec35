"""The rubric file: which level, which seeds, what is worth how many points."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import ConfigDict, Field

from drill.errors import Problems
from drill.files.bounds import bound, unknown_metric
from drill.files.library import find_level
from drill.files.named_files import Reference, is_path, named_level
from drill.model.level import Bound, Level
from drill.model.metric_table import metric, names
from drill.model.rubric import Criterion, Late, Rubric
from drill.model.seed_range import MAX_SEED
from drill.syntax import forms
from drill.syntax.fields import Part, Percent
from drill.syntax.problems import FileRule, Kind, quoted, suggest
from drill.syntax.schema_errors import validated
from drill.syntax.source import parse, read_text
from drill.syntax.text_fields import Id, Setting

if TYPE_CHECKING:
    from drill.syntax.document import Document
    from drill.syntax.document import Path as Where

RUBRIC_KEYS = frozenset(("rubric", "criteria"))
"""Keys only a rubric has; a file with one of them is meant to be one."""
MAX_SEEDS = 1000
MOST_CRITERIA = 50
Points = Annotated[float, Field(ge=0.01, le=100_000)]


class SeedsFile(Part):
    """The seeds of a grade: the instructor's, which no student has to know."""

    first: int = Field(default=1001, ge=0, le=MAX_SEED - MAX_SEEDS, description="The first seed.", examples=[1001])
    count: int = Field(default=20, ge=1, le=MAX_SEEDS, description="How many seeds.")


class CriterionFile(Part):
    """One part of a grade: `star`; `metric` with `bound`, or with `from` and `to`; or `by: hand`."""

    id: Id = Field(description="Its name, a column of the result.", examples=["passes"])
    points: Points = Field(description="What it is worth.", examples=[50])
    star: Id | None = Field(
        default=None, description="An objective of the level whose bounds must hold.", examples=["pass"]
    )
    metric: Annotated[str, Field(max_length=80)] | None = Field(
        default=None, description="A metric of objectives.", examples=["monthly_usd"]
    )
    bound: Setting | None = Field(
        default=None, description="The metric's bound, as a level's objectives have it.", examples=["<= 700"]
    )
    worth_nothing: Setting | None = Field(
        default=None, alias="from", description="A value worth no points.", examples=[900]
    )
    worth_all: Setting | None = Field(default=None, alias="to", description="A value worth all points.", examples=[400])
    credit: Literal["share", "verdict"] = Field(
        default="share",
        description="share: points for the share of seeds in which it holds; verdict: all when it holds in at least 95 % of "
        "them, otherwise none.",
    )
    by: Literal["hand"] | None = Field(default=None, description="A person gives the points.", examples=["hand"])


class LateFile(Part):
    """The penalty for lateness."""

    due: Annotated[str, Field(max_length=40)] = Field(
        description="When it is due, with the time zone.", examples=["2026-12-01T23:59:00+01:00"]
    )
    per_day: Percent = Field(description="Share of the points lost for each day begun.", examples=["10 %"])
    at_most: int = Field(default=3, ge=1, le=100, description="Days that cost at most.")


class RubricFile(Part):
    """The rules by which submissions are graded."""

    model_config = ConfigDict(title="Failure Drill rubric")

    rubric: Id = Field(description="The rubric's name.", examples=["week-6"])
    level: Reference = Field(
        description="A shipped level's id, a level file by its path from this file, or a level of a pack.",
        examples=["lights-out", "./dark-hall.yaml"],
    )
    seeds: SeedsFile = Field(default_factory=SeedsFile)
    criteria: list[CriterionFile] = Field(
        min_length=1,
        max_length=MOST_CRITERIA,
        description="What is worth points.",
        examples=[[{"id": "passes", "points": 50, "star": "pass"}]],
    )
    feedback: Literal["none", "causes", "one-change", "full"] = Field(
        default="causes",
        description="What students read: none; causes: what was missed and why; one-change: also the option that would have "
        "helped; full: also its value.",
    )
    late: LateFile | None = Field(
        default=None,
        description="What lateness costs.",
        examples=[{"due": "2026-12-01T23:59:00+01:00", "per_day": "10 %"}],
    )
    attempts: Literal["last", "first", "best"] = Field(default="last", description="Which attempt of a student counts.")
    hand_in: Literal["alone", "group"] = Field(
        default="alone",
        description="alone: everybody hands in; group: one hand-in is for all students whose group in the roster is the same.",
    )
    round: Annotated[float, Field(ge=0.01, le=100)] = Field(
        default=1, description="A total is rounded down to a multiple of this many points.", examples=[1]
    )


def level_path(path: Path) -> Path | None:
    """The level file that a rubric file names; None where it names a shipped level. Raises Problems."""
    document = parse(read_text(path, Kind.RUBRIC), str(path), Kind.RUBRIC)
    file = validated(document, RubricFile)
    return path.parent / file.level if file is not None and is_path(file.level) else None


def load_rubric(path: Path, root: Path | None = None) -> Rubric:
    """The rubric of a file. Raises Problems, all of them at once.

    The level it names has to be below `root` (default: the current folder) or beside it.
    """
    document = parse(read_text(path, Kind.RUBRIC), str(path), Kind.RUBRIC)
    file = validated(document, RubricFile)
    if file is None:
        raise Problems(tuple(document.problems))
    level = find_level(named_level(document, ("level",), file.level, path.parent, root or Path.cwd()))
    criteria = tuple(_criterion(document, number, item, level) for number, item in enumerate(file.criteria))
    ids = [item.id for item in file.criteria]
    for number, name in enumerate(ids):
        if name in ids[:number]:
            place = document.place(("criteria", number, "id"))
            document.report(FileRule.TWICE, place, f"two criteria are called {quoted(name)}", "rename one of them")
    late = _late(document, file.late) if file.late is not None else None
    if document.problems:
        raise Problems(tuple(document.problems))
    return Rubric(
        name=file.rubric,
        level=level,
        criteria=criteria,
        seeds=file.seeds.count,
        first=file.seeds.first,
        feedback=file.feedback,
        late=late,
        attempts=file.attempts,
        hand_in=file.hand_in,
        step=float(file.round),
    )


def rubric_of(level: Level) -> Rubric:
    """A rubric for a level that has none: 60 of 100 points for its first star, the rest for the others."""
    first, *others = level.objectives
    criteria = [_of_star(level, first.name, 60.0 if others else 100.0)]
    criteria += [_of_star(level, item.name, round(40.0 / len(others), 2)) for item in others]
    return Rubric(level.id, level, tuple(criteria))


def _of_star(level: Level, star: str, points: float) -> Criterion:
    return Criterion(star, points, star_bounds(level, star), star=star)


def star_bounds(level: Level, star: str) -> tuple[Bound, ...]:
    """The bounds of an objective, after those of the first, without which it does not count."""
    first = level.objectives[0]
    own = next(item for item in level.objectives if item.name == star)
    return own.bounds if own is first else (*first.bounds, *own.bounds)


def _criterion(document: Document, number: int, item: CriterionFile, level: Level) -> Criterion:
    """A criterion of one of the four kinds. Reports keys that do not belong together."""
    at: Where = ("criteria", number)
    keys = {key for key in ("star", "bound", "worth_nothing", "worth_all", "by") if getattr(item, key) is not None}
    kinds: dict[frozenset[str], Any] = {
        frozenset(("star",)): _starred,
        frozenset(("bound",)): _bounded,
        frozenset(("worth_nothing", "worth_all")): _linear,
        frozenset(("by",)): lambda _document, _at, item, _level: Criterion(item.id, float(item.points)),
    }
    make = kinds.get(frozenset(keys))
    takes_metric = bool(keys & {"bound", "worth_nothing"})
    if make is None or takes_metric != (item.metric is not None):
        message = f"{quoted(item.id)} must have one of: star; metric and bound; metric, from and to; by: hand"
        document.report(FileRule.CONFLICT, document.place(at), message, "star: pass is the simplest")
        return Criterion(item.id, float(item.points))
    made: Criterion = make(document, at, item, level)
    return made


def _starred(document: Document, at: Where, item: CriterionFile, level: Level) -> Criterion:
    known = [objective.name for objective in level.objectives]
    if item.star not in known:
        place = document.place((*at, "star"))
        message = f"{level.id} has no star {quoted(item.star)}"
        document.report(FileRule.CHOICE, place, message, suggest(item.star, known))
        return Criterion(item.id, float(item.points))
    star = str(item.star)
    return Criterion(item.id, float(item.points), star_bounds(level, star), item.credit, star)


def _known(document: Document, at: Where, item: CriterionFile, level: Level) -> str:
    """The metric's name; empty, and reported, when the level has no such metric."""
    known = names(tuple(cls.name for cls in level.classes))
    name = str(item.metric)
    if name in known:
        return name
    message, hint = unknown_metric(name, known)
    document.report(FileRule.METRIC, document.place((*at, "metric")), message, hint)
    return ""


def _bounded(document: Document, at: Where, item: CriterionFile, level: Level) -> Criterion:
    name = _known(document, at, item, level)
    bounds = _parsed(document, (*at, "bound"), name, item.bound) if name else ()
    return Criterion(item.id, float(item.points), bounds, item.credit)


def _linear(document: Document, at: Where, item: CriterionFile, level: Level) -> Criterion:
    name = _known(document, at, item, level)
    least = _parsed(document, (*at, "from"), name, item.worth_nothing) if name else ()
    most = _parsed(document, (*at, "to"), name, item.worth_all) if name else ()
    if not least or not most:
        return Criterion(item.id, float(item.points))
    nothing, everything = least[0].value, most[0].value
    better = everything > nothing if metric(name).better == "more" else everything < nothing
    if not better:
        message = f"from is worth no points, to is worth all: {quoted(item.worth_all)} is not better"
        document.report(FileRule.CONFLICT, document.place((*at, "to")), message, "swap the two")
    return Criterion(
        item.id, float(item.points), metric=name, worth_nothing=nothing, worth_all=everything, credit="share"
    )


def _parsed(document: Document, at: Where, name: str, written: object) -> tuple[Bound, ...]:
    try:
        return (bound(name, written),)
    except forms.FormError as error:
        document.report(FileRule.FORM, document.place(at), f"{quoted(written)} {error.message}", error.hint)
        return ()


def _late(document: Document, file: LateFile) -> Late:
    if moment(file.due) is None:
        place = document.place(("late", "due"))
        message = f"{quoted(file.due)} is not a time with a time zone"
        document.report(FileRule.FORM, place, message, "write 2026-12-01T23:59:00+01:00")
    return Late(file.due, file.per_day / 100, file.at_most)


def moment(text: str) -> datetime | None:
    """A time from ISO 8601; None where it is not one, or has no time zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
