"""A table over TLS: who vouches for the host, what cannot be used, and who may lead from where."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from drill.errors import DrillError
from drill.table.table_address import TableAddress, host_certificate, host_check
from drill.table.table_client import RemoteSeat
from drill.table.table_view import View
from drill.table.table_wire import Greeting
from tests.cli.conftest import Drill, drill  # noqa: F401 (a fixture)
from tests.table.certificates import CERTIFICATE, KEY, LOCKED_KEY, files
from tests.table.tables import table_session
from tests.table.test_table_server import LOOPBACK, PATIENCE_S, gone, hosted, until

FINGERPRINT = sha256(ssl.PEM_cert_to_DER_cert(CERTIFICATE)).hexdigest()
AFAR = "192.0.2.7"


@pytest.fixture
def secure(tmp_path: Path) -> TableAddress:
    return replace(LOOPBACK, certificate=host_certificate(*files(tmp_path)))


async def tried(address: str, code: str, trusted: str | None) -> RemoteSeat:
    """A view that has come in, or knows why not."""
    check = None if trusted is None else host_check(trusted)
    made = RemoteSeat(address, Greeting(code=code, name="ana", role="commander"), check=check)
    task = asyncio.create_task(made.stay())
    await until(lambda: made.closed or made.away != "connecting")
    await gone(task)
    return made


async def test_a_view_that_is_given_the_fingerprint_comes_in(tmp_path: Path, secure: TableAddress) -> None:
    assert secure.certificate is not None
    assert secure.certificate.fingerprint == FINGERPRINT
    async with hosted(table_session(tmp_path), secure) as (server, address):
        seat = await tried(address, server.door.code, FINGERPRINT)
        assert (seat.away, seat.closed, seat.role) == ("", "", "commander")


@pytest.mark.parametrize("trusted", ["", "0" * 64], ids=["authorities", "another"])
async def test_a_host_that_nobody_vouches_for_learns_no_code(
    tmp_path: Path, secure: TableAddress, trusted: str
) -> None:
    table = table_session(tmp_path)
    async with hosted(table, secure) as (server, address):
        seat = await tried(address, server.door.code, trusted)
        assert "--trust" in seat.closed
        assert (table.state.people, server.views) == ((), [])


async def test_a_view_without_tls_reads_nothing_and_may_try_again(tmp_path: Path, secure: TableAddress) -> None:
    table = table_session(tmp_path)
    async with hosted(table, secure) as (server, address):
        seat = await tried(address, server.door.code, None)
        assert (seat.closed, bool(seat.away), table.state.people) == ("", True, ())
        reader, writer = await asyncio.open_connection(*address.split(":"))
        writer.write(f"GET /table HTTP/1.1\r\nHost: {address}\r\n\r\n".encode())
        assert b"HTTP" not in await asyncio.wait_for(reader.read(), PATIENCE_S)
        writer.close()


async def test_a_view_with_tls_may_try_a_host_without_it_again(tmp_path: Path) -> None:
    async with hosted(table_session(tmp_path), LOOPBACK) as (server, address):
        seat = await tried(address, server.door.code, FINGERPRINT)
        assert (seat.closed, bool(seat.away)) == ("", True)


async def test_a_pages_socket_is_encrypted_too(tmp_path: Path, secure: TableAddress) -> None:
    async with hosted(table_session(tmp_path), replace(secure, most_pages=1)) as (server, address):
        check, origin = host_check(FINGERPRINT), f"https://{address}"
        form = {"code": server.door.code, "name": "cy", "role": "dba"}
        async with aiohttp.ClientSession(headers={"Origin": origin}) as client:
            page = await client.post(f"{origin}/enter", data=form, ssl=check)
            assert (page.status, f"wss://{address}/" in await page.text()) == (200, True)


@pytest.mark.parametrize(
    ("certificate", "key"),
    [
        (KEY, KEY),
        ("", KEY),
        (CERTIFICATE, ""),
        (CERTIFICATE, LOCKED_KEY),
        (CERTIFICATE, CERTIFICATE),
        ("x" * 70_000, KEY),
    ],
    ids=["no-certificate", "empty", "no-key", "locked", "two-certificates", "long"],
)
def test_files_that_make_no_server_are_refused(tmp_path: Path, certificate: str, key: str) -> None:
    with pytest.raises(DrillError):
        host_certificate(*files(tmp_path, certificate, key))


def test_an_unusable_certificate_leaves_no_log(drill: Drill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.chdir(tmp_path)
    files(tmp_path, key=LOCKED_KEY)
    line = "host --plan lights-out-30 --tls cert.pem key.pem --save t.table.jsonl"
    ended = drill(*line.split())
    assert (ended.code, "Traceback" in ended.err) == (2, False)
    assert not (tmp_path / "t.table.jsonl").exists()


@pytest.mark.parametrize("given", ["--alone --tls a b", "--lan-facilitator", "--alone --lan 127.0.0.1"])
def test_doors_that_cannot_be_are_refused(drill: Drill, given: str) -> None:  # noqa: F811
    assert drill("host", "--plan", "lights-out-30", *given.split()).code == 2


@pytest.mark.parametrize("text", ["", FINGERPRINT, FINGERPRINT.upper(), f"sha256:{FINGERPRINT}", "abc", "g" * 64])
def test_a_fingerprint_is_sixty_four_digits(text: str) -> None:
    if text in ("abc", "g" * 64):
        with pytest.raises(DrillError):
            host_check(text)
    else:
        found = host_check(text)
        assert (found.fingerprint.hex() if isinstance(found, aiohttp.Fingerprint) else "") == FINGERPRINT * bool(text)


@pytest.mark.parametrize("allowed", [False, True])
async def test_the_key_opens_the_door_from_afar_only_where_the_host_says_so(tmp_path: Path, *, allowed: bool) -> None:
    async with hosted(table_session(tmp_path), replace(LOOPBACK, lead_from_afar=allowed)) as (server, _):
        socket: Any = None
        why = await server._admitted(View(socket), Greeting(key=server.door.key), AFAR)
        assert (not why) is allowed
        wrong = await server._admitted(View(socket), Greeting(key="x" * 22), AFAR)
        assert wrong
