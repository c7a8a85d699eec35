"""When a TCP connection notices that its peer has vanished without a word, held against when the engine's pools drop it.

The peer's socket drops every segment that comes to it (a socket filter, which needs no privileges), so that it neither answers nor resets.
"""

from __future__ import annotations

import ctypes
import errno
import socket
import struct
import sys
import threading
import time
from dataclasses import dataclass

import pytest

from drill.engine.simulate import simulate
from drill.model.design import Clients
from drill.model.level import Fault
from drill.topology.assemble import assemble
from drill.validation.scenarios import OTHER_ZONES, of_class
from tests.factories import checkout, design, level
from tests.live.servers import HOST

pytestmark = [pytest.mark.live, pytest.mark.skipif(sys.platform != "linux", reason="Linux's timers and socket filters")]

SO_ATTACH_FILTER = 26
"""asm-generic/socket.h"""
RETURN = 6
"""BPF_RET | BPF_K of linux/filter.h: keep so many bytes of what has come."""
WATCHED_S = 12.0
"""Seconds for which a connection is watched."""


@dataclass(frozen=True)
class Settings:
    """Of a connection, in seconds; 0: Linux's default, which is hours."""

    idle_s: int = 0
    interval_s: int = 0
    probes: int = 0
    user_timeout_s: int = 0
    sends: bool = False
    """A request is on its way when the peer vanishes; otherwise the connection lies idle in its pool."""

    @property
    def keepalive_s(self) -> int:
        """Until the last probe has had no answer."""
        return self.idle_s + self.probes * self.interval_s if self.idle_s else 7200 + 9 * 75


QUICK, SLOW = (1, 1, 3), (1, 1, 30)
NOTICED = (Settings(*QUICK), Settings(*SLOW, user_timeout_s=3), Settings(*SLOW, user_timeout_s=5, sends=True))
NEVER = (Settings(), Settings(sends=True))
KEEPALIVE_ALONE = Settings(*QUICK, sends=True)


def vanish(peer: socket.socket) -> None:
    """Drop whatever comes to a socket from now on."""
    drop = ctypes.create_string_buffer(struct.pack("=HBBI", RETURN, 0, 0, 0))
    peer.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("HP", 1, ctypes.addressof(drop)))


def opened(settings: Settings) -> tuple[socket.socket, socket.socket]:
    """A connection with these settings, over which a request has just been answered, and its peer."""
    with socket.create_server((HOST, 0)) as listening:
        mine = socket.create_connection(listening.getsockname())
        peer, _ = listening.accept()
    if settings.idle_s:
        mine.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        mine.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, settings.idle_s)
        mine.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, settings.interval_s)
        mine.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, settings.probes)
    if settings.user_timeout_s:
        mine.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, settings.user_timeout_s * 1000)
    mine.sendall(b"request")
    assert peer.recv(7) == b"request"
    peer.sendall(b"answer")
    assert mine.recv(6) == b"answer"
    return mine, peer


def noticed_s(settings: Settings) -> float | None:
    """Seconds until the system tells that the peer is gone; None: it does not while we watch."""
    mine, peer = opened(settings)
    with mine, peer:
        vanish(peer)
        gone = time.monotonic()
        if settings.sends:
            mine.sendall(b"request")
        mine.settimeout(WATCHED_S)
        try:
            mine.recv(1)
        except OSError as error:
            return time.monotonic() - gone if error.errno == errno.ETIMEDOUT else None
    raise AssertionError


@pytest.fixture(scope="module")
def real() -> dict[Settings, float | None]:
    """Every connection, all at the same time."""
    found: dict[Settings, float | None] = {}

    def watch(settings: Settings) -> None:
        found[settings] = noticed_s(settings)

    threads = [threading.Thread(target=watch, args=(one,)) for one in (*NOTICED, *NEVER, KEEPALIVE_ALONE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


SCALE = 100
"""Seconds in the engine for one of the sockets: a failover is over before any of them is."""
CUT_S = 100


def dropped_s(settings: Settings) -> float | None:
    """Seconds of the sockets until the engine's pools leave a writer that has vanished; None: not while we watch."""
    cut = Fault("cut", "aws:network:disrupt-connectivity", CUT_S, int(WATCHED_S * SCALE), "us-east-1a")
    calm = level(length_s=CUT_S + int(WATCHED_S * SCALE), classes=(checkout(),), faults=(cut,), apps=OTHER_ZONES)
    clients = Clients(
        keepalive_s=settings.keepalive_s * SCALE,
        user_timeout_s=settings.user_timeout_s * SCALE if settings.user_timeout_s else None,
    )
    chosen = design(on={"multi_az": "standby", "standby_zones": ("us-east-1b",)}, clients=clients)
    frames = of_class(simulate(assemble(calm, chosen), 1))
    lost = [t for t, frame in enumerate(frames) if frame.good < 0.5 * frame.offered]
    assert lost[0] == pytest.approx(CUT_S, abs=3)
    return None if lost[-1] == len(frames) - 1 else (lost[-1] + 1 - CUT_S) / SCALE


@pytest.mark.parametrize("settings", NOTICED, ids=["idle, keep-alive", "idle, user timeout", "in use, user timeout"])
def test_a_pool_drops_dead_connections_when_its_sockets_would(
    real: dict[Settings, float | None], settings: Settings
) -> None:
    """By the last unanswered probe, or by the user timeout if that is sooner, which Linux counts from the first retransmission."""
    assert real[settings] == pytest.approx(dropped_s(settings), abs=1.0)


@pytest.mark.parametrize("settings", NEVER, ids=["idle", "in use"])
def test_without_either_nobody_notices(real: dict[Settings, float | None], settings: Settings) -> None:
    """Linux's defaults: idle for two hours and more, about a quarter of an hour with a request on its way."""
    assert real[settings] is None
    assert dropped_s(settings) is None


def test_keep_alive_does_not_find_a_peer_that_owes_an_acknowledgement(real: dict[Settings, float | None]) -> None:
    """Linux sends no probe while data is on its way. The engine is kinder: its pools drop these connections by keep-alive too."""
    assert real[KEEPALIVE_ALONE] is None
    assert dropped_s(KEEPALIVE_ALONE) == pytest.approx(KEEPALIVE_ALONE.keepalive_s, abs=0.1)
