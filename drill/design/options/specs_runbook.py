"""The options of the runbook, whose rules act without a player, and of monitoring."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from drill.design.conditions import EXAMPLES
from drill.design.option_spec import Modification, OptionSpec
from drill.design.options.runbook_rows import runbook_rows
from drill.design.value_forms import PartForm, one_name_of, one_of, optional_text, seconds, text
from drill.engine.actions.action_table import ACTIONS
from drill.model.action import Action
from drill.model.design import Monitoring, Rule
from drill.syntax.text_fields import Setting, Target

RUNBOOK: tuple[OptionSpec, ...] = (
    OptionSpec(
        path="runbook",
        form=PartForm(
            "Rule",
            Rule,
            "list",
            50,
            ([{"when": "writer.down", "for": "5m", "do": "promote", "target": "replica-1"}],),
        ),
        group="Runbook",
        label="Runbook",
        meaning="Rules of the runbook: when a condition has held for a time, do something, once, without a player.",
        rows=runbook_rows,
        helps="Nights: a rule acts in seconds, a person in minutes.",
        hinders="A rule does exactly what it says, even when that is wrong.",
        figures=("operator.page_s", "operator.decide_s", "operator.act_s"),
        modified=Modification("online"),
    ),
    OptionSpec(
        path="runbook.when",
        form=text(Annotated[str, Field(max_length=120)], str, "writer.down", "at 12m"),
        meaning=f"The condition, in one of the forms {', '.join(f'`{form}`' for form in EXAMPLES)}.",
    ),
    OptionSpec(
        path="runbook.for",
        field="for_s",
        form=seconds("0s", "1d", "5m"),
        absent=0,
        meaning="How long the condition must have held.",
    ),
    OptionSpec(
        path="runbook.do",
        form=one_name_of({kind: kind for kind, spec in ACTIONS.items() if not spec.tells}),
        meaning="The action.",
    ),
    OptionSpec(
        path="runbook.target",
        form=optional_text(Target, "replica-1"),
        default="",
        meaning="A node; for shed and admit a request class, for change an option.",
    ),
    OptionSpec(
        path="runbook.value",
        form=optional_text(Setting, "db.r6g.xlarge", "50 %"),
        default="",
        meaning=" ".join(f"{spec.kind}: {spec.value.says}." for spec in ACTIONS.values() if spec.value),
    ),
    OptionSpec(
        path="runbook.by",
        form=one_of(automation="automation", person="a person"),
        default="automation",
        meaning="Executor of the rule: automation acts at once; a person is paged and decides first.",
    ),
    OptionSpec(
        path="by_hand",
        form=PartForm(
            "ByHand", Action, "list", 50, ([{"at": "12m", "do": "shed", "target": "browse", "value": "80 %"}],)
        ),
        group="Runbook",
        meaning="What a player does by hand, as in a file of actions: it counts as acting, and takes the time that hands take.",
        modified=Modification("online"),
    ),
    OptionSpec(
        path="by_hand.at",
        field="at_s",
        form=seconds("0s", "1d", "12m"),
        meaning="When it is begun, from the start of the drill.",
    ),
    OptionSpec(
        path="by_hand.do",
        field="kind",
        form=one_name_of({kind: kind for kind, spec in ACTIONS.items() if not spec.tells}),
        meaning="The action.",
    ),
    OptionSpec(
        path="by_hand.target",
        form=optional_text(Target, "replica-1"),
        default="",
        meaning="As of a rule.",
    ),
    OptionSpec(
        path="by_hand.value",
        form=optional_text(Setting, "db.r6g.xlarge", "50 %"),
        default="",
        meaning="As of a rule.",
    ),
    OptionSpec(
        path="monitoring",
        form=PartForm("Monitoring", Monitoring),
        meaning="Monitoring of the database.",
    ),
)
