"""The report of `drill assess`: verdicts by type of disruption, findings with their evidence, questions, the bill."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from math import isinf

from drill.assess.assessment import Assessment
from drill.assess.assessment_data import assessment_data
from drill.assess.finding_report import MARKS, WORDS, checks, finding_blocks
from drill.assess.joint_outcome import joint_outcomes
from drill.assess.joint_report import joint_checks, joint_rows
from drill.assess.load_limit import LoadLimit
from drill.assess.pack_verdicts import PackResult, TargetResult
from drill.assess.resilience_policy import DISRUPTIONS, RecoveryGoal
from drill.assess.revision import Revision
from drill.assess.scenario_level import CALM_S
from drill.engine import ENGINE
from drill.model.run import MICRO
from drill.report.report_parts import (
    Block,
    Column,
    Line,
    Lines,
    ReportDocument,
    Section,
    StyledText,
    TableBlock,
    TableRow,
    line,
    row,
)
from drill.words import units
from drill.words.english import english

ANNOTATIONS = 10
"""GitHub shows so many of each kind for one step."""


def assessment_report(made: Sequence[Assessment], revisions: Sequence[Revision] = ()) -> ReportDocument:
    """The assessment of every system, and how each differs from another revision."""
    several, joint = len(made) > 1, joint_outcomes(made)
    return ReportDocument(
        title="Assessment",
        data=partial(_data, made, revisions),
        head=tuple(one for item in made for one in _head(item)),
        sections=tuple(section for item in made for section in _sections(item, several))
        + ((Section("all systems together", partial(joint_rows, joint)),) if joint else ())
        + tuple(Section(f"Against {item.other}", partial(_revision, item)) for item in revisions),
        foot=tuple(_foot(item) for item in made),
        suite="drill assess",
        checks=tuple(check for item in made for check in checks(item)) + tuple(joint_checks(joint)),
        properties=tuple(pair for item in made for pair in _properties(item)),
        grouped=True,
        skips_unknown=True,
        most_annotations=ANNOTATIONS,
    )


def _data(made: Sequence[Assessment], revisions: Sequence[Revision]) -> object:
    data = assessment_data(made)
    return {**data, "against": [item.data() for item in revisions]} if revisions else data


def _head(made: Assessment) -> Iterator[Line]:
    policy, name = made.subject.policy, made.subject.policy_file
    source = f"policy {policy.name}" + (f" ({name})" if name else ", which is built in: give yours with --policy")
    yield line(WORDS[made.verdict], f"  {made.subject.name} with {made.inputs.design.name}, {source}")
    counts = [(verdict, sum(item.verdict == verdict for item in made.results)) for verdict in MARKS]
    counted = ", ".join(f"{number} {verdict.replace('-', ' ')}" for verdict, number in counts if number)
    yield line(f"  {len(made.results)} fault{'s' * (len(made.results) != 1)}: {counted}")
    hidden = [(word, sum(item.standing == word for item in made.findings)) for word in ("accepted", "baseline")]
    for word, number in hidden:
        if number:
            yield line(
                f"  {number} finding{'s' * (number != 1)} {'accepted' if word == 'accepted' else 'in the baseline'}"
            )
    if not made.subject.load_known:
        share = "half of what the design serves without a fault"
        yield line(f"  nobody has said how many requests arrive: drilled at {units.rate(made.rate)}, {share}")


def _sections(made: Assessment, several: bool) -> Iterator[Section]:
    name = f"{made.subject.name}: " if several else ""
    yield Section(f"{name}without a fault", partial(_faults, (made.no_fault,)))
    for kind in DISRUPTIONS:
        rows = tuple(item for item in made.of(kind) if item.verdict != "not-exercised")
        if rows:
            yield Section(f"{name}{kind}{_goal(made.subject.policy.goal(kind))}", partial(_faults, rows))
    left = tuple(item for item in made.results if item.verdict == "not-exercised")
    if left:
        yield Section(f"{name}not exercised", partial(_left_out, left))
    if made.findings:
        yield Section(f"{name}findings", partial(finding_blocks, made))
    if made.questions:
        yield Section(f"{name}questions whose answers change a verdict", partial(_asked, made))
    yield Section(f"{name}bill", partial(_bill, made))


def _goal(goal: RecoveryGoal | None) -> str:
    if goal is None:
        return ""
    lost = f"RPO {units.duration(goal.rpo_s)}" if goal.rpo_s else "no write lost"
    return f": RTO {units.duration(goal.rto_s)}, {lost}"


def _faults(rows: Sequence[PackResult]) -> Iterator[Block]:
    columns = (
        Column(""),
        Column("fault"),
        Column("back after", right=True),
        Column("lost writes", right=True),
        Column("available", right=True),
        Column("holds up to", right=True),
    )
    yield TableBlock(columns, tuple(map(_fault, rows)))


def _fault(item: PackResult) -> TableRow:
    worst = item.worst
    figures = _figures(worst) if worst else ("", "", "")
    return row(MARKS[item.verdict], item.row.id, *figures, _limit(item.limit), note=_note(item))


def _figures(target: TargetResult) -> tuple[str, str, str]:
    worst = target.worst
    drill_s = target.scenario.level.length_s - CALM_S
    back = f"not in {units.duration(drill_s)}" if isinf(worst.rto_s) else units.duration(worst.rto_s, up=True)
    lost = units.count(worst.lost_writes)
    return back, lost, units.percent(worst.availability)


def _limit(limit: LoadLimit | None) -> str:
    if limit is None:
        return ""
    if not limit.factor:
        return "no load"
    return f"{'> ' if limit.beyond else ''}{units.rate(limit.rate, short=limit.rate >= 1000)}"


def _note(item: PackResult) -> str:
    """The fault in words, and what decides its verdict."""
    if not item.row.kind:
        parts = ["what fails without a fault is charged to no fault"] if item.verdict == "breached" else []
    else:
        parts = [item.row.title + _where(item)]
    if item.why is not None:
        parts.append(english(item.why))
    parts += [
        f"depends on {one.input}: {one.assumed} is assumed; with {one.value} the policy is {one.verdict}"
        for one in item.depends
    ]
    worst = item.worst
    if worst is not None and item.verdict == "unknown" and not item.depends:
        parts.append(f"depends on the seed: met in {worst.passed} of {len(worst.exercises)}")
    return "; ".join(parts)


def _where(item: PackResult) -> str:
    """The targets of a fault: the one that it harms most, and how many fare otherwise."""
    worst = item.worst
    if worst is None or not worst.scenario.target or len(item.targets) == 1:
        return f" ({worst.scenario.target})" if worst is not None and worst.scenario.target else ""
    alike = [target.scenario.target for target in item.targets if target.verdict == worst.verdict]
    other = len(item.targets) - len(alike)
    rest = f"; the policy is met for {other} of {len(item.targets)}: it depends on the place" if other else ""
    return f" (worst: {worst.scenario.target}{rest})"


def _left_out(rows: Sequence[PackResult]) -> Iterator[Block]:
    cells = tuple(row(item.row.id, english(item.why) if item.why else "") for item in rows)
    yield TableBlock((Column(""), Column("")), cells)


def _asked(made: Assessment) -> Iterator[Block]:
    rows = tuple(
        row(
            item.input,
            f"{item.assumed} is assumed",
            f"with {' or '.join(map(str, item.values))} the verdict on {', '.join(item.faults)} is another",
        )
        for item in made.questions
    )
    yield TableBlock((Column(""), Column(""), Column("")), rows)


def _bill(made: Assessment) -> Iterator[Block]:
    rows = [line(f"{units.dollars(round(made.monthly_usd * MICRO))} a month{_budget(made)}")]
    for kind in DISRUPTIONS:
        spent = max((_added(item) for item in made.of(kind)), default=0.0)
        if spent:
            rows.append(line(f"{units.dollars(round(spent * MICRO))} more for the most expensive {kind} fault"))
    yield Lines(tuple(rows))


def _budget(made: Assessment) -> str:
    budget = made.subject.policy.budget_usd_month
    return f", the budget is {units.dollars(round(budget * MICRO))}" if budget is not None else ""


def _added(item: PackResult) -> float:
    return max((one.drill_usd for target in item.targets for one in target.exercises), default=0.0)


def _foot(made: Assessment) -> Line:
    seeds = max(len(item.exercises) for item in made.no_fault.targets)
    words = f"{made.subject.name}   seeds 1 to {seeds}   engine {ENGINE}   digest {made.digest[:16]}"
    return line(StyledText(words, "quiet"))


def _properties(made: Assessment) -> Iterator[tuple[str, str]]:
    name = made.subject.name
    yield f"{name}: engine", ENGINE
    yield f"{name}: policy", made.subject.policy.name
    yield f"{name}: design_digest", made.inputs.design.digest
    yield f"{name}: digest", made.digest
    yield f"{name}: verdict", made.verdict


def _revision(item: Revision) -> Iterator[Block]:
    if not item.changes:
        yield Lines((line("no verdict and no figure differs"),))
        return
    rows = tuple(row(one.fault, one.figure, f"{one.before} → {one.after}") for one in item.changes)
    yield TableBlock((Column("fault"), Column("figure"), Column("before → after")), rows)
