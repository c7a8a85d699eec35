"""A name whose address can be changed: a forwarder on loopback, and PgBouncer, a pool that opens its connections through it."""

from __future__ import annotations

import contextlib
import itertools
import os
import select
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.live.servers import HOST, binary, connect, free_port, running


class MovingName:
    """Leads every new connection to the next of its servers; those that are open stay where they are, as with a DNS name."""

    def __init__(self, members: Sequence[int]) -> None:
        self.listener = socket.create_server((HOST, 0))
        self.port = int(self.listener.getsockname()[1])
        self.leads_to(members)
        threading.Thread(target=self._accept, daemon=True).start()

    def leads_to(self, members: Sequence[int]) -> None:
        """From now on it stands for the servers at these ports."""
        self.members = itertools.cycle(members)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection((HOST, next(self.members)), timeout=5.0)
            except OSError:
                client.close()
                continue
            server.settimeout(None)
            threading.Thread(target=_forward, args=(client, server), daemon=True).start()

    def close(self) -> None:
        """Accept no more."""
        self.listener.close()


def _forward(client: socket.socket, server: socket.socket) -> None:
    """Carry what either side sends, until one of them hangs up."""
    with client, server, contextlib.suppress(OSError):
        while True:
            for source in select.select((client, server), (), ())[0]:
                some = source.recv(65536)
                if not some:
                    return
                (server if source is client else client).sendall(some)


@contextlib.contextmanager
def pgbouncer(database_port: int, pool: int, lifetime_s: int) -> Iterator[int]:
    """PgBouncer that keeps so many connections open, each until an age, in front of a name. Gives the port that it listens on."""
    program, port = binary("pgbouncer"), free_port()
    settings = {
        "listen_addr": HOST,
        "listen_port": port,
        "auth_type": "any",
        "pool_mode": "transaction",
        "min_pool_size": pool,
        "default_pool_size": pool,
        "server_lifetime": lifetime_s,
        "server_idle_timeout": 0,
        "server_login_retry": 1,
    }
    with tempfile.TemporaryDirectory(prefix="drill-live-") as folder:
        lines = (f"{name} = {value}" for name, value in settings.items())
        target = f"postgres = host={HOST} port={database_port} user=postgres dbname=postgres"
        file = Path(folder) / "pgbouncer.ini"
        file.write_text("\n".join(("[databases]", target, "[pgbouncer]", *lines, "")), encoding="utf-8")
        if os.geteuid() == 0:
            for path in (Path(folder), file):
                shutil.chown(path, "nobody")
        with running([program, str(file)]):
            connect(port).close()
            yield port
