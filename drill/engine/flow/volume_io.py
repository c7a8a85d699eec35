"""I/O operations that a load needs of a volume: pages read, the log, and changed pages written back.

Pages that are not in memory are read one by one. Commits that arrive while the log is being flushed share the next flush, and
changes of a page that waits to be written back share that write: whatever takes w seconds, of r a second that could share it,
happens r / (1 + r w) times a second (renewal theory). Hence the I/O of a transaction falls with load and rises with the data.
"""

from __future__ import annotations

from typing import NamedTuple

COMPILED = ("shared", "ios", "within", "moved", "within_bytes")
PAGE_BYTES = 8192.0
"""A page of PostgreSQL."""
GIB = 1024.0**3
HALVINGS = 50


class VolumeLoad(NamedTuple):
    """The load offered to a volume, a second."""

    reads: float
    """Pages that are not in memory."""
    commits: float
    """Transactions that write."""
    rows: float
    """Rows they change."""


class SharedIO(NamedTuple):
    """The I/O that concurrent writes share."""

    flush_s: float
    """One flush of the log."""
    rewrite_s: float
    """Wait of a changed page until it is written, divided by the pages of the data."""
    each: float
    """Page writes for a changed row that shares none: its page, and the page's copy in the log."""


def sharing(flush_s: float, checkpoint_s: float, data_gib: float, each: float) -> SharedIO:
    """The I/O that writes can share on a volume that holds `data_gib` GiB of data."""
    pages = data_gib * GIB / PAGE_BYTES
    return SharedIO(flush_s, checkpoint_s / pages if pages > 1.0 else checkpoint_s, each)


def shared(per_s: float, wait_s: float) -> float:
    """The rate per second of an operation that takes `wait_s` and serves all that arrive meanwhile."""
    return per_s / (1.0 + per_s * wait_s)


def ios(asked: VolumeLoad, by: SharedIO, part: float) -> float:
    """I/O operations a second when `part` of the load is done."""
    log = shared(part * asked.commits, by.flush_s)
    return part * asked.reads + log + by.each * shared(part * asked.rows, by.rewrite_s)


def within(asked: VolumeLoad, by: SharedIO, limit: float, most: float) -> float:
    """The largest part of the load, up to `most`, that needs no more than `limit` I/O operations a second."""
    # A page is a power of two, so that its multiples compare as the numbers do.
    return within_bytes(asked, by, 0.0, limit * PAGE_BYTES, most)


def moved(asked: VolumeLoad, by: SharedIO, log: float, part: float) -> float:
    """Bytes a second when `part` of the load is done: a page for each I/O operation, and the log of `log` bytes a second."""
    return ios(asked, by, part) * PAGE_BYTES + part * log


def within_bytes(asked: VolumeLoad, by: SharedIO, log: float, limit: float, most: float) -> float:
    """The largest part of the load, up to `most`, that moves no more than `limit` bytes a second."""
    if moved(asked, by, log, most) <= limit:
        return most
    low, high = 0.0, most
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        if moved(asked, by, log, middle) <= limit:
            low = middle
        else:
            high = middle
    return low
