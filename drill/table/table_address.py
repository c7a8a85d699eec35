"""The address of a table, the certificate that proves the host there, and how a view checks it."""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from aiohttp import Fingerprint

from drill.errors import DrillError
from drill.syntax.disk import read
from drill.words import units

MAX_PEM = 64 * 1024
"""Bytes of a certificate or key file."""
_FIRST = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class HostCertificate:
    """The certificate that proves a host."""

    context: ssl.SSLContext
    fingerprint: str
    """SHA-256 of the certificate, in hexadecimal: a view that is given it needs no authority to trust."""


@dataclass(frozen=True, slots=True)
class TableAddress:
    """The address that a table listens on, and who can reach it."""

    host: str
    port: int
    """0 picks a free one."""
    most_pages: int = 0
    """Pages of browsers at once."""
    certificate: HostCertificate | None = None
    """None: what passes can be read on the way."""
    lead_from_afar: bool = False
    """True if the facilitator's key opens the door from other machines too."""


def host_certificate(certificate: Path, key: Path) -> HostCertificate:
    """The certificate in a PEM file with its key. Raises DrillError for files that make no TLS server."""
    text = _pem(certificate)
    _pem(key)
    found = _FIRST.search(text)
    if found is None:
        raise DrillError(f"{certificate} holds no certificate; --tls takes a PEM certificate and its PEM key")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key, password="")  # an encrypted key must not ask on the terminal
        digest = sha256(ssl.PEM_cert_to_DER_cert(found[0])).hexdigest()
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or str(error)
        raise DrillError(
            f"{certificate} and {key} cannot start a TLS server: {str(reason).replace('_', ' ').lower()}; "
            "--tls takes a PEM certificate and its PEM key, without a passphrase"
        ) from None
    return HostCertificate(context, digest)


def _pem(path: Path) -> str:
    """A PEM file's text. Raises DrillError where it cannot be one."""
    data = read(path, MAX_PEM)
    if len(data) > MAX_PEM:
        raise DrillError(f"{path} is longer than {units.size(MAX_PEM)}; a PEM file is not")
    return data.decode("ascii", "replace")


def host_check(trusted: str) -> Fingerprint | bool:
    """The check of the host by a view: against this fingerprint, or for an empty one against the system's authorities.

    Raises DrillError for text that is no fingerprint.
    """
    if not trusted:
        return True
    digits = trusted.lower().removeprefix("sha256:").replace(":", "")
    if not _DIGEST.fullmatch(digits):
        raise DrillError("--trust takes the 64 hexadecimal digits that drill host printed")
    return Fingerprint(bytes.fromhex(digits))
