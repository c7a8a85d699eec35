"""A real Redis replica that is promoted under clients that follow, late, or never, held against what the engine says."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from drill.engine.simulate import simulate
from drill.model.level import Fault
from drill.model.level_traffic import Keys
from drill.model.run import Recording
from drill.validation.scenarios import EAST, OTHER_ZONES, build, cache, design, level, of_class, request, supposed
from tests.live.servers import HOST, Redis, binary, free_port, running

pytestmark = pytest.mark.live

LATE_S, NEVER_S = 4.0, 3600.0
"""How long a client goes on with a node after another has become the primary."""
PROMOTED_S, BACK_S, END_S = 3.0, 6.0, 12.0
"""Seconds from the loss of the primary until its replica is promoted, until the lost node is back as a replica, and to the end."""
PATIENCE_S = 30.0
READ_ONLY, NOT_CONNECTED = "READONLY", "not connected"


@dataclass
class Name:
    """Where the primary is, as a cluster's topology says."""

    port: int
    since: float = 0.0


@dataclass
class Client:
    """Sets and reads a key of its own ten times a second, at the node that it knows."""

    name: Name
    refresh_s: float
    key: bytes
    wrote: list[tuple[float, str]] = field(default_factory=list)
    """(moment, how it ended) of each write, in order; empty if it was done."""
    read: list[tuple[float, str]] = field(default_factory=list)
    halt: bool = False

    def run(self) -> None:
        """Work until told to stop."""
        port, open_to = self.name.port, None
        while not self.halt:
            if port != self.name.port and time.monotonic() - self.name.since >= self.refresh_s:
                port = self.name.port
                if open_to is not None:
                    open_to.close()
                open_to = None
            open_to = open_to or _opened(port)
            for noted, words in ((self.wrote, (b"SET", self.key, b"1")), (self.read, (b"GET", self.key))):
                how = NOT_CONNECTED if open_to is None else _ask(open_to, words)
                if how == NOT_CONNECTED and open_to is not None:
                    open_to.close()
                    open_to = None
                noted.append((time.monotonic(), how))
            time.sleep(0.1)
        if open_to is not None:
            open_to.close()


def _opened(port: int) -> Redis | None:
    """A connection to a node, if it accepts one now."""
    try:
        socket.create_connection((HOST, port), timeout=1.0).close()
        return Redis(port)
    except OSError:
        return None


def _ask(client: Redis, words: tuple[bytes, ...]) -> str:
    try:
        client.ask(words)
    except RuntimeError as error:
        return str(error).lstrip("-").partition(" ")[0] or NOT_CONNECTED
    except (OSError, ValueError):
        return NOT_CONNECTED
    return ""


def server(port: int, *options: str) -> list[str]:
    """The command of a Redis that keeps nothing on disk."""
    return [binary("redis-server"), "--bind", HOST, "--port", str(port), "--save", "", "--appendonly", "no", *options]


@contextlib.contextmanager
def at_work(clients: list[Client]) -> Iterator[None]:
    """Clients at work for as long as the block lasts."""
    threads = [threading.Thread(target=client.run, daemon=True) for client in clients]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for client in clients:
            client.halt = True
        for thread in threads:
            thread.join()


@dataclass
class Happened:
    """Clients' notes, and the moments of what befell their node."""

    clients: dict[float, Client]
    """By how late they follow."""
    lost: float = 0.0
    promoted: float = 0.0
    back: float = 0.0
    end: float = 0.0


def until(moment: float) -> None:
    """Sleep."""
    time.sleep(max(0.0, moment - time.monotonic()))


