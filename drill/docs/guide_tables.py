"""Tables of the authoring guide that no schema holds: kinds of fault, metrics of objectives, conditions and targets of rules."""

from __future__ import annotations

from drill.design.conditions import EXAMPLES
from drill.engine.faults.fault_spec import Shape
from drill.engine.faults.fault_table import FAULTS
from drill.model.metric import Metric
from drill.model.metric_table import METRICS
from drill.words import units
from drill.words.fault_sentences import DATA_WORDS, SEVERS_WORDS


def tables() -> str:
    """All of them, as parts of the reference."""
    return f"{_faults()}\n{_metrics()}\n{_conditions()}"


def _faults() -> str:
    rows = [
        f"| `{spec.kind}` | {spec.title} | {_struck(spec.shape)} | {_more(spec.shape)} "
        f"| {SEVERS_WORDS[spec.severs]} | {DATA_WORDS[spec.data]} |"
        for spec in FAULTS.values()
    ]
    head = (
        "### Kinds of fault\n\n| `do` | what happens | strikes | also | connections to it | its data |\n"
        "|---|---|---|---|---|---|\n"
    )
    return head + "\n".join(rows) + "\n"


def _struck(shape: Shape) -> str:
    keys = " or ".join(f"`{key}`" for key in shape.strikes) or "-"
    if shape.needs_target:
        return f"{keys}, **required**"
    default = f"`{shape.default}`" if shape.default else "all of them"
    return f"{keys}; default: {default}" if shape.strikes else keys


def _more(shape: Shape) -> str:
    parts = (
        "`for` **required**" if shape.lasts else "",
        f"`factor` from {units.factor(shape.least)} to {units.factor(shape.most)}, default {units.factor(shape.factor)}"
        if shape.scales
        else "",
        "`count`" if shape.counts else "",
    )
    return ", ".join(part for part in parts if part) or "-"


def _metrics() -> str:
    rows = [f"| {_written(item)} | {item.meaning} | {_form(item)} |" for item in METRICS]
    head = "### What an objective may bound\n\n| metric | what | written |\n|---|---|---|\n"
    return head + "\n".join(rows) + "\n"


def _written(item: Metric) -> str:
    shown = (f"`{item.name}`" if item.whole else "", f"`{item.name}.CLASS`" if item.of_class else "")
    return ", ".join(one for one in shown if one)


def _form(item: Metric) -> str:
    if item.unit == "seconds":
        return '`"<= 30"` in seconds, or `"<= 30s"`'
    if item.unit != "share":
        return '`"<= 700"`'
    return '`">= 99.5 %"`' if item.better == "more" else '`"<= 0.5 %"`'


def _conditions() -> str:
    rows = [f"| `{written}` | {what} |" for written, what in EXAMPLES.items()]
    head = "### What a rule may wait for\n\n| `when` | what it waits for |\n|---|---|\n"
    return head + "\n".join(rows) + "\n"
