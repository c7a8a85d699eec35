"""Who may open a connection: wrong firewall rules, certificates nobody trusts, passwords that were changed.

A firewall follows connections: those that stand go on, only new ones are refused (Amazon EC2 User Guide, security group
connection tracking). A password is asked for when a connection opens, too. So a pool lives on until its connections have
reached their age, while clients that connect for each request are cut off at once.
"""

from __future__ import annotations

from drill.engine.database.lifecycle import reconnect
from drill.engine.state.arrays import Rows
from drill.engine.state.operators import call
from drill.engine.state.state import Bar, Chain, World
from drill.engine.state.timings import ENGINEER_USD_HOUR, PASSWORD_CHANGE_S, POOL_LIFETIME_S, PROXY_LIFETIME_H, REVERT_S
from drill.model.action import Action
from drill.model.level import Fault

LOOK_S = 5
"""How often the shares are worked out again while somebody is barred."""


def closed_share(world: World) -> float:
    """Share of the clients' connections that are gone and cannot be opened again."""
    pooled = world.plant.design.clients.pool > 0
    share = 0.0
    for bar in world.barred.values():
        lifetime_s = world.figure(PROXY_LIFETIME_H) * 3600.0 if bar.at_proxy else world.figure(POOL_LIFETIME_S)
        aged = min(1.0, (world.second - bar.since) / lifetime_s)
        share = max(share, _denied(world, bar) * (aged if (pooled or bar.at_proxy) and not bar.drops else 1.0))
    return share


def _denied(world: World, bar: Bar) -> float:
    """Share of the clients that a bar holds out: all, or those whose password has not been changed yet."""
    if bar.eases <= bar.since:
        return 1.0
    left = (bar.eases - world.second) / (bar.eases - bar.since)
    return min(1.0, max(0.0, left))


def silent(world: World) -> bool:
    """Whether those who are held out are not even refused: a firewall drops their packets."""
    return any(bar.silent for bar in world.barred.values())


def bar_chain(world: World) -> Chain:
    """Why connections cannot be opened; empty while they can."""
    for bar in world.barred.values():
        return bar.chain
    return ()


def still_barred(world: World, r: Rows) -> None:
    """Look again: connections have aged, passwords have been changed."""
    if world.barred:
        world.changed = True
        world.after(LOOK_S, "still-barred")


def lifted(world: World, r: Rows, bar: str, words: str) -> None:
    """Whoever was held out gets in again; pools that had lost every connection open them all at once."""
    closed = closed_share(world)
    if world.barred.pop(bar, None) is None:
        return
    world.say("recover", "lb", words)
    if not world.barred and closed >= 1.0:
        world.start_trouble(f"{world.clock()} clients connected again", "restart")
        for i, unit in enumerate(world.units):
            if unit.alive:
                reconnect(world, r, i)
    world.changed = True


def _hold_out(world: World, fault: Fault, bar: Bar) -> None:
    world.barred[fault.id] = bar
    world.after(LOOK_S, "still-barred")


def wrong_rule(world: World, why: str, fault: Fault) -> None:
    """A rule of the database's security group is taken away: nobody opens a connection until somebody puts it back."""
    chain = (why, "the database's port is closed to its clients", "action: revert, before the connections have aged")
    _hold_out(world, fault, Bar(world.second, world.second, silent=True, drops=False, chain=chain))
    if fault.for_s == 0:
        seconds = call(world, "clients cannot connect", fault.id)
        world.after(seconds, "lifted", fault.id, "somebody has put the rule of the security group back")


def undone(world: World, r: Rows, fault: Fault) -> None:
    """The change is taken back when the level says so."""
    lifted(world, r, fault.id, "the change is undone: clients can connect again")


def rotate_certificate(world: World, r: Rows, why: str, fault: Fault) -> None:
    """The server shows a certificate of a new root; every connection is opened anew.

    RDS Proxy has certificates of its own, from a public authority (Amazon RDS User Guide, RDS Proxy security).
    """
    design = world.plant.design
    if design.proxy is not None or design.security.tls_root == "managed":
        trusted = "the proxy's certificate is another" if design.proxy is not None else "the clients know the new root"
        world.say("info", "lb", f"{trusted}: nobody was held out")
        if design.proxy is None:
            for i in range(len(world.units)):
                reconnect(world, r, i)
        return
    chain = (why, "the clients do not know the new root and refuse the server", "security.tls_root: pinned")
    _hold_out(world, fault, Bar(world.second, world.second, silent=False, drops=True, chain=chain))
    world.say("alarm", "lb", "certificate verify failed: no client can connect")
    if fault.for_s == 0:
        seconds = call(world, "no client trusts the server", fault.id)
        world.after(seconds, "lifted", fault.id, "applications with the new root are rolled out")


def rotate_password(world: World, why: str, fault: Fault) -> None:
    """The password is changed at the database: Secrets Manager tells the clients, or a person does, one by one.

    A proxy with IAM authentication takes tokens from its clients and keeps a secret for the database: until that is updated,
    what it opens anew is refused (Amazon RDS User Guide, Setting up database credentials for RDS Proxy).
    """
    security = world.plant.design.security
    if security.iam_auth and world.plant.design.proxy is None:
        world.say("info", "lb", "clients sign in with IAM: there is no password to change")
        return
    if security.secrets_rotation:
        world.say("info", "lb", "Secrets Manager has changed the password and handed it out")
        return
    off = "security.secrets_rotation: off"
    if security.iam_auth:
        # Clients sign in at the proxy with tokens, the proxy at the database with a secret: one place to change.
        seconds = int(world.draw(PASSWORD_CHANGE_S) + 0.5)
        chain = (why, "the proxy's secret has the old password", f"{off}, so a person changes the secret")
        bar = Bar(world.second, world.second, silent=False, drops=False, chain=chain, undoable=False, at_proxy=True)
        words = "the proxy's secret has the new password"
    else:
        seconds = int(world.draw(PASSWORD_CHANGE_S) * world.plant.level.apps.instances + 0.5)
        chain = (why, "clients still have the old password", f"{off}, so a person goes round")
        bar = Bar(world.second, world.second + seconds, silent=False, drops=False, chain=chain, undoable=False)
        words = "the password has been changed in every client"
    _hold_out(world, fault, bar)
    cost = int(world.figure(ENGINEER_USD_HOUR) * seconds / 3600.0 * 1e6 + 0.5)
    world.charges["passwords by hand"] = world.charges.get("passwords by hand", 0) + cost
    world.after(seconds, "lifted", fault.id, words)


def proxy_lost(world: World, why: str) -> None:
    """The proxy is one service for all: when it fails, everybody behind it does."""
    if world.plant.design.proxy is not None:
        world.proxy_chain = (why, "every client goes through the proxy", "proxy: nobody has another way in")


def proxy_back(world: World) -> None:
    """The proxy answers again."""
    world.proxy_chain = ()


def revert(world: World, r: Rows, action: Action) -> str:
    """Take the last change back: the rule of a security group, a certificate. A password stays changed."""
    found = [name for name, bar in world.barred.items() if bar.undoable]
    if not found:
        return "there is no change to take back"
    world.after(world.draw(REVERT_S), "lifted", found[-1], "the change was taken back")
    return ""
