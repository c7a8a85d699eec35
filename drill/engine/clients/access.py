"""Client lockouts: wrong firewall rules, untrusted certificates, changed passwords.

A firewall follows connections: those that stand go on, only new ones are refused (Amazon EC2 User Guide, security group
connection tracking). A password is asked for when a connection opens, too. So a pool lives on until its connections have
reached their age, while clients that connect for each request are cut off at once.
"""

from __future__ import annotations

from drill.engine.clients.reconnect_storm import reconnect
from drill.engine.state.arrays import Arrays
from drill.engine.state.client_access import Lockout
from drill.engine.state.operators import person_does
from drill.engine.state.state import State
from drill.engine.state.timings import ENGINEER_USD_HOUR, PASSWORD_CHANGE_S, PROXY_LIFETIME_H, REVERT_S, SECRET_WINDOW_S
from drill.model.level import Fault
from drill.model.said import Chain, Said

LOOK_S = 5
"""Seconds between two looks at the shares while clients are locked out."""


def closed_share(state: State) -> float:
    """Share of the clients' connections that are gone and cannot be opened again."""
    clients = state.inputs.design.clients
    pooled = clients.pool > 0
    share = 0.0
    for lockout in state.access.lockouts.values():
        lifetime_s = state.figure(PROXY_LIFETIME_H) * 3600.0 if lockout.at_proxy else clients.max_lifetime_s
        aged = 0.0 if lifetime_s is None else min(1.0, (state.second - lockout.since) / lifetime_s)
        share = max(
            share, _denied(state, lockout) * (aged if (pooled or lockout.at_proxy) and not lockout.drops else 1.0)
        )
    return share


def _denied(state: State, lockout: Lockout) -> float:
    """Share of the clients that are locked out: all, or those whose password has not been changed yet."""
    if lockout.eases <= lockout.since:
        return 1.0
    left = (lockout.eases - state.second) / (lockout.eases - lockout.since)
    return min(1.0, max(0.0, left))


def silent(state: State) -> bool:
    """True if a firewall drops the packets of locked-out clients, so that they are not even refused."""
    return any(lockout.silent for lockout in state.access.lockouts.values())


def lockout_chain(state: State) -> Chain:
    """The cause for which no connection can be opened; empty while one can."""
    for lockout in state.access.lockouts.values():
        return lockout.chain
    return ()


def check_lockouts(state: State, r: Arrays) -> None:
    """Look again: connections have aged, passwords have been changed."""
    if state.access.lockouts:
        state.changed = True
        state.after(LOOK_S, check_lockouts)


def end_lockout(state: State, r: Arrays, lockout: str, how: Said) -> None:
    """End a lockout; pools that had lost every connection reopen them all at once."""
    closed = closed_share(state)
    lifted = state.access.lockouts.pop(lockout, None)
    if lifted is None:
        return
    state.say("recover", "balancer", how)
    if not state.access.lockouts and closed >= 1.0:
        reconnected = Said("clients.reconnected", at_s=state.second, kind="restart", target="")
        state.start_trouble(reconnected, lifted.chain)
        for i, machine in enumerate(state.machines):
            if machine.alive:
                reconnect(state, r, i)
    state.changed = True


def lock_out(state: State, fault: Fault, lockout: Lockout) -> None:
    """From now on clients cannot open connections, until the fault is lifted."""
    state.access.lockouts[fault.id] = lockout
    state.after(LOOK_S, check_lockouts)


def remove_rule(state: State, why: Said, fault: Fault) -> None:
    """A rule of the database's security group is taken away: nobody opens a connection until somebody puts it back."""
    chain = (why, Said("port.closed"), Said("choice.revert_in_time", path="action", value="revert"))
    lock_out(state, fault, Lockout(state.second, state.second, silent=True, drops=False, chain=chain))
    if fault.for_s == 0:
        end = Said("security_group.restored")
        person_does(state, "clients-cannot-connect", "", fault.id, end_lockout, fault.id, end)


def undo(state: State, r: Arrays, fault: Fault) -> None:
    """Revert the change when the level says so."""
    end_lockout(state, r, fault.id, Said("change.undone"))


