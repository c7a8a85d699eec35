"""The compiled flow (the `fast` extra): the rewritten source, compiled by Numba, and the rows as it takes them.

Numba has no freedom to reorder arithmetic, so that both ways give the same bits. What was compiled is kept in the user's cache
folder, under a name made from the source, so that it is paid for once: of several processes one compiles. `DRILL_CHECKED=1` in the
environment compiles it with a check of every place, for tests.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from drill.engine.flow.transpile import PLACES, generate
from drill.engine.state.arrays import FLOATS, NAMES, Arrays
from drill.system.file_locks import lock_for_writing

COMPILED: tuple[str, ...] = ()
ENTRIES = {"set_capacities": 0, "weigh_or_set_contents": 0, "set_contents": 0, "advance": 2, "run": 1}
"""The functions that the engine calls, each with how many whole numbers it takes after the rows. The last is compiled last."""
LAST = tuple(ENTRIES)[-1]
LONG = 64
"""Numbers of a row from which on it pays to look whether they are all the same."""
LOOK_S = 0.2
"""Seconds between two looks at whether another process has compiled."""
_KEPT: set[Path] = set()
"""Files whose compiled code has been seen."""
Made = TypeVar("Made", bound=Callable[..., Any])


@lru_cache(maxsize=1)
def _file() -> Path:
    from platformdirs import user_cache_path

    text = generate(checked=os.environ.get("DRILL_CHECKED") == "1")
    name = hashlib.sha256(text.encode()).hexdigest()[:16]
    path = user_cache_path("failure-drill") / "compiled" / f"flow_{name}.py"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}")
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    return path


def kept() -> bool:
    """Whether all of it has been compiled here before. The folder, which grows with every version, is read until it has."""
    file = _file()
    if file not in _KEPT and any(file.parent.glob(f"__pycache__/{file.stem}.{LAST}-*.nbc")):
        _KEPT.add(file)
    return file in _KEPT


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other process is compiling; while inside, none begins to.

    Raises OSError where the cache folder takes no file, or its file system no locks.
    """
    with _file().with_suffix(".lock").open("a", encoding="utf-8") as file:
        try:
            lock_for_writing(file.fileno())
        except (BlockingIOError, PermissionError):
            yield False
            return
        yield True


def being_compiled() -> bool:
    """Whether another process is compiling it now."""
    with _alone() as alone:
        return not alone


@lru_cache(maxsize=1)
def load() -> ModuleType:
    """The compiled flow, ready to be called: compiled now, if nobody has yet, or once another process that does so is done.

    Raises ImportError without Numba, OSError when nothing can be written to the cache folder.
    """
    while True:
        with _alone() as alone:
            if alone or kept():
                return _ready()
        time.sleep(LOOK_S)


def _ready() -> ModuleType:
    """The module with every entry compiled, or read from the cache."""
    path = _file()
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(path.stem)
    module = importlib.util.module_from_spec(spec)
    # Numba's cache finds a function again by its module's name.
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    numba = importlib.import_module("numba")
    rows = (numba.float64[::1], numba.int64[::1], numba.int64[::1])
    for name, numbers in ENTRIES.items():
        getattr(module, name).compile((*rows, *(numba.int64,) * numbers))
    return module


def loaded() -> bool:
    """Whether this process uses the compiled loop."""
    return load.cache_info().currsize > 0


def best(plain: Made) -> Made:
    """A function that is compiled too: its compiled form if this process has loaded it, else itself."""
    made: Made = getattr(load(), plain.__name__) if loaded() else plain
    return made


def tabulate(plain: Callable[..., None], length: int, numbers: Sequence[float], *others: float) -> list[float]:
    """A table that such a function fills, from a row and some numbers."""
    if not loaded():
        row = [0.0] * length
        plain(row, numbers, *others)
        return row
    np = importlib.import_module("numpy")
    block = np.empty(length)
    getattr(load(), plain.__name__)(block, np.array(numbers), *others)
    made: list[float] = block.tolist()
    return made


def pack(rows: Arrays) -> tuple[Arrays, tuple[Any, Any, Any]]:
    """The same rows as views of two blocks, and those blocks with the table of offsets. Views give plain floats and ints."""
    np = importlib.import_module("numpy")
    rest = tuple(name for name in NAMES if name not in FLOATS)
    floats, whole = (
        np.empty(sum(len(getattr(rows, name)) for name in names), dtype=kind)
        for names, kind in ((FLOATS, np.float64), (rest, np.int64))
    )
    offsets = np.zeros(2 * len(NAMES), dtype=np.int64)
    views: dict[str, Any] = {}
    for names, block in ((FLOATS, floats), (rest, whole)):
        view, at = memoryview(block), 0
        for name in names:
            row = getattr(rows, name)
            length = len(row)
            # Most of a new drill's numbers are the same as their neighbours.
            alike = length > LONG and type(row) is list and row.count(row[0]) == length
            block[at : at + length] = row[0] if alike else row
            offsets[PLACES[name]] = at
            offsets[len(NAMES) + PLACES[name]] = length
            views[name] = view[at : at + length]
            at += length
    return Arrays(**views), (floats, whole, offsets)
