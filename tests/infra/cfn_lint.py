"""cfn-lint as an oracle: what it resolves, what it calls an error, and whether two readings of a value agree."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from drill.syntax.tagged import written

MISSING = "cfn-lint is not installed: pip install '.[oracles]'"
REGION = "us-east-1"


def needs_cfn_lint() -> None:
    """Skip the test where cfn-lint is not installed."""
    pytest.importorskip("cfnlint", reason=MISSING)


def resolved_by_cfn_lint(path: Path) -> dict[tuple[str, str], list[Any]]:
    """Every value that it finds for a property, by resource and property; nothing for those it does not resolve."""
    parts = {name: import_module(f"cfnlint.{name}") for name in ("context", "decode", "jsonschema", "template")}
    content, _ = parts["decode"].decode(str(path))
    template = parts["template"].Template(str(path), content, regions=[REGION])
    context = parts["context"].create_context_for_template(template)
    validator = parts["jsonschema"].CfnTemplateValidator({}).evolve(cfn=template, context=context)
    return {
        (name, key): [value for value, _, error in validator.resolve_value(value_written) if error is None]
        for name, item in content["Resources"].items()
        for key, value_written in item.get("Properties", {}).items()
    }


def errors_of_cfn_lint(path: Path) -> list[tuple[str, str]]:
    """The code and message of every error in a template."""
    api, config = import_module("cfnlint.api"), import_module("cfnlint.config")
    found = api.lint(path.read_text(encoding="utf-8"), config=config.ManualArgs(regions=[REGION]))
    return [(item.rule.id, item.message) for item in found if item.rule.id.startswith("E")]


def agree(ours: Any, theirs: Any, left_out: frozenset[str] = frozenset()) -> bool:
    """Whether two readings of a value are equal wherever cfn-lint resolves it.

    It leaves functions within maps and lists as they are written. `left_out` are the keys that our reading of a map may
    lack.
    """
    if unresolved(theirs):
        return True
    if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        lacking = {key for key in theirs.keys() - ours.keys() if not unresolved(theirs[key])}
        if ours.keys() - theirs.keys() or lacking - left_out:
            return False
        return all(agree(value, theirs[key]) for key, value in ours.items())
    if isinstance(ours, list) and isinstance(theirs, list):
        if len(ours) != len(theirs):
            return any(map(unresolved, theirs))  # a function may stand for no element, or for several
        return all(agree(one, other, left_out) for one, other in zip(ours, theirs, strict=True))
    return scalar(ours) == scalar(theirs)


def unresolved(value: Any) -> bool:
    """True of a function of CloudFormation as it is written in the template."""
    return isinstance(value, Mapping) and len(value) == 1 and next(iter(value)).startswith(("Fn::", "Ref"))


def scalar(value: Any) -> str:
    """As CloudFormation compares it. cfn-lint writes a boolean that a condition chooses as Python does."""
    text = written(value)
    return text.lower() if text in ("True", "False") else text