@pytest.fixture(scope="module")
def happened() -> Happened:
    """A primary is lost, its replica is promoted, and the lost node comes back as a replica of it."""
    first, second = free_port(), free_port()
    name = Name(first)
    made = Happened({late: Client(name, late, b"key-%d" % late) for late in (0.0, LATE_S, NEVER_S)})
    # Nothing is written: the folder may not be the server's.
    replicates = ("--repl-diskless-sync-delay", "0", "--repl-diskless-load", "swapdb")
    with running(server(second, "--replicaof", f"{HOST} {first}", *replicates)):
        heir = Redis(second)
        with contextlib.closing(heir), running(server(first, *replicates)):
            end = time.monotonic() + PATIENCE_S
            while b"master_link_status:up" not in _info(heir):
                assert time.monotonic() < end
                time.sleep(0.1)
            with contextlib.ExitStack() as working:
                primary = Redis(first)
                working.enter_context(at_work(list(made.clients.values())))
                time.sleep(2.0)
                with contextlib.suppress(RuntimeError):
                    primary.ask((b"SHUTDOWN", b"NOSAVE", b"NOW"))
                primary.close()
                made.lost = time.monotonic()
                until(made.lost + PROMOTED_S)
                heir.ask((b"REPLICAOF", b"NO", b"ONE"))
                name.since = made.promoted = time.monotonic()
                name.port = second
                until(made.lost + BACK_S)
                working.enter_context(running(server(first, "--replicaof", f"{HOST} {second}", *replicates)))
                returned = Redis(first)
                end = time.monotonic() + PATIENCE_S
                while b"master_link_status:up" not in _info(returned):
                    assert time.monotonic() < end
                    time.sleep(0.1)
                made.back = time.monotonic()
                returned.close()
                until(made.back + END_S - BACK_S)
                made.end = time.monotonic()
    return made


def _info(client: Redis) -> bytes:
    (found,) = client.ask((b"INFO", b"replication"))
    assert isinstance(found, bytes)
    return found


def spans(made: Happened, noted: list[tuple[float, str]]) -> float | None:
    """Seconds from the loss to the first success after which there is no failure; None: it still fails at the end."""
    failed = [moment for moment, how in noted if how and moment <= made.end]
    done = [moment for moment, how in noted if not how and moment > failed[-1]]
    return done[0] - made.lost if done else None


LOST_S = 20
FAILOVER = "cache.failover_s"
SCALE = 10
"""Seconds in the engine for one of the servers."""


def drilled(late_s: float, *, writes: bool) -> Recording:
    """The same in the engine: records that live in the cache alone, whose node is lost."""
    over = Fault("lost", "drill:cache-node-loss", LOST_S, 0, "cache-1")
    item = request("query", 100.0, reads=int(not writes), writes=int(writes), keys=Keys(1000, 0.9, 100))
    kept = cache(
        classes=(),
        stores=("query",),
        replicas=1,
        zones=EAST.zones[:2],
        cluster_mode=True,
        topology_refresh_s=int(late_s * SCALE),
    )
    made = build(level((item,), LOST_S + int(END_S * SCALE), faults=(over,), apps=OTHER_ZONES), design(cache=kept))
    return simulate(supposed(made, {FAILOVER: PROMOTED_S * SCALE}), 1)


def fails_for(made: Recording) -> float | None:
    """Seconds of the servers from the loss to the last failure; None: it still fails at the end."""
    failing = [t for t, frame in enumerate(of_class(made)) if frame.failed > 0.5 * frame.offered]
    return None if failing[-1] == len(of_class(made)) - 1 else (failing[-1] + 1 - LOST_S) / SCALE


@pytest.mark.parametrize("late_s", [0.0, LATE_S, NEVER_S])
def test_writes_go_on_once_clients_know_the_promoted_replica(happened: Happened, late_s: float) -> None:
    """At the promotion, as much later as their topology is old, or never: those go on asking a node that says READONLY."""
    real, ours = spans(happened, happened.clients[late_s].wrote), fails_for(drilled(late_s, writes=True))
    if real is None or ours is None:
        assert real == ours
    else:
        # The promotion came as late as the machine let it; a second and a half for the next try.
        assert real == pytest.approx(ours + happened.promoted - happened.lost - PROMOTED_S, abs=1.5)
    said = {how for moment, how in happened.clients[late_s].wrote if moment > happened.back + 1.0}
    assert said == ({READ_ONLY} if late_s == NEVER_S else {""})


def test_a_client_that_never_follows_reads_from_the_replica_that_was_the_primary(happened: Happened) -> None:
    """Once it is back. The engine is harder on it: for clients that do not know the new primary it answers nothing at all."""
    real = spans(happened, happened.clients[NEVER_S].read)
    assert real == pytest.approx(happened.back - happened.lost, abs=1.5)
    assert fails_for(drilled(NEVER_S, writes=False)) is None
