"""The rows of the option table about security. They are shown on levels where something asks for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from drill.design.table import Option, fixed, onoff
from drill.model.design import Design, Security
from drill.model.level import Level


def _with(**over: Any) -> Callable[[Design], Design]:  # noqa: ANN401 (fields of several types)
    return lambda design: replace(design, security=replace(design.security, **over))


def _asked(*kinds: str) -> Callable[[Level, Design], bool]:
    """Whether a level has one of these events, or the design has chosen something already."""
    return lambda level, design: design.security != Security() or any(fault.kind in kinds for fault in level.faults)


SECURITY = (
    Option("security.tls_root", "Security", "Trusted roots", "The bundle knows every root certificate, also the next; a pinned one ends with its certificate.",
           fixed(("managed", "the whole bundle"), ("pinned", "today's, in the image")), lambda d: d.security.tls_root,
           lambda _lv, d, v: _with(tls_root=v)(d), _asked("drill:certificate-rotation")),
    Option("security.iam_auth", "Security", "IAM sign-in", "Tokens of fifteen minutes instead of passwords. Without pool or proxy it is slow to let many in.",
           onoff(), lambda d: d.security.iam_auth, lambda _lv, d, v: _with(iam_auth=v)(d),
           _asked("drill:leaked-password", "drill:rotate-password")),
    Option("security.secrets_rotation", "Security", "Secrets Manager", "Changes passwords by itself and hands them to the applications.",
           onoff("rotates passwords", "passwords by hand"), lambda d: d.security.secrets_rotation,
           lambda _lv, d, v: _with(secrets_rotation=v)(d), _asked("drill:rotate-password")),
    Option("security.audit_logs", "Security", "Audit logs", "Every statement is written down. The instance deletes its own within days; CloudWatch keeps them and charges by size.",
           fixed(("off", "off"), ("local", "on the instance"), ("cloudwatch", "in CloudWatch")), lambda d: d.security.audit_logs,
           lambda _lv, d, v: _with(audit_logs=v)(d), _asked("drill:audit")),
    Option("security.security_group", "Security", "Database's port", "Who reaches it. Open to all is hardly ever right.",
           fixed(("apps", "its clients only"), ("open", "any address")), lambda d: d.security.security_group,
           lambda _lv, d, v: _with(security_group=v)(d), _asked("drill:audit", "drill:leaked-password")),
)  # fmt: skip
