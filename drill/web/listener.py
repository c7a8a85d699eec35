"""The listening socket of a server, within its connection limits."""

from __future__ import annotations

import asyncio
import errno
import ssl

from aiohttp import web

from drill.errors import DrillError
from drill.web.connection_limits import BACKLOG, ConnectionLimits

_OF_THE_PORT = (errno.EADDRINUSE, errno.EACCES)
"""Errors that another port may not have."""


async def listen(
    place: tuple[str, int],
    limits: ConnectionLimits,
    runner: web.AppRunner,
    *,
    option: str,
    tls: ssl.SSLContext | None = None,
) -> asyncio.Server:
    """Listen on a host and port. `option` is the flag that names the host. Raises DrillError where that cannot be."""
    host, port = place
    try:
        return await asyncio.get_running_loop().create_server(
            lambda: limits.open(runner, tls), host, port, backlog=BACKLOG
        )
    except UnicodeError:  # asyncio asks a name server for what is no name: too long a label, say
        raise DrillError(f"cannot listen on {host!a}: {option} must be an address of this machine") from None
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        of_port = error.errno in _OF_THE_PORT
        how = "--port 0 picks a free one" if of_port else f"{option} must be an address of this machine"
        raise DrillError(f"cannot listen on port {port} of {host}: {why}; {how}") from None
