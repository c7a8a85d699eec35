"""Templates of others, where a machine has them: `DRILL_TEMPLATES` names a folder of CloudFormation templates.

And cfn-lint, where it is installed: what both resolve is equal.
"""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from drill.infra.import_run import prepare_import
from drill.infra.import_settings import ImportSettings
from drill.infra.prepared_import import ImportRequest
from drill.infra.read_sources import read_sources
from drill.infra.values import OneOf, is_known, plain_value, references
from drill.syntax.tagged import written
from tests.infra.templates import AURORA, CACHES, POSTGRES

FOLDER = os.environ.get("DRILL_TEMPLATES", "")
FILES = sorted(path for path in Path(FOLDER).glob("*") if path.suffix != ".md") if FOLDER else []


@pytest.mark.skipif(not FILES, reason="DRILL_TEMPLATES names no folder of templates")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_resource_of_a_template_is_accounted_for(path: Path, tmp_path: Path) -> None:
    made = prepare_import(ImportRequest((path,), tmp_path, ImportSettings()))
    tier = [item.id for item in made.infrastructure.resources.values() if item.in_data_tier]
    assert [row.resource for row in made.account] == tier
    assert all((row.outcome == "mapped") == (row.why is None) for row in made.account)
    assert made.systems


def test_what_both_resolve_is_what_cfn_lint_resolves(tmp_path: Path) -> None:
    pytest.importorskip("cfnlint")
    for number, text in enumerate((POSTGRES, AURORA, CACHES)):
        path = tmp_path / f"{number}.yaml"
        path.write_text(text, encoding="utf-8")
        theirs = resolved_by_cfn_lint(path)
        for item in read_sources([path], ImportSettings("us-east-1")).resources.values():
            for name, fact in item.facts.items():
                every = fact.value.values if isinstance(fact.value, OneOf) else (fact.value,)
                both = all(is_known(one) and not list(references(one)) for one in every)
                if both and theirs.get((item.id, name)):
                    assert {repr(plain(plain_value(one))) for one in every} <= theirs[item.id, name], (item.id, name)


def plain(value: Any) -> Any:
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return written(value)


def resolved_by_cfn_lint(path: Path) -> dict[tuple[str, str], set[str]]:
    cfnlint = {part: import_module(f"cfnlint.{part}") for part in ("context", "decode", "jsonschema", "template")}
    content, _ = cfnlint["decode"].decode(str(path))
    template = cfnlint["template"].Template(str(path), content, regions=["us-east-1"])
    context = cfnlint["context"].create_context_for_template(template)
    validator = cfnlint["jsonschema"].CfnTemplateValidator({}).evolve(cfn=template, context=context)
    return {
        (name, key): {repr(plain(value)) for value, _, error in validator.resolve_value(written_value) if error is None}
        for name, item in content["Resources"].items()
        for key, written_value in item.get("Properties", {}).items()
    }
