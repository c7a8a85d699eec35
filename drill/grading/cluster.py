"""An executor on a Dask cluster that exists. Needs the extra `cluster`."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from drill.errors import DrillError

WAIT_S = 15


@contextmanager
def dask_cluster(address: str) -> Iterator[Executor]:
    """The cluster's executor. Raises DrillError when the extra is not installed, or the cluster does not answer."""
    try:
        distributed: Any = import_module("distributed")
    except ImportError:
        raise DrillError('--dask needs Dask: pip install "failure-drill[cluster]"') from None
    try:
        client = distributed.Client(address, timeout=WAIT_S)
    except (OSError, ValueError, TimeoutError) as error:
        raise DrillError(f"no Dask scheduler answers at {address}: {error}") from None
    try:
        yield client.get_executor(pure=False, retries=0)
    finally:
        client.close()
