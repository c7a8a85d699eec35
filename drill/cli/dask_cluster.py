"""An executor on a Dask cluster that exists. Needs the extra `cluster`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from drill.errors import DrillError

if TYPE_CHECKING:
    from drill.cli.formats import Command

WAIT_S = 15
Version = tuple[str, str]
"""Engine, and digest of the catalogue."""


def on_cluster(command: Command) -> Command:
    """Add `--dask` to a command, as its argument `dask`, an address or None."""
    option = click.option(
        "--dask",
        metavar="ADDRESS",
        help="Use the Dask cluster whose scheduler is at this address (needs the extra `cluster`).",
    )
    return option(command)


@contextmanager
def dask_cluster(address: str, *, alike: bool = False) -> Iterator[Executor]:
    """The cluster's executor; what was asked of it and has not begun is cancelled at the end.

    Raises DrillError when the extra is not installed, the cluster does not answer or, with `alike`, a worker has another version.
    """
    try:
        distributed: Any = import_module("distributed")
    except ImportError:
        raise DrillError('--dask needs Dask: pip install "failure-drill[cluster]"') from None
    try:
        client = distributed.Client(address, timeout=WAIT_S)
    except (OSError, ValueError, TimeoutError) as error:
        raise DrillError(f"no Dask scheduler answers at {address}: {error}") from None
    try:
        if alike:
            refuse_others(_asked(client, address))
        executor: Executor = client.get_executor(pure=False, retries=0)
        try:
            yield executor
        finally:
            executor.shutdown(wait=False)
    finally:
        client.close()


def _asked(client: Any, address: str) -> Mapping[str, Version]:  # noqa: ANN401 (Dask's)
    """The version of each worker, by its address. Raises DrillError when one of them cannot say."""
    try:
        found: Mapping[str, Version] = client.run(version)
    except Exception as error:
        raise DrillError(
            f"a worker of {address} has no Failure Drill of this version ({type(error).__name__}); install it there"
        ) from error
    return found


def version() -> Version:
    """The version of everything that results depend on besides their inputs."""
    from drill.catalog.csv_tables import catalog_digest
    from drill.engine import ENGINE

    return ENGINE, catalog_digest()


def refuse_others(workers: Mapping[str, Version]) -> None:
    """Raises DrillError where there is no worker, or one whose results would be others."""
    if not workers:
        raise DrillError("the cluster has no workers; start some: dask worker ADDRESS")
    here = version()
    for address, there in sorted(workers.items()):
        if tuple(there) != here:
            what = f"engine {there[0]}, this is engine {here[0]}" if there[0] != here[0] else "another catalogue"
            raise DrillError(f"the worker {address} has {what}; install the same version there")
