"""Raw `terraform.tfstate`, version 4, to facts: as the JSON of `terraform show`, without a configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from drill.infra.import_settings import ImportSettings
from drill.infra.json_parts import a_map, maps
from drill.infra.source_format import SniffedFile
from drill.infra.terraform.read_plan import Read, read_plan


def read_state(found: SniffedFile, folder: Path, settings: ImportSettings, given: Mapping[str, str]) -> Read:
    """A raw state."""
    listed = [made for one in maps(found.data.get("resources")) for made in _instances(one)]
    document = {"format_version": "1.0", "values": {"root_module": {"resources": listed}}}
    return read_plan(replace(found, format="terraform-state", data=document), folder, settings, given)


def _instances(one: dict[str, Any]) -> list[dict[str, Any]]:
    made = []
    for instance in maps(one.get("instances")):
        key = instance.get("index_key")
        index = "" if key is None else f'["{key}"]' if isinstance(key, str) else f"[{key}]"
        module = f"{one['module']}." if one.get("module") else ""
        address = f"{module}{one.get('type')}.{one.get('name')}{index}"
        made.append(
            {
                "address": address,
                "mode": one.get("mode", "managed"),
                "type": one.get("type"),
                "values": a_map(instance.get("attributes")),
            }
        )
    return made
