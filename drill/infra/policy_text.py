"""A first `policy.yaml`, in the words of AWS Resilience Hub: the team's own where a source has one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drill.design.dump import dumped
from drill.infra.designs.value_rules import RuleError, whole
from drill.infra.infrastructure import Infrastructure

TYPE = "AWS::ResilienceHub::ResiliencyPolicy"
KINDS = {"Software": "software", "Hardware": "hardware", "AZ": "az", "Region": "region"}
"""Disruption types of Resilience Hub, and what the file calls them."""
HEAD = """\
# What has to be survived. Objectives are yours to set; these are a start, not a recommendation.
# rto: time until it works again by its own means. rpo: age of the newest write that survived.
# A kind that is left out is not assessed.
"""
FIRST: Mapping[str, Any] = {
    "policy": "first",
    "availability": ">= 99.9 %",
    "software": {"rto": "15m", "rpo": "5m"},
    "hardware": {"rto": "5m", "rpo": "0s"},
    "az": {"rto": "5m", "rpo": "0s"},
    "accept": [],
}


def policy_text(infrastructure: Infrastructure) -> str:
    """The text of a new policy."""
    for item in infrastructure.of_type(TYPE):
        said = item.value("Policy")
        if isinstance(said, Mapping):
            kinds = {ours: bounds for theirs, ours in KINDS.items() if (bounds := _bounds(said.get(theirs)))}
            name = item.value("PolicyName")
            named = name if isinstance(name, str) else item.id
            return HEAD + dumped({"policy": named[:80], "availability": FIRST["availability"], **kinds, "accept": []})
    return HEAD + dumped(dict(FIRST))


def _bounds(said: Any) -> dict[str, str]:  # noqa: ANN401 (a value of a source)
    made = {}
    for theirs, ours in (("RtoInSecs", "rto"), ("RpoInSecs", "rpo")):
        try:
            made[ours] = f"{whole(said[theirs])}s"
        except (RuleError, KeyError, TypeError):
            continue
    return made
