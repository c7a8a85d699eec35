"""Lists every design that differs from another in one option: the choices a player could have made instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from drill.design.choices import flat, within
from drill.design.dump import design_data
from drill.design.legal_form import legal_form
from drill.design.level_context import LevelContext
from drill.design.normal import left_out, normal
from drill.design.option import Option
from drill.design.option_list import BY_PATH, FILLED, model_path, option_paths, same_field
from drill.design.plan_rows import options
from drill.model.design import Design
from drill.model.level import Level
from drill.syntax.problems import quoted, suggest


@dataclass(frozen=True, slots=True)
class Change:
    """One option set to another of its values. `key` is its dotted path in a design file; the rest is for reading."""

    key: str
    label: str
    before: str
    after: str
    origin: Design
    """Before the change."""
    design: Design
    """After it."""
    besides: tuple[str, ...] = ()
    """Other choices that the change has overridden."""

    @property
    def values(self) -> dict[str, tuple[Any, Any]]:
        """The differences by path in a design file: the values before and after, as a file holds them; None for none."""
        return changed_values(self.origin, self.design)

    @property
    def words(self) -> str:
        """The change on one line, in the words of a design file if it has them: `proxy: off → on`."""
        name = f"{self.key} ({self.label})" if self.key == "runbook" else self.key
        besides = f" (and {', '.join(self.besides)})" if self.besides else ""
        return f"{name}: {self.before} → {self.after}{besides}"


def changes(level: Level, design: Design, part: str = "") -> tuple[Change, ...]:
    """Every legal design that differs from this one in one option, each once, in the order of the plan.

    With a `part`, only options at that path or below it are looked at.
    """
    seen = {design.digest}
    found = []
    row: Option | None = None
    before = ""
    for option, value, words in single_steps(level, design):
        if part and not within(option.key, (part,)):
            continue
        if option is not row:
            row, before = option, _short(option.text(level, design))
        made = legal_form(level, option.put(level, design, value))
        if made is not None and made.digest not in seen:
            seen.add(made.digest)
            found.append(
                Change(
                    key=option.key,
                    label=option.label.strip(),
                    before=before,
                    after=_short(words),
                    origin=design,
                    design=made,
                    besides=overridden_choices(level, option, design, made),
                )
            )
    return tuple(found)


def changes_towards(level: Level, design: Design, ends: Sequence[Design]) -> Iterator[Change]:
    """The legal changes of one option to the value that one of some designs has there, each made when it is asked for."""
    seen = {design.digest}
    there = [{(row.key, row.label): row for row in options(level, end)} for end in ends]
    for option in options(level, design):
        for end, rows in zip(ends, there, strict=True):
            same = rows.get((option.key, option.label))
            value = same.get(end) if same else None
            if same is None or value == option.get(design):
                continue
            made = legal_form(level, option.put(level, design, value))
            if made is not None and made.digest not in seen:
                seen.add(made.digest)
                before, after = (_short(row.text(level, one)) for row, one in ((option, design), (same, end)))
                besides = overridden_choices(level, option, design, made)
                yield Change(option.key, option.label.strip(), before, after, design, made, besides)


def changes_below(level: Level, design: Design, part: str) -> tuple[Change, ...]:
    """The legal changes of an option, or of those below it. Raises LookupError, with near names, where there are none."""
    found = changes(level, design)
    chosen = tuple(change for change in found if within(change.key, (part,)))
    if chosen:
        return chosen
    known = (*option_paths(), *(change.key for change in found))
    if any(within(path, (part,)) for path in known):
        open_now = ", ".join(dict.fromkeys(change.key for change in found))
        raise LookupError(f"{quoted(part)} cannot be changed here; these can: {open_now}")
    raise LookupError(f"a design has no option {quoted(part)}; {suggest(part, known)}")


def overridden_choices(level: Level, option: Option, before: Design, after: Design) -> tuple[str, ...]:
    """The other choices that a change of one option has overridden, in the words of a design file.

    Values that were filled in from other choices do not count: they are meant to follow.
    """
    implied = BY_PATH[option.topic].implied
    if implied is None or all(_value(before, path) == _value(after, path) for path in implied.paths):
        return ()
    context = LevelContext.of(level)
    old, new = (flat(design_data(normal(design, context))) for design in (before, after))
    filled = flat(design_data(normal(left_out(before), context)))
    own = _own(option)
    return tuple(
        f"{path}: {_written(new[path]) if path in new else 'left out'}"
        for path, value in old.items()
        if value not in ([], {}, new.get(path)) and not within(path, own)
        if not (within(path, FILLED) and value == filled.get(path))
    )


def _value(design: Design, path: str) -> object:
    """The model's value at a path; None where the design does not have that part."""
    part: object = design
    for name in model_path(path):
        part = getattr(part, name, None)
    return part


def _own(option: Option) -> tuple[str, ...]:
    """The paths that an option sets in a design file: a list as a whole, and every key of its field."""
    head = option.key.partition(".")[0]
    if getattr(BY_PATH[head].form, "written", "") == "list":
        return (head,)
    return (option.key, *same_field(option.topic))


def single_steps(level: Level, design: Design) -> Iterator[tuple[Option, Any, str]]:
    """Every option with every value it does not have now, legal or not."""
    for option in options(level, design):
        now = option.get(design)
        for value, words in option.choices(level, design):
            if value != now:
                yield option, value, words


def _short(words: str) -> str:
    """A value without the description that follows it in a list."""
    return words.partition("  ")[0].strip()


def differences(before: Design, after: Design) -> tuple[str, ...]:
    """The differences between two designs by dotted path, in the words of a design file: `database.multi_az: standby`."""
    return tuple(
        f"{path}: {'left out' if new is None else _written(new)}"
        for path, (_, new) in changed_values(before, after).items()
    )


def changed_values(before: Design, after: Design) -> dict[str, tuple[Any, Any]]:
    """The paths at which two designs differ, with both values as a design file holds them; None where one has none."""
    old, new = flat(design_data(before)), flat(design_data(after))
    paths = (*new, *(path for path in old if path not in new))
    return {path: (old.get(path), new.get(path)) for path in paths if old.get(path) != new.get(path)}


def _written(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_written(item)}' for key, item in value.items())}}}"
    return str(value).lower() if isinstance(value, bool) else str(value)
