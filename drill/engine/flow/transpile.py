"""The fast way (the `fast` extra): the same source, compiled.

The flow is written in restricted Python: functions of the rows, floats, integers, look-ups. Here that source is read, every
row becomes a stretch of one block of floats or one of integers (`r.live[i]` becomes `f[o[7] + i]`), and Numba compiles what
results, without any freedom to reorder arithmetic. Both ways give the same bits. What was compiled is kept in the user's
cache folder, under a name made from the source, so that it is paid for once.
"""

from __future__ import annotations

import ast
import hashlib
import importlib
import importlib.util
import inspect
import os
import sys
from array import array
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from drill.engine.state.arrays import FLOATS, NAMES, Arrays

Made = TypeVar("Made", bound=Callable[..., Any])
SOURCES = (
    "state.elementary:exp",
    "flow.waiting:decay,exceeds_row,percentile_from",
    "flow.staleness:missed_s,older_row",
    "cache.stale_copies:loaded_older,read_older,misses_row",
    "flow.shards:load_shards",
    "flow.volume_io:shared,ios,within",
    "flow.popularity:look_up",
    "flow.outcomes",
    "flow.offered_load",
    "flow.demand",
    "flow.cache_only",
    "flow.admission_limits",
    "flow.completion",
    "flow.below_saturation",
    "flow.reneging",
    "flow.queueing",
    "flow.replication",
    "flow.flow",
    "flow.node_samples",
    "flow.accounting",
    "flow.capacity",
    "flow.cache_capacity",
    "flow.loop",
)
"""Modules of the engine that are compiled; after a colon, the only functions that are."""
PLACES = {name: place for place, name in enumerate(NAMES)}
"""Where in the table of offsets a row's is."""

_COMPILE = 'njit(cache=True, error_model="python")'
"""No fast-math: nothing may be reordered or fused. A division by zero stops it, as it stops plain Python; that costs some 3 % of the time."""
_HEAD = f'''"""Made from the engine's source by drill.engine.flow.transpile. Not to be edited."""

from math import floor, frexp, ldexp, sqrt

import numpy as np
from numba import njit


@{_COMPILE}
def _least(a, b):
    return b if b < a else a


@{_COMPILE}
def _most(a, b):
    return b if b > a else a


@{_COMPILE}
def _place(at):
    # No place counts from the end of a block: Numba need not ask.
    return np.uint64(at)
'''


class _Rewrite(ast.NodeTransformer):
    """One module's functions, from rows to stretches of two blocks."""

    def __init__(self, module: ModuleType, order: dict[str, list[str]]) -> None:
        self.module = module
        self.order = order
        self.tables: dict[str, tuple[float, ...]] = {}
        self.tuples: set[str] = set()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        names = [name for item in self.order[node.name] for name in (("f", "z", "o") if item == "r" else (item,))]
        node.args = ast.arguments([], [ast.arg(name) for name in names], None, [], [], None, [])
        node.returns = None
        node.decorator_list = [ast.parse(_COMPILE, mode="eval").body]
        # What a function says of itself is for readers of the source.
        node.body = [self.visit(item) for item in node.body[ast.get_docstring(node) is not None :]]
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        made: ast.stmt = self.visit(ast.Assign([node.target], node.value or ast.Constant(None)))
        return made

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        name = _row(node.value)
        if not name:
            return self.generic_visit(node)
        if isinstance(node.slice, ast.Slice):
            # A stretch of a row names both ends.
            given = [end for end in (node.slice.lower, node.slice.upper) if end is not None]
            ends = [ast.BinOp(_offset(name), ast.Add(), self.visit(end)) for end in given]
            return ast.Subscript(_block(name), ast.Slice(*ends), node.ctx)
        place = ast.BinOp(_offset(name), ast.Add(), self.visit(node.slice))
        return ast.Subscript(_block(name), ast.Call(ast.Name("_place"), [place], []), node.ctx)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        called = node.func.id if isinstance(node.func, ast.Name) else ""
        if called in ("min", "max"):
            found: ast.expr = self.visit(node.args[0])
            for item in node.args[1:]:
                found = ast.Call(ast.Name("_least" if called == "min" else "_most"), [found, self.visit(item)], [])
            return found
        if called not in self.order:
            return self.generic_visit(node)
        by_name = {item.arg: item.value for item in node.keywords}
        given = [*node.args, *(by_name[name] for name in self.order[called][len(node.args) :])]
        made: list[Any] = []
        start: ast.expr | None = None
        for item in given:
            name = _row(item)
            if isinstance(item, ast.Name) and item.id == "r":
                made += [ast.Name("f"), ast.Name("z"), ast.Name("o")]
            elif name:
                # A whole row is handed on with the place at which it begins, which is the argument after it.
                made.append(_block(name))
                start = _offset(name)
            elif start is not None:
                made.append(ast.BinOp(start, ast.Add(), self.visit(item)))
                start = None
            else:
                made.append(self.visit(item))
        return ast.Call(node.func, made, [])

    def visit_Name(self, node: ast.Name) -> ast.AST:
        value = getattr(self.module, node.id, None) if node.id.upper() == node.id else None
        if isinstance(value, (int, float)):
            return ast.Constant(value)
        if isinstance(value, tuple):
            self.tables[node.id] = value
        if isinstance(getattr(self.module, node.id, None), type) and hasattr(getattr(self.module, node.id), "_fields"):
            self.tuples.add(node.id)
        return node


