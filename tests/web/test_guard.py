"""Who is let in: the page this server sent, under a name of its own."""

from __future__ import annotations

import socket

import pytest

from drill.web.guard import Guard, in_url, is_everywhere, is_loopback

HERE = Guard("127.0.0.1", "secret")


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8000", "localhost:8000", "LOCALHOST:8000", "[::1]:8000", "127.0.0.1", "127.9.9.9:1"]
)
def test_loopback_goes_by_any_of_its_names(host: str) -> None:
    assert HERE.is_own_host(host)


@pytest.mark.parametrize(
    "host",
    [
        None, "", "evil.example", "evil.example:8000", "localhost.evil.example:8000", "127.0.0.1.evil.example", "10.0.0.7:8000",
        "127.0.0.1@evil.example", "evil.example#127.0.0.1", "127.0.0.1:port", "[::1", "local host",
    ],
)  # fmt: skip
def test_a_name_that_was_made_to_point_here_is_not_ours(host: str | None) -> None:
    """DNS rebinding: the browser believes it talks to evil.example."""
    assert not HERE.is_own_host(host)


def test_the_host_asked_for_is_a_name_too() -> None:
    guard = Guard("classroom.example", "secret")
    assert guard.is_own_host("classroom.example:8000")
    assert guard.is_own_host("Classroom.Example:8000")
    assert not guard.is_own_host("other.example:8000")


@pytest.mark.parametrize("everywhere", ["0.0.0.0", "::"])
def test_bound_to_every_address_it_goes_by_addresses_and_the_machines_name_only(everywhere: str) -> None:
    guard = Guard(everywhere, "secret")
    assert guard.is_own_host("192.0.2.7:8000")
    assert guard.is_own_host("[2001:db8::7]:8000")
    assert guard.is_own_host(f"{socket.gethostname()}:8000")
    assert not guard.is_own_host("evil.example:8000")


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1:8000"),
        ("http://localhost:8000", "localhost:8000"),
        ("http://[::1]:8000", "[::1]:8000"),
        ("https://127.0.0.1", "127.0.0.1"),
    ],
)
def test_its_own_page_opens_a_game(origin: str, host: str) -> None:
    assert HERE.own_page(origin, host)


@pytest.mark.parametrize(
    "origin",
    [None, "", "null", "http://evil.example", "http://127.0.0.1:3000", "http://127.0.0.1", "file://", "http://127.0.0.1:8000.evil.example"],
)  # fmt: skip
def test_no_other_page_does(origin: str | None) -> None:
    assert not HERE.own_page(origin, "127.0.0.1:8000")


def test_a_page_of_a_rebound_name_is_its_own_and_still_not_ours() -> None:
    assert not HERE.own_page("http://evil.example:8000", "evil.example:8000")


def test_the_token_is_compared_whole() -> None:
    assert HERE.admits("secret")
    assert not any(map(HERE.admits, ("", "secre", "secret ", "Secret", "sécret")))


def test_what_kind_of_host_it_is() -> None:
    assert [is_loopback(host) for host in ("localhost", "127.0.0.1", "::1", "0.0.0.0", "10.0.0.7", "name")] == [
        True
    ] * 3 + [False] * 3
    assert [is_everywhere(host) for host in ("0.0.0.0", "::", "127.0.0.1", "localhost")] == [True, True, False, False]
    assert [in_url(host) for host in ("::1", "127.0.0.1")] == ["[::1]", "127.0.0.1"]
