"""Who may open a connection: wrong firewall rules, certificates nobody trusts, passwords that were changed.

A firewall follows connections: those that stand go on, only new ones are refused (Amazon EC2 User Guide, security group
connection tracking). A password is asked for when a connection opens, too. So a pool lives on until its connections have
reached their age, while clients that connect for each request are cut off at once.
"""

from __future__ import annotations

from drill.engine.clients.reconnect_storm import reconnect
from drill.engine.state.arrays import Arrays
from drill.engine.state.operators import call
from drill.engine.state.state import Bar, State
from drill.engine.state.timings import ENGINEER_USD_HOUR, PASSWORD_CHANGE_S, POOL_LIFETIME_S, PROXY_LIFETIME_H, REVERT_S
from drill.model.action import Action
from drill.model.level import Fault
from drill.model.said import Chain

LOOK_S = 5
"""How often the shares are worked out again while somebody is barred."""


def closed_share(state: State) -> float:
    """Share of the clients' connections that are gone and cannot be opened again."""
    pooled = state.inputs.design.clients.pool > 0
    share = 0.0
    for bar in state.barred.values():
        lifetime_s = state.figure(PROXY_LIFETIME_H) * 3600.0 if bar.at_proxy else state.figure(POOL_LIFETIME_S)
        aged = min(1.0, (state.second - bar.since) / lifetime_s)
        share = max(share, _denied(state, bar) * (aged if (pooled or bar.at_proxy) and not bar.drops else 1.0))
    return share


def _denied(state: State, bar: Bar) -> float:
    """Share of the clients that a bar holds out: all, or those whose password has not been changed yet."""
    if bar.eases <= bar.since:
        return 1.0
    left = (bar.eases - state.second) / (bar.eases - bar.since)
    return min(1.0, max(0.0, left))


def silent(state: State) -> bool:
    """Whether those who are held out are not even refused: a firewall drops their packets."""
    return any(bar.silent for bar in state.barred.values())


def bar_chain(state: State) -> Chain:
    """Why connections cannot be opened; empty while they can."""
    for bar in state.barred.values():
        return bar.chain
    return ()


def still_barred(state: State, r: Arrays) -> None:
    """Look again: connections have aged, passwords have been changed."""
    if state.barred:
        state.changed = True
        state.after(LOOK_S, "still-barred")


def lifted(state: State, r: Arrays, bar: str, words: str) -> None:
    """Whoever was held out gets in again; pools that had lost every connection open them all at once."""
    closed = closed_share(state)
    if state.barred.pop(bar, None) is None:
        return
    state.say("recover", "lb", words)
    if not state.barred and closed >= 1.0:
        state.start_trouble(f"{state.clock()} clients connected again", "restart")
        for i, machine in enumerate(state.machines):
            if machine.alive:
                reconnect(state, r, i)
    state.changed = True


def _hold_out(state: State, fault: Fault, bar: Bar) -> None:
    state.barred[fault.id] = bar
    state.after(LOOK_S, "still-barred")


def wrong_rule(state: State, why: str, fault: Fault) -> None:
    """A rule of the database's security group is taken away: nobody opens a connection until somebody puts it back."""
    chain = (why, "the database's port is closed to its clients", "action: revert, before the connections have aged")
    _hold_out(state, fault, Bar(state.second, state.second, silent=True, drops=False, chain=chain))
    if fault.for_s == 0:
        seconds = call(state, "clients cannot connect", fault.id)
        state.after(seconds, "lifted", fault.id, "somebody has put the rule of the security group back")


def undone(state: State, r: Arrays, fault: Fault) -> None:
    """The change is taken back when the level says so."""
    lifted(state, r, fault.id, "the change is undone: clients can connect again")


def rotate_certificate(state: State, r: Arrays, why: str, fault: Fault) -> None:
    """The server shows a certificate of a new root; every connection is opened anew.

    RDS Proxy has certificates of its own, from a public authority (Amazon RDS User Guide, RDS Proxy security).
    """
    design = state.inputs.design
    if design.proxy is not None or design.security.tls_root == "managed":
        trusted = "the proxy's certificate is another" if design.proxy is not None else "the clients know the new root"
        state.say("info", "lb", f"{trusted}: nobody was held out")
        if design.proxy is None:
            for i in range(len(state.machines)):
                reconnect(state, r, i)
        return
    chain = (why, "the clients do not know the new root and refuse the server", "security.tls_root: pinned")
    _hold_out(state, fault, Bar(state.second, state.second, silent=False, drops=True, chain=chain))
    state.say("alarm", "lb", "certificate verify failed: no client can connect")
    if fault.for_s == 0:
        seconds = call(state, "no client trusts the server", fault.id)
        state.after(seconds, "lifted", fault.id, "applications with the new root are rolled out")


def rotate_password(state: State, why: str, fault: Fault) -> None:
    """The password is changed at the database: Secrets Manager tells the clients, or a person does, one by one.

    A proxy with IAM authentication takes tokens from its clients and keeps a secret for the database: until that is updated,
    what it opens anew is refused (Amazon RDS User Guide, Setting up database credentials for RDS Proxy).
    """
    security = state.inputs.design.security
    if security.iam_auth and state.inputs.design.proxy is None:
        state.say("info", "lb", "clients sign in with IAM: there is no password to change")
        return
    if security.secrets_rotation:
        state.say("info", "lb", "Secrets Manager has changed the password and handed it out")
        return
    off = "security.secrets_rotation: off"
    if security.iam_auth:
        # Clients sign in at the proxy with tokens, the proxy at the database with a secret: one place to change.
        seconds = int(state.draw(PASSWORD_CHANGE_S) + 0.5)
        chain = (why, "the proxy's secret has the old password", f"{off}, so a person changes the secret")
        bar = Bar(state.second, state.second, silent=False, drops=False, chain=chain, undoable=False, at_proxy=True)
        words = "the proxy's secret has the new password"
    else:
        seconds = int(state.draw(PASSWORD_CHANGE_S) * state.inputs.level.apps.instances + 0.5)
        chain = (why, "clients still have the old password", f"{off}, so a person goes round")
        bar = Bar(state.second, state.second + seconds, silent=False, drops=False, chain=chain, undoable=False)
        words = "the password has been changed in every client"
    _hold_out(state, fault, bar)
    cost = int(state.figure(ENGINEER_USD_HOUR) * seconds / 3600.0 * 1e6 + 0.5)
    state.charges["passwords by hand"] = state.charges.get("passwords by hand", 0) + cost
    state.after(seconds, "lifted", fault.id, words)


def proxy_lost(state: State, why: str) -> None:
    """The proxy is one service for all: when it fails, everybody behind it does."""
    if state.inputs.design.proxy is not None:
        state.proxy_chain = (why, "every client goes through the proxy", "proxy: nobody has another way in")


def proxy_back(state: State) -> None:
    """The proxy answers again."""
    state.proxy_chain = ()


def revert(state: State, r: Arrays, action: Action) -> str:
    """Take the last change back: the rule of a security group, a certificate. A password stays changed."""
    found = [name for name, bar in state.barred.items() if bar.undoable]
    if not found:
        return "there is no change to take back"
    state.after(state.draw(REVERT_S), "lifted", found[-1], "the change was taken back")
    return ""
