"""The options of access: RDS Proxy and security."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from drill.design.option_spec import Modification, OptionSpec
from drill.design.options.offered import opened_by_fault
from drill.design.value_forms import PartForm, one_of, percent, seconds, yes_no
from drill.model.design import Design, Proxy, Security
from drill.model.level import Level


def _put_proxy(_level: Level, design: Design, on: bool) -> Design:
    return replace(design, proxy=Proxy() if on else None)


def _asked(path: str) -> Callable[[Level, Design], bool]:
    """Shown if the level has a fault that the option decides about, or the design has changed a security option already."""
    return lambda level, design: design.security != Security() or opened_by_fault(level, path)


PROXY: tuple[OptionSpec, ...] = (
    OptionSpec(
        path="proxy",
        form=PartForm("Proxy", Proxy, "off or map", examples=({"max_connections": "100 %"},)),
        group="Proxy",
        label="RDS Proxy",
        meaning="RDS Proxy shares a few database connections among many clients and follows a failover for them.",
        values=(False, True),
        say=lambda _level, on: "on" if on else "off",
        get=lambda design: design.proxy is not None,
        put=_put_proxy,
        helps="Many clients with few statements each; failovers, which it follows without DNS.",
        hinders="Sessions with state are pinned and share nothing. It adds a little time to each statement.",
        figures=("model.proxy.failover.switch_s", "model.proxy.latency_ms", "price.proxy_vcpu_hour"),
        modified=Modification("redeploy", "model.app.restart_s"),
    ),
    OptionSpec(
        path="proxy.max_connections",
        field="max_connections_pct",
        form=percent("100 %"),
        default=100,
        group="Proxy",
        label="Connections",
        meaning="The share of the database's max_connections that the proxy may open.",
        values=(10, 25, 50, 75, 90, 100),
        helps="Leaves connections to clients that do not come through the proxy.",
        hinders="With too few, requests queue at the proxy.",
        modified=Modification("online"),
    ),
    OptionSpec(
        path="proxy.borrow_timeout",
        field="borrow_timeout_s",
        form=seconds("1s", "1h", "120s"),
        default=120,
        group="Proxy",
        label="Borrow timeout",
        meaning="How long a request may wait at the proxy for a connection.",
        values=(1, 5, 10, 30, 60, 120),
        helps="Short: a full database refuses early and stays alive.",
        hinders="Long: requests wait for work whose users have left.",
        figures=("proxy.borrow_timeout_s",),
        modified=Modification("online"),
    ),
)

SECURITY: tuple[OptionSpec, ...] = (
    OptionSpec(
        path="security",
        form=PartForm("Security", Security),
        meaning="Access to the database: network, credentials, certificates and audit logs.",
    ),
    OptionSpec(
        path="security.tls_root",
        form=one_of(managed="the whole bundle", pinned="today's, in the image"),
        default="managed",
        group="Security",
        label="Trusted roots",
        meaning="Root certificates that the applications trust: the whole bundle, kept up to date, or only today's.",
        values=("managed", "pinned"),
        shown=_asked("security.tls_root"),
        helps="The bundle contains the next root before it is used.",
        hinders="A pinned root expires on a date that everybody has forgotten.",
        modified=Modification("redeploy", "model.app.restart_s"),
    ),
    OptionSpec(
        path="security.iam_auth",
        form=yes_no(),
        default=False,
        group="Security",
        label="IAM sign-in",
        meaning="IAM tokens, valid for 15 minutes, instead of passwords; at the proxy where there is one.",
        values=(False, True),
        shown=_asked("security.iam_auth"),
        helps="A leaked password opens nothing: tokens last minutes.",
        hinders="Many new connections at once: sign-ins are limited per second, so it needs a pool or a proxy.",
        figures=("iam.connections_per_s",),
        modified=Modification("redeploy", "model.app.restart_s"),
    ),
    OptionSpec(
        path="security.secrets_rotation",
        form=yes_no("rotates passwords", "passwords by hand"),
        default=False,
        group="Security",
        label="Secrets Manager",
        meaning="Whether Secrets Manager rotates passwords and hands them to the applications.",
        values=(False, True),
        shown=_asked("security.secrets_rotation"),
        helps="Passwords change without an outage.",
        hinders="A copy that somebody made by hand still breaks.",
        figures=("price.secret_month", "model.security.password_change_s"),
        modified=Modification("redeploy", "model.app.restart_s"),
    ),
    OptionSpec(
        path="security.audit_logs",
        form=one_of(off="off", local="on the instance", cloudwatch="in CloudWatch"),
        default="off",
        group="Security",
        label="Audit logs",
        meaning="Destination of the log of every statement. The instance deletes its own within days; "
        "CloudWatch keeps it and charges by size.",
        values=("off", "local", "cloudwatch"),
        shown=_asked("security.audit_logs"),
        helps="Audits that ask for last month.",
        hinders="Local logs are deleted after days; all logs cost by size.",
        figures=("audit.local_retention_days", "price.cloudwatch.ingest_gib"),
        modified=Modification("online"),
    ),
    OptionSpec(
        path="security.security_group",
        form=one_of(apps="its clients only", open="any address"),
        default="apps",
        group="Security",
        label="Database's port",
        meaning="Access to the database's port. Opening it to any address is hardly ever right.",
        values=("apps", "open"),
        shown=_asked("security.security_group"),
        helps="Its clients only: a leaked password alone opens nothing.",
        hinders="Open: anybody may try.",
        modified=Modification("online", "model.security.revert_s"),
    ),
)
