"""A certificate for 127.0.0.1 that no authority vouches for, and its key. Both serve these tests and nothing else."""

from __future__ import annotations

from pathlib import Path

CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBnzCCAUSgAwIBAgIUD0Pek4/ePfL+4FdKx/vHW4VH08AwCgYIKoZIzj0EAwIw
GzEZMBcGA1UEAwwQZHJpbGwgdGFibGUgdGVzdDAgFw0yNjExMzAwNjU2MDdaGA8y
MTI2MTEwNjA2NTYwN1owGzEZMBcGA1UEAwwQZHJpbGwgdGFibGUgdGVzdDBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABKtsNzj2Zm1jXhXuEh7cJ7Dtn32+HBcACA/8
Pxdg3b8zjeEAq6nnYfGjD8iC2WhT5fYdFpa/D56c9te36Dc5kaGjZDBiMB0GA1Ud
DgQWBBRrVU7Z5lq5f3vpfvOkxgScyLfFADAfBgNVHSMEGDAWgBRrVU7Z5lq5f3vp
fvOkxgScyLfFADAPBgNVHRMBAf8EBTADAQH/MA8GA1UdEQQIMAaHBH8AAAEwCgYI
KoZIzj0EAwIDSQAwRgIhAJwtnPz/La1z3yVr1ROHeUxistQOU3zP+DlWxMaQl4C6
AiEA9Ca7QtbzQ5SkLa2XrfnRwH+B3gC/xPqfSZToybJjfFI=
-----END CERTIFICATE-----
"""
KEY = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgCBuZJg9QouzKU06R
QpGhNSydUvS5dfZ70mqFM2ONmPChRANCAASrbDc49mZtY14V7hIe3Cew7Z99vhwX
AAgP/D8XYN2/M43hAKup52Hxow/IgtloU+X2HRaWvw+enPbXt+g3OZGh
-----END PRIVATE KEY-----
"""
LOCKED_KEY = """\
-----BEGIN EC PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-128-CBC,F5CC9F50E76F37E6133A5119B29502F7

s+lUfV6QoZYH1tO6kqhnIn8lk0mKvRx9gh9sd3xcO4zD4J+M3N5/c0MoqxkjkSNU
qiHDTNNNCxdqjfac5qeF7+JtuQdaBDZ6w6QXNqKFJ4HHRdWoWZoiWrCFCe3TxVP/
qRZfSzK8Ea6aJ3dxLlF85NeG2Wh/s9ZYmZ4S43fE9LQ=
-----END EC PRIVATE KEY-----
"""
"""The same key behind a passphrase."""


def files(folder: Path, certificate: str = CERTIFICATE, key: str = KEY) -> tuple[Path, Path]:
    """The files of a certificate and a key."""
    made = folder / "cert.pem", folder / "key.pem"
    for path, text in zip(made, (certificate, key), strict=True):
        path.write_text(text, encoding="ascii")
    return made
