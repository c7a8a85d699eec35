"""Inputs that no template tells: ranges, lists, and what is plausible where nothing is known."""

from __future__ import annotations

import pytest

from drill.assess.unknown_inputs import client_patch, unknown_inputs, with_value


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("300..900/s", ("300/s", "900/s")),
        ("0.05ms..2ms", ("0.05ms", "2ms")),
        ([1, 2], (1, 2)),
    ],
)
def test_a_range_is_its_ends_and_a_list_its_values(written: object, values: tuple[object, ...]) -> None:
    (found,) = unknown_inputs({"traffic": {"browse": {"rate": written, "from": "alb.json"}}})
    assert (found.path, found.values) == ("traffic.browse.rate", values)


def test_numbers_keep_their_kind() -> None:
    (pool, zipf) = unknown_inputs(
        {"clients": {"pool": "10..50"}, "traffic": {"browse": {"keys": {"zipf": "0.7..1.1"}}}}
    )[::-1]
    assert (pool.values, zipf.values) == ((10, 50), (0.7, 1.1)) or (zipf.values, pool.values) == ((10, 50), (0.7, 1.1))


def test_one_value_is_no_question() -> None:
    assert unknown_inputs({"workload": "x", "clients": {"pool": 20}, "traffic": {"browse": {"rate": "40/s"}}}) == ()


def test_what_is_unknown_has_plausible_values() -> None:
    (found,) = unknown_inputs({"clients": {"dns_ttl": "unknown"}})
    assert found.values == ("5s", "60s", "forever")


def test_each_input_has_its_place_in_a_level() -> None:
    data = {"traffic": {"a": {"rate": "1/s"}, "b": {"rate": "2/s"}}, "data": {"gib": 1}}
    assert with_value(data, "traffic.a.rate", "3/s")["traffic"]["a"] == {"rate": "3/s"}
    assert with_value(data, "data.gib", 5)["data"] == {"gib": 5}
    assert {item["cpu"]["read"] for item in with_value(data, "cpu.read", "2ms")["traffic"].values()} == {"2ms"}
    assert client_patch("clients.retries", 3) == {"clients": {"max_retries": 3}}
    assert client_patch("data.gib", 3) is None
