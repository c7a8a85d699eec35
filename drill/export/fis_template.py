"""An experiment template for AWS Fault Injection Service: the faults of a level in order, with a stop condition, ready to fill in.

FIS has no clock: order is `aws:fis:wait`, in whole minutes, and `startAfter`. What it cannot do, and what was rounded, is reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from drill.errors import DrillError
from drill.export.fis_actions import WAIT, FisAction, FisTarget, parts_of
from drill.model.canonical import indented
from drill.model.inputs import Inputs
from drill.model.level import Fault
from drill.model.said import Said
from drill.syntax.safe_text import safe

MINUTE_S = 60
MOST_MINUTES = 720
"""FIS durations are from one minute to twelve hours."""
MOST_NAME, MOST_DESCRIPTION = 64, 512
TAG = "drill:target"
ACCOUNT, ROLE, ALARM = "${AWS_ACCOUNT}", "${FIS_ROLE}", "${STOP_ALARM}"
"""Placeholders of what only the team's account knows."""


@dataclass(frozen=True, slots=True)
class FisNames:
    """Names in the team's account; placeholders where they are not given."""

    account: str = ACCOUNT
    role: str = ROLE
    alarm: str = ALARM
    tags: tuple[tuple[str, str], ...] = ()
    """Tags of every target, in place of `drill:target`."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Placeholders that are left."""
        return tuple(name for name in (self.account, self.role, self.alarm) if name.startswith("${"))


@dataclass(frozen=True, slots=True)
class FisTemplate:
    """An experiment template, and what has to be known of it."""

    data: dict[str, Any]
    """As `aws fis create-experiment-template --cli-input-json` takes it."""
    differences: tuple[Said, ...]
    """Faults that are not exported, and times that were rounded."""
    missing: tuple[str, ...]
    """Placeholders to fill in."""

    @property
    def text(self) -> str:
        """The template as JSON."""
        return indented(self.data)


def fis_template(inputs: Inputs, names: FisNames) -> FisTemplate:
    """The experiment that does what the faults of a level do. Raises DrillError where FIS can do none of it."""
    making = _Making(names)
    faults = sorted(inputs.level.faults, key=lambda item: (item.at_s, item.id))
    # The calm before the first fault is the experiment's steady state and no action of it.
    first = faults[0].at_s if faults else 0
    for fault in faults:
        for part in parts_of(fault, inputs):
            if isinstance(part, Said):
                making.differences.append(part)
            else:
                making.add(fault, part, fault.at_s - first)
    if not making.acted:
        kinds = ", ".join(sorted({fault.kind for fault in faults})) or "the level has no faults"
        raise DrillError(f"AWS FIS can do none of this: {kinds}; nothing was written")
    region = inputs.level.home.name
    data = {
        "description": safe(f"Failure Drill: {inputs.level.title}")[:MOST_DESCRIPTION],
        "targets": making.targets,
        "actions": making.actions,
        "stopConditions": [
            {
                "source": "aws:cloudwatch:alarm",
                "value": f"arn:aws:cloudwatch:{region}:{names.account}:alarm:{names.alarm}",
            }
        ],
        "roleArn": f"arn:aws:iam::{names.account}:role/{names.role}",
        "tags": {"drill:level": inputs.level.id},
        "experimentOptions": {"accountTargeting": "single-account", "emptyTargetResolutionMode": "fail"},
    }
    return FisTemplate(data, tuple(making.differences), names.missing)


class _Making:
    """The template's parts so far."""

    def __init__(self, names: FisNames) -> None:
        self.names = names
        self.targets: dict[str, Any] = {}
        self.actions: dict[str, Any] = {}
        self.differences: list[Said] = []
        self.acted = False

    def add(self, fault: Fault, part: FisAction, at_s: int) -> None:
        """Add an action, its target, and the wait before it."""
        self.acted = True
        self._target(part.target)
        made: dict[str, Any] = {"actionId": part.action_id, "description": f"fault {fault.id}"}
        parameters = dict(part.parameters)
        if part.lasts:
            parameters["duration"] = self._duration(fault.id, fault.for_s)
        if parameters:
            made["parameters"] = parameters
        made["targets"] = {part.target.key: part.target.name}
        wait = self._wait(fault.id, at_s)
        if wait:
            made["startAfter"] = [wait]
        self.actions[f"{fault.id}{part.suffix}"[:MOST_NAME]] = made

    def _target(self, target: FisTarget) -> None:
        made: dict[str, Any] = {
            "resourceType": target.resource_type,
            "resourceTags": dict(self.names.tags) or {TAG: target.name},
            "selectionMode": "ALL",
        }
        if target.parameters:
            made["parameters"] = dict(target.parameters)
        self.targets[target.name] = made

    def _wait(self, fault: str, at_s: int) -> str:
        """The name of the action that waits until a fault begins; empty where it begins at once."""
        minutes = round(at_s / MINUTE_S)
        if minutes * MINUTE_S != at_s:
            self.differences.append(Said("fis.rounded", fault=fault, exact_s=at_s, rounded_s=minutes * MINUTE_S))
        if not minutes:
            return ""
        name = f"wait-{minutes}m"
        self.actions.setdefault(
            name, {"actionId": WAIT, "parameters": {"duration": f"PT{min(minutes, MOST_MINUTES)}M"}}
        )
        return name

    def _duration(self, fault: str, for_s: int) -> str:
        minutes = max(1, min(MOST_MINUTES, round(for_s / MINUTE_S)))
        if minutes * MINUTE_S != for_s:
            self.differences.append(Said("fis.rounded", fault=fault, exact_s=for_s, rounded_s=minutes * MINUTE_S))
        return f"PT{minutes}M"
