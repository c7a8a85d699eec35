"""Entries about proposals: what is proposed, voted and decided, and the engine's action that a proposal is."""

from __future__ import annotations

from dataclasses import replace

from drill.design.action_values import action_value
from drill.design.dangling_references import action_problem
from drill.design.level_context import LevelContext
from drill.engine.actions.action_table import ACTIONS
from drill.model.action import Action
from drill.model.design import Rule
from drill.session.action_offers import offered
from drill.syntax.problems import quoted, suggest
from drill.table.fold.table_state import Ballot, Proposal, Refused, TableEntry, TableState
from drill.table.messages.table_messages import Decide, Propose, Vote
from drill.table.messages.table_roles import FACILITATOR
from drill.words import units

MOST_OPEN = 50
"""Proposals that may be open at once."""


def proposed(state: TableState, entry: TableEntry, message: Propose) -> TableState | Refused:
    """Add a proposal."""
    action = _as_action(state, entry.at_s, message.kind, message.target, message.value)
    if isinstance(action, Refused):
        return action
    if sum(one.open for one in state.proposals) >= MOST_OPEN:
        return Refused(f"{MOST_OPEN} proposals are open; decide some first")
    made = Proposal(len(state.proposals) + 1, entry.n, entry.who, action, message.why)
    after = replace(state, proposals=(*state.proposals, made))
    hold = state.setting.plan.decide.hold_on_propose and state.rate > 0
    return replace(after, rate=0, held_by=f"proposal {made.n}") if hold else after


def _as_action(state: TableState, at_s: int, kind: str, target: str, value: str) -> Action | Refused:
    """The engine's action, its value in the engine's units, or why there is no such action in this design.

    Every kind of action exists at every table; whether it can be done at that moment, the engine says.
    """
    if kind not in ACTIONS:
        return Refused(f"there is no action {quoted(kind)}; {suggest(kind, ACTIONS)}")
    inputs = state.setting.inputs
    for item in offered(inputs):
        if item.kind == kind and any((choice.target, choice.value) == (target, value) for choice in item.choices):
            return Action(at_s, kind, target, value)
    rule = Rule("at 0s", 0, kind, target, value)
    for wrong in action_problem(rule, inputs.design, LevelContext.of(inputs.level)):
        return Refused(f"{wrong.message}{'; ' if wrong.hint else ''}{wrong.hint}")
    return Action(at_s, kind, target, action_value(rule))


def _open(state: TableState, number: int) -> Proposal | Refused:
    proposal = state.proposal(number)
    if proposal is None:
        return Refused(f"there is no proposal {number}")
    if not proposal.open:
        what = "accepted" if proposal.yes else "dropped"
        at = units.clock(state.setting.inputs.level.starts, proposal.decided_s)
        return Refused(f"{proposal.decided_by} {what} proposal {number} at {at}")
    return proposal


def voted(state: TableState, entry: TableEntry, message: Vote) -> TableState | Refused:
    """Vote on a proposal; a later vote takes the place of an earlier one."""
    proposal = _open(state, message.of)
    if isinstance(proposal, Refused):
        return proposal
    if entry.who == FACILITATOR:
        return Refused("the facilitator has no vote")
    others = tuple(one for one in proposal.ballots if one.name != entry.who)
    return state.with_proposal(replace(proposal, ballots=(*others, Ballot(entry.who, message.yes, message.why))))


def decided(state: TableState, entry: TableEntry, message: Decide) -> TableState | Refused:
    """Accept a proposal, which makes it an action, or drop it."""
    proposal = _open(state, message.of)
    if isinstance(proposal, Refused):
        return proposal
    if (no := _cannot_decide(state, entry.who, proposal, yes=message.yes)) and entry.who != FACILITATOR:
        return Refused(no)
    if state.second >= state.length_s and message.yes:
        return Refused("the drill's clock has run out; nothing can be done any more")
    action = replace(proposal.action, at_s=entry.at_s)
    made = state.with_proposal(
        replace(proposal, action=action, decided_by=entry.who, yes=message.yes, decided_s=entry.at_s)
    )
    return replace(made, actions=(*state.actions, action)) if message.yes else made


def _cannot_decide(state: TableState, who: str, proposal: Proposal, *, yes: bool) -> str:
    """Why this person cannot decide it so; empty if they can. The facilitator may take any decision over."""
    plan, kind = state.setting.plan, proposal.action.kind
    role = state.role_of(who)
    if role is None or (role.name != plan.decide.by and "decide" not in role.may):
        return f"the {plan.decide.by} decides"
    if not yes:
        return ""
    agreed = {one.name for one in proposal.ballots if one.yes}
    voters = state.voters()
    if kind in plan.decide.majority and 2 * sum(one.name in agreed for one in voters) <= len(voters):
        return f"{kind} needs a majority: {sum(one.name in agreed for one in voters)} of {len(voters)} agree"
    for needed in plan.roles:
        seated = [one.name for one in voters if one.role == needed.name]
        if kind in needed.needed_for and seated and not agreed & set(seated):
            return f"{kind} needs a yes of {needed.name} ({', '.join(seated)})"
    return ""