def _row(node: ast.AST) -> str:
    """The row that an expression `r.name` stands for; empty for anything else."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "r":
        return node.attr
    return ""


def _block(name: str) -> ast.Name:
    return ast.Name("f" if name in FLOATS else "z")


def _offset(name: str) -> ast.expr:
    return ast.Subscript(ast.Name("o"), ast.Constant(PLACES[name]), ast.Load())


def _functions() -> Iterable[tuple[ModuleType, ast.FunctionDef]]:
    for source in SOURCES:
        name, _, only = source.partition(":")
        module = importlib.import_module(f"drill.engine.{name}")
        for node in ast.parse(inspect.getsource(module)).body:
            if isinstance(node, ast.FunctionDef) and (not only or node.name in only.split(",")):
                yield module, node


def generate() -> str:
    """The source that Numba compiles. Raises ValueError when two functions share a name."""
    found = list(_functions())
    order: dict[str, list[str]] = {}
    for _, node in found:
        if node.name in order:
            message = f"two functions are called {node.name}"
            raise ValueError(message)
        order[node.name] = [item.arg for item in (*node.args.args, *node.args.kwonlyargs)]
    tables: dict[str, tuple[float, ...]] = {}
    parts = []
    imports: set[str] = set()
    for module, node in found:
        rewrite = _Rewrite(module, order)
        parts.append(ast.unparse(ast.fix_missing_locations(rewrite.visit(node))))
        tables.update(rewrite.tables)
        imports |= {f"from {getattr(module, name).__module__} import {name}" for name in rewrite.tuples}
    made = sorted(imports)
    made += [f"{name} = np.array({value!r})" for name, value in sorted(tables.items())]
    return "\n\n\n".join([_HEAD, *made, *parts]) + "\n"


@lru_cache(maxsize=1)
def _file() -> Path:
    from platformdirs import user_cache_path

    text = generate()
    name = hashlib.sha256(text.encode()).hexdigest()[:16]
    path = user_cache_path("failure-drill") / "compiled" / f"flow_{name}.py"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}")
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    return path


def kept() -> bool:
    """Whether it has been compiled here before."""
    return any(_file().parent.glob(f"__pycache__/{_file().stem}.advance*.nbc"))


@lru_cache(maxsize=1)
def load() -> ModuleType:
    """The compiled flow. Raises ImportError without Numba, OSError when nothing can be written to the cache folder."""
    path = _file()
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(path.stem)
    module = importlib.util.module_from_spec(spec)
    # Numba's cache finds a function again by its module's name.
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def loaded() -> bool:
    """Whether this process uses the compiled loop."""
    return load.cache_info().currsize > 0


def best(plain: Made) -> Made:
    """A function of numbers that is compiled too: compiled where this process does so, else as it is."""
    made: Made = getattr(load(), plain.__name__) if loaded() else plain
    return made


def tabulate(plain: Callable[..., None], length: int, numbers: Sequence[float], *others: float) -> list[float]:
    """A row that such a function fills, from another row and some numbers."""
    if not loaded():
        row = [0.0] * length
        plain(row, numbers, *others)
        return row
    np = importlib.import_module("numpy")
    block = np.empty(length)
    getattr(load(), plain.__name__)(block, np.array(numbers), *others)
    made: list[float] = block.tolist()
    return made


def _joined(rows: Arrays, names: Iterable[str], code: str) -> array[Any]:
    found: list[Any] = []
    for name in names:
        found += getattr(rows, name)
    return array(code, found)


def pack(rows: Arrays) -> tuple[Arrays, tuple[Any, Any, Any]]:
    """The same rows as views of two blocks, and those blocks with the table of offsets. Views give plain floats and ints."""
    np = importlib.import_module("numpy")
    rest = [name for name in NAMES if name not in FLOATS]
    floats = np.frombuffer(_joined(rows, FLOATS, "d"), dtype=np.float64)
    whole = np.frombuffer(_joined(rows, rest, "q"), dtype=np.int64)
    offsets = np.zeros(len(NAMES), dtype=np.int64)
    views: dict[str, Any] = {}
    for names, block in ((FLOATS, floats), (rest, whole)):
        view, at = memoryview(block), 0
        for name in names:
            length = len(getattr(rows, name))
            offsets[PLACES[name]] = at
            views[name] = view[at : at + length]
            at += length
    return Arrays(**views), (floats, whole, offsets)
