"""Redis, memcached and PostgreSQL on loopback in temporary folders: started, spoken to in their own protocols, stopped."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

PATIENCE_S = 15.0
HOST = "127.0.0.1"


def binary(name: str) -> str:
    """Path of a server's program; skips the test where it is not installed."""
    places = [*map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), os.environ.get("PATH", "")]
    found = shutil.which(name, path=os.pathsep.join(places))
    if found is None:
        pytest.skip(f"{name} is not installed: apt-get install redis-server memcached postgresql pgbouncer")
    return found


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def connect(port: int) -> socket.socket:
    """A connection, as soon as somebody listens."""
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            made = socket.create_connection((HOST, port), timeout=PATIENCE_S)
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return made


@contextlib.contextmanager
def running(command: Sequence[str]) -> Iterator[None]:
    """A server for as long as the block lasts, as `nobody` when we are root."""
    user = "nobody" if os.geteuid() == 0 else None
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, user=user) as server:
        try:
            yield
        finally:
            server.terminate()
            try:
                server.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                server.kill()


class Redis:
    """A client of the few commands that are needed; every call may carry many commands at once."""

    def __init__(self, port: int) -> None:
        self.socket = connect(port)
        self.file = self.socket.makefile("rb")

    def ask(self, *commands: Sequence[bytes]) -> list[bytes | int | None]:
        """Send commands together, return their replies."""
        sent = b"".join(
            b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words)
            for words in commands
        )
        self.socket.sendall(sent)
        return [self._reply() for _ in commands]

    def _reply(self) -> bytes | int | None:
        line = self.file.readline()
        kind, rest = line[:1], line[1:-2]
        if kind == b"$":
            size = int(rest)
            return None if size < 0 else self.file.read(size + 2)[:-2]
        if kind == b":":
            return int(rest)
        if kind == b"+":
            return rest
        raise RuntimeError(line.decode(errors="replace"))

    def get(self, keys: Sequence[bytes]) -> list[bool]:
        """Which of these keys are there."""
        return [reply is not None for reply in self.ask(*[(b"GET", key) for key in keys])]

    def put(self, keys: Sequence[bytes], value: bytes, ttl_s: int) -> None:
        """Store these keys."""
        life = (b"EX", b"%d" % ttl_s) if ttl_s else ()
        if keys:
            self.ask(*[(b"SET", key, value, *life) for key in keys])

    def used_bytes(self) -> int:
        """Memory in use."""
        (info,) = self.ask((b"INFO", b"memory"))
        assert isinstance(info, bytes)
        return int(info.split(b"used_memory:")[1].split(b"\r\n")[0])

    def close(self) -> None:
        """Hang up."""
        self.file.close()
        self.socket.close()


class Memcached:
    """The same for memcached's text protocol."""

    def __init__(self, port: int) -> None:
        self.socket = connect(port)
        self.file = self.socket.makefile("rb")

    def get(self, keys: Sequence[bytes]) -> list[bool]:
        """Which of these keys are there."""
        self.socket.sendall(b"".join(b"get %s\r\n" % key for key in keys))
        found = []
        for _ in keys:
            line = self.file.readline()
            found.append(line.startswith(b"VALUE"))
            if line.startswith(b"VALUE"):
                self.file.read(int(line.split()[3]) + 2)
                self.file.readline()
        return found

    def put(self, keys: Sequence[bytes], value: bytes, ttl_s: int) -> None:
        """Store these keys."""
        if keys:
            self.socket.sendall(b"".join(b"set %s 0 %d %d\r\n%s\r\n" % (key, ttl_s, len(value), value) for key in keys))
            for _ in keys:
                line = self.file.readline()
                assert line == b"STORED\r\n", line

    def close(self) -> None:
        """Hang up."""
        self.file.close()
        self.socket.close()


@contextlib.contextmanager
def redis(*options: str) -> Iterator[Redis]:
    """An empty Redis that keeps nothing on disk."""
    port = free_port()
    command = [binary("redis-server"), "--bind", HOST, "--port", str(port), "--save", "", "--appendonly", "no"]
    with running([*command, *options]):
        client = Redis(port)
        try:
            yield client
        finally:
            client.close()


@contextlib.contextmanager
def memcached(*options: str) -> Iterator[Memcached]:
    """An empty memcached."""
    port = free_port()
    with running([binary("memcached"), "-l", HOST, "-p", str(port), "-U", "0", "-t", "1", *options]):
        client = Memcached(port)
        try:
            yield client
        finally:
            client.close()


