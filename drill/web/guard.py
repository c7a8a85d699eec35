"""Who may talk to the server: pages it sent itself, under a name it knows, with the token of its address.

A web page from anywhere may open a WebSocket to loopback, and browsers say whence in `Origin`; a name that is made to point at
loopback (DNS rebinding) shows in `Host`. Other people's programs on the same machine reach loopback too: the token keeps them out.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from secrets import compare_digest
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Guard:
    """What a request is held against: the host the server is bound to, and its token."""

    host: str
    token: str

    def knows(self, header: str | None) -> bool:
        """Whether a Host header names loopback or the host that was asked for.

        A server bound to every address knows itself by any address and by the machine's name, but by no other name: a
        rebound one is a name.
        """
        name = _name(header or "")
        if not name:
            return False
        if is_loopback(name) or name == self.host.lower():
            return True
        if not is_everywhere(self.host):
            return False
        return _address(name) is not None or name == socket.gethostname().lower()

    def own_page(self, origin: str | None, host: str | None) -> bool:
        """Whether an Origin header is that of a page this server sent, host and port alike. None at all is no browser."""
        if not origin or not host or not self.knows(host):
            return False
        scheme, _, rest = origin.partition("://")
        return scheme in {"http", "https"} and rest.lower() == host.lower()

    def admits(self, token: str) -> bool:
        """Whether a token is the server's."""
        return compare_digest(token.encode(), self.token.encode())


def is_loopback(host: str) -> bool:
    """Whether a host is reached from this machine only."""
    address = _address(host)
    return host.lower() == "localhost" or (address is not None and address.is_loopback)


def is_everywhere(host: str) -> bool:
    """Whether a host to bind to stands for every address of the machine."""
    address = _address(host)
    return address is not None and address.is_unspecified


def in_url(host: str) -> str:
    """A host as it stands in an address."""
    return f"[{host}]" if ":" in host else host


def _name(header: str) -> str:
    """The host of a Host header without its port; empty when it is not one."""
    if set(header) & set("@/?#\\ "):
        return ""
    try:
        parts = urlsplit(f"//{header}")
        _ = parts.port  # raises when it is no number
    except ValueError:
        return ""
    return parts.hostname or ""


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
