"""Judges the decisions of a table by counterfactual runs: the drill without each, and with each sooner."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from drill.proof.trial import Job, Runner, Trial
from drill.report.moments import running_sums, share_between
from drill.table.messages.table_messages import Decide
from drill.table.review.decision_made import DecisionMade, WholeDrill
from drill.table.review.report_facts import MINUTE_S

if TYPE_CHECKING:
    from drill.model.action import Action
    from drill.model.run import Event
    from drill.table.fold.table_state import Proposal
    from drill.table.review.played_level import PlayedDrill
    from drill.table.review.report_facts import ReportFacts

SOONER_S = 300
"""Most seconds by which a decision is tried sooner."""
MOST_TRIED = 30
"""Decisions for which the drill is run again, twice each: the first ones."""


def decisions_made(found: ReportFacts, runner: Runner | None = None) -> tuple[DecisionMade, ...]:
    """Every decision, those not to act too, in their order.

    With a runner, the drill is run again for the first ones: without what was done and with it sooner, or with what was not.
    """
    drill = found.drill
    decided = [one for one in map(_Decider(found), found.state.proposals) if one is not None]
    made = sorted(decided, key=lambda one: one.decided.entry.n)
    if runner is None or drill is None:
        return tuple(made)
    return (*_tried(drill, found.opening.seed, made[:MOST_TRIED], runner), *made[MOST_TRIED:])


class _Decider:
    """Finds the decision on a proposal."""

    def __init__(self, found: ReportFacts) -> None:
        self._logged = found.logged
        self._entries = {decide.of: (line, decide) for line, decide in found.every(Decide)}
        self._events = found.drill.run.recording.events if found.drill else ()
        self._sums = running_sums(found.drill.run.recording.frames) if found.drill else []

    def __call__(self, proposal: Proposal) -> DecisionMade | None:
        """The decision on it; None while it is open."""
        if proposal.open:
            return None
        line, decide = self._entries[proposal.n]
        made, at_s = DecisionMade(proposal, self._logged[proposal.entry], line, decide.why), proposal.decided_s
        if not self._sums:
            return made
        events = self._events
        return replace(
            made,
            alarm_s=max((e.t for e in events if e.kind == "alarm" and e.t <= at_s), default=None),
            recovered_s=min((e.t for e in events if e.kind == "recover" and e.t > at_s), default=None),
            refused=next((e for e in events if _refusal(e, proposal.action)), None),
            before=share_between(self._sums, at_s - MINUTE_S, at_s),
            after=share_between(self._sums, at_s, at_s + MINUTE_S),
        )


def _refusal(event: Event, action: Action) -> bool:
    facts = dict(event.said.facts)
    same = (facts.get("action"), facts.get("target"), facts.get("value")) == (action.kind, action.target, action.value)
    return event.kind == "action" and event.t == action.at_s and same and event.said.code.startswith("refused")


def _tried(drill: PlayedDrill, seed: int, made: list[DecisionMade], runner: Runner) -> list[DecisionMade]:
    """The decisions, each with the drills that went otherwise."""
    asked = [_otherwise(drill.run.actions, one) for one in made]
    jobs = [Job(drill.design, seed, actions) for one in asked for actions in one.values()]
    trials = runner(jobs)
    found: list[DecisionMade] = []
    for one, wanted in zip(made, asked, strict=True):
        drills = {name: _whole(next(trials)) for name in wanted}
        sooner_s = _sooner_s(one) if one.proposal.yes else 0
        found.append(
            replace(
                one,
                without=drills.get("without"),
                sooner=drills.get("sooner"),
                sooner_s=sooner_s,
                done=drills.get("done"),
            )
        )
    return found


def _otherwise(actions: tuple[Action, ...], one: DecisionMade) -> dict[str, tuple[Action, ...]]:
    """The actions of the drills that a decision is compared with, by the field for their result."""
    action = one.proposal.action
    if not one.proposal.yes:
        return {"done": tuple(sorted((*actions, action)))}
    rest = list(actions)
    rest.remove(action)
    return {"without": tuple(rest), "sooner": tuple(sorted((*rest, replace(action, at_s=_sooner_s(one)))))}


def _whole(trial: Trial) -> WholeDrill:
    return WholeDrill(trial.availability, trial.lost_writes, trial.monthly_micro_usd)


def _sooner_s(one: DecisionMade) -> int:
    return max(0, one.proposal.action.at_s - SOONER_S, -1 if one.alarm_s is None else one.alarm_s)
