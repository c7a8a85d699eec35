"""A real Redis replica that is promoted under clients that follow, late, or never, held against what the engine says."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

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
FAILOVER, REPLACE = "cache.failover_s", "cache.redis.replace_s"
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
        topology_refresh_s=int(late_s * SCALE),
    )
    made = build(level((item,), LOST_S + int(END_S * SCALE), faults=(over,), apps=OTHER_ZONES), design(cache=kept))
    return simulate(supposed(made, {FAILOVER: PROMOTED_S * SCALE, REPLACE: (BACK_S - PROMOTED_S) * SCALE}), 1)


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


@pytest.mark.parametrize("late_s", [LATE_S, NEVER_S])
def test_a_client_that_does_not_follow_reads_from_the_replica_that_was_the_primary(
    happened: Happened, late_s: float
) -> None:
    """Once it is back, whether the client learns of the promotion later or never."""
    real, ours = spans(happened, happened.clients[late_s].read), fails_for(drilled(late_s, writes=False))
    assert real is not None
    assert ours is not None
    assert ours == pytest.approx(BACK_S, abs=0.2)
    # It came back as late as the machine let it.
    assert real == pytest.approx(ours + happened.back - happened.lost - BACK_S, abs=1.5)


def test_a_node_of_a_cluster_that_is_a_replica_redirects_reads_and_writes() -> None:
    """Cluster mode: it answers nothing by itself, and names the primary to clients that still use it."""
    first, second = free_port(), free_port()
    with tempfile.TemporaryDirectory(prefix="drill-live-") as folder, contextlib.ExitStack() as running_now:
        owner = "nobody" if os.geteuid() == 0 else None
        for port in (first, second):
            own = Path(folder) / str(port)
            own.mkdir()
            if owner:
                shutil.chown(own, owner)
        Path(folder).chmod(0o755)
        nodes = []
        for port in (first, second):
            clustered = (
                "--cluster-enabled",
                "yes",
                "--dir",
                str(Path(folder) / str(port)),
                "--cluster-port",
                str(free_port()),
            )
            running_now.enter_context(running(server(port, *clustered)))
            nodes.append(running_now.enter_context(contextlib.closing(Redis(port))))
        old, new = nodes
        old.ask((b"CLUSTER", b"ADDSLOTSRANGE", b"0", b"16383"))
        _meet(new, old, first)
        _eventually(lambda: old.ask((b"SET", b"key", b"1")) == [b"OK"])
        (name,) = old.ask((b"CLUSTER", b"MYID"))
        assert isinstance(name, bytes)
        _eventually(lambda: name in _text(new, b"CLUSTER", b"NODES") and _done(new, b"CLUSTER", b"REPLICATE", name))
        _eventually(lambda: b"master_link_status:up" in _info(new))
        _eventually(lambda: _done(new, b"CLUSTER", b"FAILOVER"))
        _eventually(lambda: b"role:slave" in _info(old))
        assert [_ask(old, words) for words in ((b"GET", b"key"), (b"SET", b"key", b"2"))] == ["MOVED", "MOVED"]
        assert new.get([b"key"]) == [True]


def _meet(node: Redis, other: Redis, port: int) -> None:
    """Make two nodes one cluster."""
    place = next(line for line in _text(other, b"CLUSTER", b"NODES").splitlines() if b"myself" in line).split()[1]
    bus = place.partition(b"@")[2].partition(b",")[0]
    node.ask((b"CLUSTER", b"MEET", HOST.encode(), b"%d" % port, bus))


def _text(node: Redis, *words: bytes) -> bytes:
    (found,) = node.ask(words)
    assert isinstance(found, bytes)
    return found


def _done(node: Redis, *words: bytes) -> bool:
    """Whether a node does what it is asked."""
    return not _ask(node, words)


def _eventually(holds: Callable[[], bool]) -> None:
    """Wait until something holds; what is refused meanwhile does not yet."""
    end = time.monotonic() + PATIENCE_S
    while True:
        with contextlib.suppress(RuntimeError):
            if holds():
                return
        assert time.monotonic() < end
        time.sleep(0.1)
