"""A leaked password: an attacker drops a table where a password is enough to sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.faults.fault_spec import Data, FaultAdvice, FaultSpec, Severs, Shape
from drill.model.design import Design
from drill.model.level import Fault
from drill.model.said import Said

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def sign_in(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """A stranger signs in with the password and drops a table, or is refused."""
    choice = way_in(state.inputs.design)
    if choice is None:
        state.say("info", "writer", Said("stranger.refused"))
        return
    dropped = Said("stranger.dropped_table", table=fault.target)
    state.say("alarm", "writer", dropped)
    state.dropped.tables[fault.target] = ((root, dropped, choice), state.second)


def way_in(design: Design) -> Said | None:
    """The option that lets somebody in with the database's password; None when nothing does.

    With IAM at the database there is no password. A proxy that requires IAM keeps the password for itself: it opens the
    database only to clients that reach it past the proxy.
    """
    security = design.security
    if not security.iam_auth:
        return Said("choice.password_is_enough", path="security.iam_auth", value=False)
    if design.proxy is not None and security.security_group == "open":
        return Said("choice.past_the_proxy", path="security.security_group", value="open")
    return None


FAULTS = (
    FaultSpec(
        kind="drill:leaked-password",
        title="a password leaks",
        sentence="a password leaked",
        shape=Shape(("table",), needs_target=True),
        advice=FaultAdvice(
            helps="A closed port, IAM instead of passwords.",
            hinders="Encryption at rest: whoever has the password reads through it.",
        ),
        sentences={
            "choice.password_is_enough": "{value}, so a password is enough",
            "choice.past_the_proxy": "{value}, so clients reach the database past the proxy and its IAM",
            "stranger.dropped_table": "a stranger signed in and dropped the table {table}",
            "stranger.refused": "a sign-in with the leaked password was refused: IAM only",
        },
        opens=("security.iam_auth", "security.security_group"),
        severs=Severs.NOTHING,
        data=Data.LOST,
        strike=sign_in,
    ),
)
