"""A design written out loads to the same design."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from drill.catalog.cache_services import CACHE_ENGINES, CACHE_SERVICES
from drill.catalog.database_services import SERVICES
from drill.catalog.drivers import CACHE_CLIENTS, DRIVERS
from drill.design.dump import design_data, design_yaml
from drill.design.file_model import DesignFile
from drill.design.from_file import design_of
from drill.design.level_context import LevelContext
from drill.design.normal import normal
from drill.errors import Problems
from drill.files.load import load_design, load_level
from drill.model.canonical import digest
from drill.model.design import Cache, Clients, Database, Design, Proxy, Replica, Rule, Storage
from drill.syntax.problems import Kind
from drill.syntax.source import parse
from tests.document_texts import DESIGN, LEVEL, level

CONTEXT = LevelContext.of(level())
ZONES = st.sampled_from(CONTEXT.zones)
COUNTS = st.integers(1, 500)


@st.composite
def designs(draw: st.DrawFn) -> Design:
    """Any design the schema can hold, whether or not AWS sells it."""
    database = Database(
        service=draw(st.sampled_from(tuple(SERVICES.values()))),
        engine=draw(st.sampled_from(("postgres", "mysql", "oracle-ee"))),
        instance=draw(st.sampled_from(("db.r6g.large", "db.t4g.medium"))),
        zone=draw(ZONES),
        multi_az=draw(st.sampled_from(("off", "standby", "cluster"))),
        standby_zones=tuple(draw(st.lists(ZONES, min_size=1, max_size=2))),
        storage=Storage(
            draw(st.sampled_from(("gp3", "io1"))),
            draw(COUNTS),
            draw(st.none() | COUNTS),
            draw(st.none() | COUNTS),
        ),
        retention_days=draw(st.integers(0, 35)),
        encrypted=draw(st.booleans()),
        public=draw(st.booleans()),
    )
    names = draw(st.lists(st.from_regex(r"\A[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,4})?\Z"), max_size=4))
    cache = Cache(
        service=draw(st.sampled_from(tuple(CACHE_SERVICES.values()))),
        engine=draw(st.sampled_from(tuple(CACHE_ENGINES.values()))),
        instance="cache.r6g.large",
        shards=draw(COUNTS),
        replicas=draw(st.integers(0, 15)),
        zones=tuple(draw(st.lists(ZONES, min_size=1, max_size=3))),
        cluster_mode=draw(st.booleans()),
        strategy=draw(st.sampled_from(("lazy", "write-through", "invalidate"))),
        ttl_s=draw(st.integers(1, 30 * 86_400)),
        ttl_jitter=draw(st.booleans()),
        single_flight=draw(st.booleans()),
        on_failure=draw(st.sampled_from(("open", "closed"))),
        topology_refresh_s=draw(st.integers(0, 3600)),
        client=draw(st.sampled_from(tuple(CACHE_CLIENTS))),
        classes=("browse",),
    )
    made = Design(
        name=draw(
            st.sampled_from(
                (
                    "mine",
                    "no",
                    "12",
                    "a: b",
                    "#x",
                    "é",
                    "off",
                    "- x",
                    "* y",
                    "null",
                    "1e5",
                    "1e999",
                    "0x1",
                    "~",
                    "=",
                    "2026-01-01",
                    "'",
                )
            )
        ),
        database=database,
        replicas=tuple(
            Replica(name, draw(ZONES), "db.r6g.large", draw(st.booleans()), draw(st.booleans())) for name in names
        ),
        proxy=draw(st.none() | st.builds(Proxy, st.integers(1, 100), st.integers(1, 3600))),
        cache=draw(st.none() | st.just(cache)),
        clients=Clients(
            draw(st.integers(10, 600_000)),
            draw(st.none() | st.integers(0, 1000)),
            draw(st.integers(0, 10_000)),
            draw(st.none() | st.integers(0, 20)),
            draw(st.none() | st.integers(0, 600_000)),
            draw(st.none() | st.integers(0, 1_000_000)),
            pool_min=draw(st.none() | st.integers(0, 10_000)),
            max_lifetime_s=draw(st.none() | st.integers(30, 600_000)),
            idle_timeout_s=draw(st.none() | st.integers(1, 86_400)),
            acquire_timeout_ms=draw(st.none() | st.integers(250, 600_000)),
            evict_read_only=draw(st.booleans()),
            user_timeout_s=draw(st.none() | st.integers(1, 86_400)),
            retry_budget_pct=draw(st.none() | st.integers(1, 100)),
            driver=draw(st.sampled_from(tuple(DRIVERS))),
        ),
        reads=(("browse", draw(st.sampled_from(("writer", "replicas")))),),
        runbook=tuple(
            draw(
                st.lists(
                    st.sampled_from(
                        (
                            Rule("writer.down", 300, "failover", "", ""),
                            Rule("at 12m", 0, "shed", "browse", "12.5"),
                            Rule("availability < 99 %", 60, "restore", "writer", "600"),
                            Rule("writer.queue > 1000", 1, "scale", "writer", "db.r6g.xlarge"),
                        )
                    ),
                    max_size=3,
                )
            )
        ),
        level=draw(st.sampled_from(("", "night-shift"))),
    )
    return replace(made, digest=digest(made, frozenset({"name", "level", "digest"})))


@pytest.mark.slow
@given(designs())
@settings(max_examples=60, deadline=None)
def test_every_design_survives_being_written(design: Design) -> None:
    """Strict reading, schema and conversion give back the value; catalogue rules are not asked."""
    document = parse(design_yaml(design), "design", Kind.DESIGN)
    assert document.problems == []
    file = DesignFile.model_validate(document.content)
    assert normal(design_of(file, file.design, file.level or ""), CONTEXT) == design


def test_a_loaded_design_survives_with_its_digest() -> None:
    design = load_design(DESIGN, level())
    assert load_design(design_yaml(design), level()) == design


def test_other_yaml_readers_see_the_same_text() -> None:
    """`off` is quoted, so that a YAML 1.1 reader does not take it for false."""
    design = load_design(DESIGN, level())
    assert yaml.safe_load(design_yaml(design))["proxy"] == "off"
    assert design_data(design)["clients"]["pool"] == "off"


def test_the_digest_says_what_a_design_means() -> None:
    """Name, level, order of keys, ways of writing and what is filled in anyway make no difference; a choice does."""
    plain = load_design(DESIGN, level())
    same = DESIGN.replace("design: mine\nfor: night-shift\n", "design: yours\n").replace(
        "zone: a\n", "zone: us-east-1a\n"
    )
    same = same.replace("ttl: 60s", "ttl: 1m").replace("reads: {browse: replicas}\n", "").replace("50 %", "50")
    assert load_design(same, level()).digest == plain.digest
    for old, new in (("ttl: 60s", "ttl: 61s"), ("zone: b", "zone: c"), ("pool: off", "pool: 1"), ("5m", "4m")):
        assert load_design(DESIGN.replace(old, new), level()).digest != plain.digest


def test_the_digest_of_a_level_sees_order_where_order_matters() -> None:
    first = load_level(LEVEL)
    assert load_level("# a comment\n" + LEVEL.replace("10m: 200/s", "600s: 12000/m")).digest == first.digest
    swapped = LEVEL.replace("title: A night shift\nchapter: basics\n", "chapter: basics\ntitle: A night shift\n")
    assert load_level(swapped).digest == first.digest
    bounds = LEVEL.replace('{availability: ">= 99 %", lost_writes: 0}', '{lost_writes: 0, availability: ">= 99 %"}')
    assert load_level(bounds).digest != first.digest


def test_a_design_without_what_the_level_needs_is_refused() -> None:
    with pytest.raises(Problems):
        load_design("design: x\n", level())