def rotate_certificate(state: State, r: Arrays, why: Said, fault: Fault) -> None:
    """The server shows a certificate of a new root; every connection is opened again.

    RDS Proxy has certificates of its own, from a public authority (Amazon RDS User Guide, RDS Proxy security).
    """
    design = state.inputs.design
    if design.proxy is not None or design.security.tls_root == "managed":
        trusted = Said("certificate.at_proxy") if design.proxy is not None else Said("certificate.trusted")
        state.say("info", "balancer", trusted)
        if design.proxy is None:
            for i in range(len(state.machines)):
                reconnect(state, r, i)
        return
    chain = (why, Said("certificate.untrusted"), Said("choice.option", path="security.tls_root", value="pinned"))
    lock_out(state, fault, Lockout(state.second, state.second, silent=False, drops=True, chain=chain))
    state.say("alarm", "balancer", Said("certificate.rejected"))
    if fault.for_s == 0:
        end = Said("certificate.rolled_out")
        person_does(state, "certificate-not-trusted", "", fault.id, end_lockout, fault.id, end)


def rotate_password(state: State, why: Said, fault: Fault) -> None:
    """The password is changed at the database: Secrets Manager tells the clients, or a person does, one by one.

    A proxy with IAM authentication takes tokens from its clients and keeps a secret for the database: until that is updated,
    new ones are refused (Amazon RDS User Guide, Setting up database credentials for RDS Proxy).
    """
    security = state.inputs.design.security
    if security.iam_auth and state.inputs.design.proxy is None:
        state.say("info", "balancer", Said("password.not_used"))
        return
    path = "security.secrets_rotation"
    if security.secrets_rotation:
        state.say("info", "balancer", Said("password.rotated"))
        at_proxy = state.inputs.design.proxy is not None
        chain = (why, Said("secret.behind_password"), Said("choice.option", path=path, value=True))
        lockout = Lockout(
            state.second, state.second, silent=False, drops=False, chain=chain, undoable=False, at_proxy=at_proxy
        )
        lock_out(state, fault, lockout)
        state.after(state.draw(SECRET_WINDOW_S), end_lockout, fault.id, Said("secret.caught_up"))
        return
    if security.iam_auth:
        # Clients sign in at the proxy with tokens, the proxy at the database with a secret: one place to change.
        seconds = int(state.draw(PASSWORD_CHANGE_S) + 0.5)
        chain = (why, Said("proxy.has_old_password"), Said("choice.secret_by_hand", path=path, value=False))
        lockout = Lockout(
            state.second, state.second, silent=False, drops=False, chain=chain, undoable=False, at_proxy=True
        )
        changed = Said("proxy.has_new_password")
    else:
        seconds = int(state.draw(PASSWORD_CHANGE_S) * state.inputs.level.apps.instances + 0.5)
        chain = (why, Said("clients.have_old_password"), Said("choice.passwords_by_hand", path=path, value=False))
        lockout = Lockout(state.second, state.second + seconds, silent=False, drops=False, chain=chain, undoable=False)
        changed = Said("clients.have_new_password")
    lock_out(state, fault, lockout)
    state.bill.add(Said("charge.password_work"), state.figure(ENGINEER_USD_HOUR) * seconds / 3600.0)
    state.after(seconds, end_lockout, fault.id, changed)


def proxy_lost(state: State, why: Said) -> None:
    """The proxy is one service for all: when it fails, everybody behind it does."""
    if state.inputs.design.proxy is not None:
        choice = Said("choice.only_through_proxy", path="proxy", value=True)
        state.access.proxy_chain = (why, Said("proxy.serves_every_client"), choice)


def proxy_back(state: State) -> None:
    """The proxy answers again."""
    state.access.proxy_chain = ()


def revert(state: State) -> Said | None:
    """Take the last change back: the rule of a security group, a certificate. A password stays changed."""
    found = [name for name, lockout in state.access.lockouts.items() if lockout.undoable]
    if not found:
        return Said("refused.nothing_to_revert")
    state.after(state.draw(REVERT_S), end_lockout, found[-1], Said("change.reverted"))
    return None
