"""Inputs that no template tells: ranges, lists, and what is plausible where nothing is known."""

from __future__ import annotations

import pytest

from drill.assess.unknown_inputs import client_patch, harder, unknown_inputs, with_value
from drill.infra.workload import load_workload

WORKLOAD = """\
workload: orders
traffic:
  read: {rate: 300..900/s, reads: [1, 2], within: 300ms, keys: {count: unknown, zipf: 0.6..1.1}, from: alb.json}
  write: {rate: 40/s, writes: 1, within: 500ms}
clients: {pool: 10..50, dns_ttl: unknown, retries: 0..3}
"""


def test_a_range_is_its_ends_a_list_its_values_and_what_is_unknown_is_plausible() -> None:
    found = {item.path: item.values for item in unknown_inputs(load_workload(WORKLOAD))}
    assert found == {
        "traffic.read.rate": ("300/s", "900/s"),
        "traffic.read.reads": (1, 2),
        "traffic.read.keys.count": (10_000, 10_000_000),
        "traffic.read.keys.zipf": (0.6, 1.1),
        "clients.pool": (10, 50),
        "clients.dns_ttl": ("5s", "60s", "forever"),
        "clients.retries": (0, 3),
    }


def test_each_input_has_its_place_in_a_level() -> None:
    data = {"traffic": {"a": {"rate": "1/s"}, "b": {"rate": "2/s"}}, "data": {"gib": 1}}
    assert with_value(data, "traffic.a.rate", "3/s")["traffic"]["a"] == {"rate": "3/s"}
    assert with_value(data, "data.gib", 5)["data"] == {"gib": 5}
    assert {item["cpu"]["read"] for item in with_value(data, "cpu.read", "2ms")["traffic"].values()} == {"2ms"}
    assert client_patch("clients.retries", 3) == {"clients": {"max_retries": 3}}
    assert client_patch("data.gib", 3) is None
    assert with_value(data, "traffic.a.retries", 2)["traffic"]["a"]["retries"] == {"max": 2}


@pytest.mark.parametrize(
    ("path", "assumed", "value", "want"),
    [
        ("traffic.read.reads", 2, 4, 1),
        ("traffic.read.reads", 2, 1, -1),
        ("traffic.read.reads", 2, 2, 0),
        ("cpu.read", "0.32ms", "2ms", 1),
        ("traffic.read.within", "300ms", "2s", -1),
        ("traffic.read.keys.zipf", 0.8, 1.1, -1),
        ("traffic.read.keys.bytes", 1024, "4 KiB", 1),
        ("data.gib", 40, 20, -1),
        ("clients.pool", 20, 10, 0),
        ("clients.retries", 0, 3, 0),
        ("traffic.read.reads", None, 4, 0),
        ("data.gib", "much", 4, 0),
    ],
)
def test_some_inputs_only_make_a_drill_harder(path: str, assumed: object, value: object, want: int) -> None:
    assert harder(path, assumed, value) == want


@pytest.mark.parametrize(("path", "value"), [("traffic.read.keys.zipf", 1.1), ("traffic.read.keys.count", 10_000)])
def test_hotter_keys_are_no_easier_for_a_cache_with_shards(path: str, value: object) -> None:
    """They hit more often, and more of them fall on one shard: Zipf's law gives the first key's shard the larger share."""
    assert harder(path, 0.6 if "zipf" in path else 50_000, value) == -1
    assert harder(path, 0.6 if "zipf" in path else 50_000, value, shards=2) == 0
    assert harder("traffic.read.keys.bytes", 1024, 4096, shards=2) == 1
