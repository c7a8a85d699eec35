"""Changes that lock clients out: a certificate, a security group rule, a password. `access` models the lockout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.faults.fault_spec import Data, FaultAdvice, FaultSpec, Severs
from drill.model.level import Fault
from drill.model.said import Said

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def rotate_certificate(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """The server presents a certificate of a new root."""
    from drill.engine.clients import access

    access.rotate_certificate(state, r, root, fault)


def remove_rule(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """A rule of the database's security group is removed."""
    from drill.engine.clients import access

    access.remove_rule(state, root, fault)


def rotate_password(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """The password is changed at the database."""
    from drill.engine.clients import access

    access.rotate_password(state, root, fault)


def undo(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """The change is undone when the level says so."""
    from drill.engine.clients import access

    access.undo(state, r, fault)


FAULTS = (
    FaultSpec(
        kind="drill:certificate-rotation",
        title="the server certificates are rotated",
        sentence="the server certificate was rotated",
        advice=FaultAdvice(
            helps="Clients that trust the whole bundle.",
            hinders="A restart: a pinned root stays pinned.",
            figures=("model.security.revert_s",),
        ),
        opens=("security.tls_root",),
        severs=Severs.CLOSED,
        data=Data.KEPT,
        revertible=True,
        strike=rotate_certificate,
        end=undo,
    ),
    FaultSpec(
        kind="drill:security-group",
        title="a security group is changed by mistake",
        sentence="a rule of the security group was removed",
        advice=FaultAdvice(
            helps="Reverting the change, by a rule or by hand.",
            hinders="Failover: the standby has the same security group.",
            figures=("model.security.revert_s",),
        ),
        severs=Severs.NEW_SILENT,
        data=Data.KEPT,
        revertible=True,
        strike=remove_rule,
        end=undo,
    ),
    FaultSpec(
        kind="drill:rotate-password",
        title="the database password is changed",
        sentence="the database password was changed",
        advice=FaultAdvice(
            helps="Secrets Manager, IAM sign-in, pools that keep their connections.",
            hinders="Restarting clients that have the old password.",
            figures=("model.security.password_change_s",),
        ),
        opens=("security.iam_auth", "security.secrets_rotation"),
        severs=Severs.NEW_REFUSED,
        data=Data.KEPT,
        strike=rotate_password,
    ),
)