class RefusedError(Exception):
    """PostgreSQL said no, with its SQLSTATE."""


class Session:
    """A connection to PostgreSQL by its wire protocol, version 3, simple queries only."""

    def __init__(self, port: int) -> None:
        self.socket = connect(port)
        self.file = self.socket.makefile("rb")
        words = b"user\0postgres\0database\0postgres\0\0"
        self.socket.sendall(struct.pack("!II", len(words) + 8, 196_608) + words)
        try:
            self._answer()
        except RefusedError:
            self.close()
            raise

    def ask(self, sql: str) -> list[tuple[str | None, ...]]:
        """Rows of a query. Raises RefusedError."""
        words = sql.encode() + b"\0"
        self.socket.sendall(b"Q" + struct.pack("!I", len(words) + 4) + words)
        return self._answer()

    def one(self, sql: str) -> str:
        """The only value of a query."""
        ((value,),) = self.ask(sql)
        assert value is not None
        return value

    def _answer(self) -> list[tuple[str | None, ...]]:
        found: list[tuple[str | None, ...]] = []
        refused = ""
        while True:
            head = self.file.read(5)
            if len(head) < 5:
                raise RefusedError(refused or "connection closed")
            kind, size = head[:1], struct.unpack("!I", head[1:])[0]
            body = self.file.read(size - 4)
            if kind == b"D":
                found.append(tuple(_fields(body)))
            elif kind == b"E":
                refused = next(part[1:].decode() for part in body.split(b"\0") if part[:1] == b"C")
            elif kind == b"Z":
                if refused:
                    raise RefusedError(refused)
                return found

    def close(self) -> None:
        """Hang up."""
        self.file.close()
        self.socket.close()


def _fields(body: bytes) -> Iterator[str | None]:
    place = 2
    for _ in range(struct.unpack("!H", body[:2])[0]):
        (size,) = struct.unpack("!i", body[place : place + 4])
        place += 4
        yield None if size < 0 else body[place : place + size].decode()
        place += max(size, 0)


class Postgres:
    """A cluster in a folder; `start` and `stop` as often as a test needs."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.up = False

    @staticmethod
    def call(name: str, *words: str) -> None:
        """Run one of PostgreSQL's programs, as `postgres` when we are root, which it refuses to be."""
        who: dict[str, Any] = {}
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        subprocess.run(
            [binary(name), *words],
            check=True,
            timeout=60,
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **who,
        )

    def create(self) -> None:
        """A new cluster that trusts everybody on loopback."""
        self.call("initdb", "-D", str(self.folder), "-U", "postgres", "-A", "trust", "-N", "-E", "UTF8")

    def copy_of(self, primary: Postgres, name: str) -> None:
        """A streaming standby of a running primary."""
        source = f"host={HOST} port={primary.port} user=postgres application_name={name}"
        self.call("pg_basebackup", "-D", str(self.folder), "-d", source, "-R", "-X", "stream", "-c", "fast")

    def start(self, *settings: str) -> None:
        """Start and wait until it accepts connections."""
        always = (
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            f"port={self.port}",
            "fsync=off",
            "shared_buffers=16MB",
        )
        options = " ".join(f"-c {word}" for word in (*always, *settings))
        log = str(self.folder / "server.log")
        self.up = True
        self.call("pg_ctl", "-D", str(self.folder), "-w", "-t", "30", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        """Stop at once, as a crash would."""
        if self.up:
            self.up = False
            with contextlib.suppress(subprocess.CalledProcessError):
                self.call("pg_ctl", "-D", str(self.folder), "-m", "immediate", "-w", "stop")

    def promote(self) -> None:
        """Make a standby a primary."""
        self.call("pg_ctl", "-D", str(self.folder), "-w", "-t", "30", "promote")


@contextlib.contextmanager
def postgres(count: int = 1) -> Iterator[list[Postgres]]:
    """So many clusters yet to be created; whatever runs at the end is stopped."""
    binary("initdb")
    with tempfile.TemporaryDirectory(prefix="drill-live-") as parent:
        if os.geteuid() == 0:
            shutil.chown(parent, "postgres", "postgres")
        made = [Postgres(Path(parent) / f"cluster-{number}") for number in range(count)]
        try:
            yield made
        finally:
            for cluster in made:
                cluster.stop()
