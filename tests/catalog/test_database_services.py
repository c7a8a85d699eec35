"""Records of services and engines: complete, sourced, read by mechanisms, and never told apart by their names."""

from __future__ import annotations

import ast
import pickle
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from functools import cache
from pathlib import Path

import pytest

import drill
from drill.catalog.cache_services import CACHE_ENGINES, CACHE_SERVICES
from drill.catalog.database_services import DEPLOYMENTS, SERVICES
from drill.catalog.engines import ENGINES
from drill.catalog.figure_sheet import figures
from drill.catalog.prices import prices
from drill.catalog.storage import storage_ranges
from drill.model.canonical import plain
from drill.model.service import CacheEngine, CacheService, Deployment, Named, Service

PACKAGE = Path(drill.__file__).parent
RECORDS: tuple[Named, ...] = (
    *SERVICES.values(),
    *DEPLOYMENTS,
    *CACHE_SERVICES.values(),
    *CACHE_ENGINES.values(),
)
NAMES = {*SERVICES, *CACHE_SERVICES, *CACHE_ENGINES, *ENGINES}
FIGURE = re.compile(r"_(s|ms|price|factor|ops|full)$|^(ops|write_ops|reserved_memory)$")
"""Fields that hold keys of figures."""


@cache
def sources() -> tuple[tuple[Path, ast.Module], ...]:
    files = sorted(PACKAGE.rglob("*.py"))
    return tuple((path.relative_to(PACKAGE), ast.parse(path.read_text(encoding="utf-8"))) for path in files)


def constants(node: ast.expr) -> Iterator[object]:
    """Constants on one side of a comparison, alone or in a display."""
    if isinstance(node, ast.Constant):
        yield node.value
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        for item in node.elts:
            yield from constants(item)


@pytest.mark.slow
def test_no_code_compares_the_name_of_a_service_or_an_engine() -> None:
    found = [
        f"{path}:{node.lineno} {ast.unparse(node)}"
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        if NAMES & {value for side in (node.left, *node.comparators) for value in constants(side)}
    ]
    assert found == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", [Deployment, Service, CacheEngine, CacheService])
def test_every_field_of_a_record_is_read_by_something(kind: type[Named]) -> None:
    read = {node.attr for _, tree in sources() for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert {field.name for field in fields(kind)} - read - {"source"} == set()


@pytest.mark.parametrize("record", RECORDS, ids=str)
def test_every_figure_that_a_record_names_is_in_the_catalogue(record: Named) -> None:
    named = [getattr(record, field.name) for field in fields(record) if FIGURE.search(field.name)]
    keys = [key for value in named for key in (value if isinstance(value, tuple) else (value,))]
    keys = [key[1] if isinstance(key, tuple) else key for key in keys]
    assert keys
    assert set(filter(None, keys)) <= figures().keys()


@pytest.mark.parametrize("record", [record for record in RECORDS if not isinstance(record, Deployment)], ids=str)
def test_every_record_has_a_title_and_a_source(record: Service | CacheEngine | CacheService) -> None:
    assert record.title
    assert len(record.source) > 20


def test_tables_hold_each_record_under_its_name() -> None:
    for table in (SERVICES, CACHE_SERVICES, CACHE_ENGINES):
        assert all(name == record.name for name, record in table.items())


@pytest.mark.parametrize("service", SERVICES.values(), ids=str)
def test_a_service_is_complete(service: Service) -> None:
    """The first deployment is what `off` means; every type of volume has a price; every engine it runs has classes."""
    assert service.deployments[0].multi_az == "off"
    assert len({item.multi_az for item in service.deployments}) == len(service.deployments)
    run = [engine for engine in ENGINES.values() if service.name in engine.services]
    assert run
    groups = {service.product or engine.storage for engine in run}
    types = {row.type for row in storage_ranges() if row.group in groups} or set(service.storage_types)
    assert types == dict(service.storage_price).keys()
    assert {service.product or engine.product for engine in run} <= {product for product, _ in prices()}
    if service.speed_prefix:
        assert {f"{service.speed_prefix}.{engine.name}" for engine in run} <= figures().keys()
    assert {*service.backtrack_engines, *service.multi_master_engines} <= {engine.name for engine in run}


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=str)
def test_a_deployment_that_fails_over_has_every_stage_and_event(deployment: Deployment) -> None:
    stages = (
        deployment.detect_s,
        *deployment.promote_s,
        deployment.dns_s,
        deployment.commit_ms,
        deployment.slow_commit_ms,
        deployment.started_event,
        deployment.finished_event,
    )
    assert all(stages) is bool(deployment.promotes)
    assert any(stages) is bool(deployment.promotes)


def test_an_engine_that_a_service_names_exists() -> None:
    for service in CACHE_SERVICES.values():
        assert {*service.engines, *service.append_only_file_engines} <= CACHE_ENGINES.keys()
    assert all(set(engine.services) <= SERVICES.keys() for engine in ENGINES.values())


def test_records_are_values_and_digests_know_them_by_their_name() -> None:
    aurora = SERVICES["aurora"]
    assert pickle.loads(pickle.dumps(aurora)) == aurora
    assert aurora != SERVICES["rds"]
    name: object = "aurora"
    assert aurora != name
    assert replace(aurora, cloning=False) != aurora
    assert plain(aurora) == str(aurora) == "aurora"
