"""Tables of the authoring guide that no schema holds: kinds of fault, metrics of objectives, conditions and targets of rules."""

from __future__ import annotations

from drill.design import conditions
from drill.engine.faults.fault_spec import Shape
from drill.engine.faults.fault_table import FAULTS
from drill.syntax import forms
from drill.words.fault_sentences import DATA_WORDS, SEVERS_WORDS

METRICS = {
    "availability": "requests answered in time, of all that were made; an answer that is too old counts",
    "good": "requests answered in time and fresh, of all that were made",
    "stale": "answers older than the class tolerates, of all in time",
    "stale_ratio": "the same over all classes that read",
    "worst_minute": "the lowest share answered in time in any 60 s in a row",
    "age_p99_s": "99 % of reads are younger",
    "down_s": "time in which fewer than half were answered in time",
    "recovered_s": "from the first loss above 1 % to the first calm half minute",
    "lost_writes": "acknowledged writes that are gone in the end",
    "monthly_usd": "what the design costs a month, in dollars",
    "drill_usd": "what the drill itself costs besides: copies over regions, restores, in dollars",
    "actions": "what the player did by hand; rules of the runbook do not count",
    "audit_failures": "questions of an auditor that were answered badly",
}
"""What an objective may bound."""


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
        return f"{keys}, **needed**"
    left_out = f"`{shape.default}`" if shape.default else "all there are"
    return f"{keys}; left out: {left_out}" if shape.strikes else keys


def _more(shape: Shape) -> str:
    parts = (
        "`for` **needed**" if shape.lasts else "",
        f"`factor`, left out {shape.factor:g}" if shape.scales else "",
        "`count`" if shape.counts else "",
    )
    return ", ".join(part for part in parts if part) or "-"


def _metrics() -> str:
    rows = [f"| {_written(name)} | {what} | {_form(name)} |" for name, what in METRICS.items()]
    head = "### What an objective may bound\n\n| metric | what | written |\n|---|---|---|\n"
    return head + "\n".join(rows) + "\n"


def _written(name: str) -> str:
    shown = (f"`{name}`" if name in forms.METRICS else "", f"`{name}.CLASS`" if name in forms.CLASS_SHARES else "")
    return ", ".join(one for one in shown if one)


def _form(name: str) -> str:
    if name in forms.TIMES:
        return '`"<= 30"` in seconds, or `"<= 30s"`'
    if name in forms.AMOUNTS:
        return '`"<= 700"`'
    return '`">= 99.5 %"`' if name in forms.MORE_IS_BETTER else '`"<= 0.5 %"`'


def _conditions() -> str:
    lines = [line.strip().partition("  ") for line in (conditions.__doc__ or "").splitlines() if line[:4] == "    "]
    rows = [f"| `{written}` | {what.strip()} |" for written, _, what in lines]
    head = "### What a rule may wait for\n\n| `when` | what it waits for |\n|---|---|\n"
    return head + "\n".join(rows) + "\n"
