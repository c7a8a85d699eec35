"""Experiments against the service model of FIS that botocore has: required members, types, lengths, patterns and enumerations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from drill.errors import DrillError
from drill.export.fis_template import FisNames, fis_template
from drill.files import library
from drill.topology.assemble import assemble
from tests.export.test_fis import AURORA, KINDS, RDS, exported, holds_together, level

MISSING = "botocore is not installed: pip install '.[oracles]'"
NAMES = FisNames("123456789012", "fis", "too-slow", (("team", "orders"),))
JAVA_CLASSES = {r"\p{L}": "a-zA-Z", r"\p{N}": "0-9", r"\p{Z}": " ", r"\p{M}": ""}
"""Classes of characters in patterns of the model that Python's `re` does not know, as far as our names go."""


@pytest.fixture
def shape() -> Any:
    """What CreateExperimentTemplate takes."""
    pytest.importorskip("botocore", reason=MISSING)
    loader = import_module("botocore.loaders").Loader()
    model = import_module("botocore.model").ServiceModel(loader.load_service_model("fis", "service-2"))
    return model.operation_model("CreateExperimentTemplate").input_shape


def wrong(data: dict[str, Any], shape: Any) -> list[str]:
    """Everything that the model refuses. The token is added by `aws`."""
    request = {"clientToken": "token", **data}
    report = import_module("botocore.validate").ParamValidator().validate(request, shape)
    return [*([report.generate_report()] if report.has_errors() else []), *misfits(request, shape)]


def misfits(value: Any, shape: Any, at: str = "") -> Iterator[str]:
    """What botocore itself does not look at."""
    if shape.type_name == "structure":
        for key, one in value.items():
            yield from misfits(one, shape.members[key], f"{at}.{key}")
    elif shape.type_name == "list":
        for one in value:
            yield from misfits(one, shape.member, at)
    elif shape.type_name == "map":
        for key, one in value.items():
            yield from misfits(key, shape.key, at)
            yield from misfits(one, shape.value, f"{at}.{key}")
    elif isinstance(value, str):
        pattern = shape.metadata.get("pattern", "")
        for java, python in JAVA_CLASSES.items():
            pattern = pattern.replace(java, python)
        if pattern and not re.fullmatch(pattern, value):
            yield f"{at}: {value!r} does not match {pattern}"
        if len(value) > shape.metadata.get("max", len(value)):
            yield f"{at}: longer than {shape.metadata['max']}"
        if shape.enum and value not in shape.enum:
            yield f"{at}: {value!r} is none of {shape.enum}"


@pytest.mark.slow
@pytest.mark.parametrize("database", [RDS, AURORA], ids=["rds", "aurora"])
def test_every_exportable_kind_is_a_request_that_fis_takes(shape: Any, database: str) -> None:
    dark = '{"id": "dark", "at": "20m", "for": "10m", "do": "drill:az-power", "zone": "a"}'
    gone = '{"id": "gone", "at": "40m", "for": "10m", "do": "drill:region-outage", "region": "us-east-1"}'
    on = level(*KINDS, database=database, more=f"{dark}, {gone}")
    assert wrong(fis_template(assemble(on, on.start), NAMES).data, shape) == []
    assert wrong({**exported(level("failover"), NAMES), "description": "x" * 513, "targets": {"a b": {}}}, shape)


@pytest.mark.slow
def test_every_shipped_level_is_exported_to_a_request_that_fis_takes_or_refused(shape: Any) -> None:
    made = 0
    for entry in library.shipped():
        on = entry.level
        assert on is not None
        try:
            data = fis_template(assemble(on, on.start), NAMES).data
        except DrillError:
            continue
        made += 1
        holds_together(data)
        assert wrong(data, shape) == [], on.id
    assert made
