"""Access control: only pages this server sent, under a host name it knows, with the token of its address.

Any web page may open a WebSocket to loopback; the browser names that page in `Origin`. A foreign name made to resolve to
loopback (DNS rebinding) shows in `Host`. Other users' programs on this machine reach loopback too; the token keeps them out.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from secrets import compare_digest
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Guard:
    """The values that requests are checked against: the host the server is bound to, and its token."""

    host: str
    token: str

    def is_own_host(self, header: str | None) -> bool:
        """True if a Host header names loopback or the host the server is bound to.

        A server bound to every address accepts any address and the machine's own name, but no other name: DNS rebinding
        needs one.
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
        """True if an Origin header is this server's own, host and port included. Browsers always send one; without it, no."""
        if not origin or not host or not self.is_own_host(host):
            return False
        scheme, _, rest = origin.partition("://")
        return scheme in {"http", "https"} and rest.lower() == host.lower()

    def admits(self, token: str) -> bool:
        """True if this is the server's token."""
        return compare_digest(token.encode(), self.token.encode())


def is_loopback(host: str) -> bool:
    """True if a host can be reached only from this machine."""
    address = _address(host)
    return host.lower() == "localhost" or (address is not None and address.is_loopback)


def is_everywhere(host: str) -> bool:
    """True if a host to bind to means every address of the machine."""
    address = _address(host)
    return address is not None and address.is_unspecified


def in_url(host: str) -> str:
    """A host as a URL writes it, an IPv6 address in brackets."""
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
