"""The values of actions: checked, and put into the units in which the model holds them."""

from __future__ import annotations

from collections.abc import Callable

from drill.design.live_changes import LIVE_OPTIONS, READS, read_value
from drill.engine.actions.action_spec import ActionValueForm
from drill.engine.actions.action_table import ACTIONS
from drill.model.action import Action
from drill.model.design import Rule
from drill.syntax import forms
from drill.syntax.forms import FormError


def as_rule(action: Action) -> Rule:
    """The rule that does at a time what a player does by hand: both are checked and read alike."""
    return Rule(f"at {action.at_s}s", 0, action.kind, action.target, action.value)


def action_value(rule: Rule) -> str:
    """A rule's value as the model holds it: shares in percent, rates a second, times in seconds. Raises FormError."""
    wanted = ACTIONS[rule.do].value
    return _AS_HELD[wanted.form](rule) if wanted and rule.value else rule.value


def _size(rule: Rule) -> str:
    if rule.target == "cache":
        if not rule.value.startswith("cache.") and not rule.value.isdecimal():
            raise FormError(
                "is neither a cache class nor a number", "value: cache.r6g.xlarge, or the number of shards or nodes"
            )
    elif not rule.value.startswith("db."):
        raise FormError("is not an instance class", "value: db.r6g.xlarge")
    return rule.value


def _percent(rule: Rule) -> str:
    text = rule.value if rule.value.endswith("%") else f"{rule.value} %"
    return f"{forms.fraction(text) * 100:g}"


def _rate(rule: Rule) -> str:
    """Requests a second as a number, or `off`."""
    if rule.value == "off":
        return rule.value
    text = f"{rule.value}/s" if rule.value.replace(".", "", 1).isdigit() else rule.value
    return forms.number_text(forms.per_second(text))


def _duration(rule: Rule) -> str:
    return rule.value if rule.value.isdecimal() else str(forms.whole(forms.seconds(rule.value), "seconds"))


def _restore(rule: Rule) -> str:
    """A time back, an instance class, or both, in any order; the time comes first, in seconds."""
    back, instance = [], []
    for word in rule.value.split():
        if word.startswith("db."):
            instance.append(word)
        else:
            back.append(word if word.isdecimal() else str(forms.whole(forms.seconds(word), "seconds")))
    if len(back) > 1 or len(instance) > 1:
        raise FormError("holds more than one time or more than one instance class", "value: 10m db.r6g.xlarge")
    return " ".join((*back, *instance))


def _option(rule: Rule) -> str:
    """The value of an option stays as a file writes it, once it has been read."""
    if rule.target.startswith(READS) or rule.target in LIVE_OPTIONS:
        read_value(rule.target, rule.value)
    return rule.value


def _words(rule: Rule) -> str:
    """One of the words of the action."""
    wanted = ACTIONS[rule.do].value
    if wanted and rule.value not in wanted.words:
        raise FormError(f"is none of {', '.join(wanted.words)}", f"value: {wanted.example}")
    return rule.value


def _gib(rule: Rule) -> str:
    if not rule.value.isdecimal():
        raise FormError("is not a number of GiB", "value: 200")
    return rule.value


_AS_HELD: dict[ActionValueForm, Callable[[Rule], str]] = {
    "size": _size,
    "percent": _percent,
    "rate": _rate,
    "duration": _duration,
    "restore": _restore,
    "gib": _gib,
    "word": lambda rule: rule.value,
    "words": _words,
    "option": _option,
}
