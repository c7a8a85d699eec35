"""Tells what a file is by its content: which format of infrastructure, and which command reads it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from drill.errors import DrillError, Problems
from drill.syntax.disk import NotRegular, read
from drill.syntax.problems import NOWHERE, problem
from drill.words import units

MOST_BYTES = 50 * 2**20
"""The largest plan or state that is read. Templates have a limit of their own."""
MOST_TEMPLATE_BYTES = 2 * 2**20
MOST_DEPTH = 200
"""Maps and lists within each other. A plan's configuration has three for each module in a module."""
Format = Literal[
    "cloudformation",
    "terraform-plan",
    "terraform-state",
    "tfstate",
    "describe",
    "fis",
    "metrics",
    "statements",
    "terraform-source",
    "terraform-binary",
    "encrypted-state",
    "remote-state",
    "pulumi",
    "",
]
DESCRIBED = (
    "DBInstances",
    "DBClusters",
    "ReplicationGroups",
    "CacheClusters",
    "DBSubnetGroups",
    "CacheSubnetGroups",
    "GlobalClusters",
)
"""Keys of the output of `aws rds|elasticache describe-…`."""
_RESOURCES = re.compile(r"^[\"']?Resources[\"']?\s*:", re.MULTILINE)
_HCL = re.compile(r"^\s*(resource|module|provider|variable|terraform|data|locals|output)\b[^\n:=]*\{", re.MULTILINE)
_STATEMENTS = re.compile(r"^[\"']?(queryid|userid|query|calls)\b.*\bcalls\b|^calls[,;\t]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SniffedFile:
    """A file that was read, and what it is."""

    name: str
    format: Format
    """Empty: none that is known."""
    text: str
    data: Any = None
    """The content, where it is JSON and no template."""
    raw: bytes = b""

    @property
    def sha256(self) -> str:
        """SHA-256 of its bytes."""
        return sha256(self.raw).hexdigest()


def refusal(name: str, code: str, message: str, hint: str = "") -> Problems:
    """A file that is refused as a whole."""
    return Problems((problem(name, code, NOWHERE, message, hint),))


def sniffed(path: Path, name: str = "") -> SniffedFile:
    """A file and its format. Raises Problems for one that cannot be read as text at all."""
    label = name or path.as_posix()
    try:
        raw = read(path, MOST_BYTES)
    except NotRegular:
        raise refusal(label, "I001", "is not a regular file", "name a template, a plan or a folder cdk.out") from None
    except DrillError as error:
        raise refusal(
            label, "I001", str(error).removeprefix(f"{path} "), "check the name and the permissions"
        ) from None
    if len(raw) > MOST_BYTES:
        raise refusal(label, "I002", f"is larger than {units.size(MOST_BYTES)}", "import one part of it at a time")
    return recognised(raw, label)


def recognised(raw: bytes, name: str) -> SniffedFile:
    """The format of some bytes. Raises Problems for what is no text."""
    if raw.startswith(b"PK\x03\x04"):
        return SniffedFile(name, "terraform-binary", "", raw=raw)
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in raw[:4096]:
        raise refusal(name, "I003", "is binary or UTF-16, not UTF-8 text", "save the file as UTF-8")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refusal(name, "I003", f"byte 0x{raw[error.start]:02x} is not UTF-8", "save the file as UTF-8") from None
    if not text.strip():
        raise refusal(name, "I013", "the file is empty", "name a template, a plan or a folder cdk.out")
    if text.lstrip()[:1] in "{[":
        return _json(text, name, raw)
    found: Format = ""
    if _RESOURCES.search(text):
        found = "cloudformation"
    elif _HCL.search(text):
        found = "terraform-source"
    elif _STATEMENTS.search(text.splitlines()[0]):
        found = "statements"
    elif "Timestamp" in text[:400] or text.lower().startswith("label,"):
        found = "metrics"
    return SniffedFile(name, found, text, raw=raw)


def _json(text: str, name: str, raw: bytes) -> SniffedFile:
    too_deep = refusal(name, "I011", "is nested too deeply", "no plan or template nests that deeply")
    try:
        data = json.loads(text)
    except RecursionError:
        raise too_deep from None
    except ValueError:
        # A template is read again with its places; anything else that is broken says so there.
        return SniffedFile(name, "cloudformation" if '"Resources"' in text else "", text, raw=raw)
    if _deeper_than(data, MOST_DEPTH):
        raise too_deep
    if isinstance(data, list):
        data = {"items": data}
    found = _of_object(data)
    return SniffedFile(name, found, text, None if found == "cloudformation" else data, raw)


def _deeper_than(data: Any, most: int) -> bool:  # noqa: ANN401 (JSON)
    """True of data with more maps and lists within each other than that. Layer by layer: no recursion of its own."""
    layer = [data]
    for _ in range(most + 1):
        each = (one.values() if isinstance(one, dict) else one for one in layer)
        layer = [inner for one in each for inner in one if isinstance(inner, dict | list)]
    return bool(layer)


def _of_object(data: dict[str, Any]) -> Format:
    if isinstance(data.get("Resources"), dict):
        return "cloudformation"
    if "format_version" in data:
        return "terraform-plan" if "planned_values" in data or "resource_changes" in data else "terraform-state"
    if "encrypted_data" in data:
        return "encrypted-state"
    if "backend" in data and not data.get("resources"):
        return "remote-state"
    if data.get("version") == 4 and ("resources" in data or "lineage" in data):
        return "tfstate"
    if any(key in data for key in DESCRIBED):
        return "describe"
    if "MetricDataResults" in data or "Datapoints" in data:
        return "metrics"
    if isinstance(data.get("deployment"), dict) and "version" in data:
        return "pulumi"
    experiment = data.get("experimentTemplate", data)
    if isinstance(experiment, dict) and isinstance(experiment.get("actions"), dict) and "targets" in experiment:
        return "fis"
    return ""


IMPORTED = ("cloudformation", "terraform-plan", "terraform-state", "tfstate", "describe")
"""Formats that `drill import` takes as a source."""
NAMES = {
    "cloudformation": "a CloudFormation template",
    "terraform-plan": "a Terraform plan",
    "terraform-state": "a Terraform state",
    "tfstate": "a raw Terraform state",
    "describe": "the output of aws describe-…",
    "fis": "an experiment template of AWS FIS",
    "metrics": "metrics of CloudWatch",
    "statements": "an export of pg_stat_statements",
    "terraform-source": "Terraform source",
    "terraform-binary": "a Terraform plan in its own binary form",
    "encrypted-state": "an encrypted state",
    "remote-state": "the pointer to a state elsewhere",
    "pulumi": "a Pulumi stack",
}
PLAN_COMMANDS = "terraform plan -out=plan.bin && terraform show -json plan.bin > plan.json, then drill import plan.json"


def reading_command(found: SniffedFile) -> str:
    """The command that reads a file of a format; empty for a format that none reads."""
    if found.format in IMPORTED:
        return f"drill import {found.name}"
    commands = {
        "metrics": f"drill import SOURCE --metrics {found.name}",
        "statements": f"drill import SOURCE --metrics {found.name}",
        "fis": f"drill import {found.name} --into FOLDER",
        "terraform-source": PLAN_COMMANDS,
        "terraform-binary": f"terraform show -json {found.name} > plan.json, then drill import plan.json",
    }
    return commands.get(found.format, "")


def told_apart(found: SniffedFile) -> Problems:
    """The answer of `drill check` to a file that is infrastructure: its format, and the command that reads it."""
    command = reading_command(found)
    hint = f"use {command}" if command else unreadable(found).problems[0].hint
    return refusal(found.name, "I114", f"is {NAMES[found.format]}, neither a level nor a design", hint)


def head_key(text: str) -> str:
    """The first key of a YAML text; empty where it begins with anything else."""
    line = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    return line.partition(":")[0] if ":" in line else ""


def unreadable(found: SniffedFile) -> Problems:
    """The refusal of a file that no import takes as a source."""
    name, kind = found.name, NAMES.get(found.format, "")
    if found.format in ("terraform-source", "terraform-binary"):
        return refusal(name, "I110", f"is {kind}, which only Terraform can evaluate", f"run {reading_command(found)}")
    if found.format in ("encrypted-state", "remote-state"):
        return refusal(
            name, "I112", f"is {kind}, and nothing is fetched or decrypted", "give the output of terraform show -json"
        )
    if found.format == "pulumi":
        return refusal(
            name, "I113", "is a Pulumi stack, which is not read yet", "give aws … describe output of what runs"
        )
    if kind:
        return refusal(name, "I114", f"is {kind}, which cannot be imported", f"use {reading_command(found)}")
    hint = "a template, a plan or state as JSON, a folder cdk.out, or the JSON of aws rds|elasticache describe-…"
    return refusal(name, "I100", "is in no known format", f"give {hint}")
