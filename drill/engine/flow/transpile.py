"""The restricted source of the flow, rewritten for Numba.

Every row becomes a stretch of one block of floats or one of whole numbers: `r.live[i]` becomes `f[_place(o[7] + i)]`, where `o`
holds the place at which each row begins, and behind those places the length of each row. `RULES.md` says what may be written,
and which functions are taken.
"""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterable
from enum import IntEnum
from pathlib import Path
from types import ModuleType
from typing import Any

from drill.engine.state.arrays import FLOATS, NAMES

COMPILED: tuple[str, ...] = ()
"""The functions of a module that are compiled; without this line, all those of a module beside this one or below."""
_MARK = "\nCOMPILED = "
PLACES = {name: place for place, name in enumerate(NAMES)}
"""Where in the table of offsets a row's is."""

_COMPILE = 'njit(cache=True, error_model="python")'
"""No fast-math: nothing is reordered or fused. A division by zero raises, as in plain Python, which costs some 3 % of the time."""
_CHECKED = 'njit(cache=True, error_model="python", boundscheck=True)'
"""The same with every place checked, for tests: a compiled loop takes any place at all, and gives a number for it."""
_HEAD = '''"""Made from the engine's source by drill.engine.flow.transpile. Not to be edited."""

from math import floor, frexp, ldexp, sqrt

import numpy as np
from numba import njit


@{compile}
def _least(a, b):
    return b if b < a else a


@{compile}
def _most(a, b):
    return b if b > a else a


@{compile}
def _place(at):
    # No place counts from the end of a block: Numba need not ask.
    return np.uint64(at)


@{compile}
def _checked(start, at, length):
    if at < 0 or at >= length:
        raise IndexError("a place beyond its row")
    return np.uint64(start + at)
'''


class _Rewrite(ast.NodeTransformer):
    """One module's functions, from rows to stretches of two blocks."""

    def __init__(self, module: ModuleType, order: dict[str, list[str]], *, checked: bool) -> None:
        self.module = module
        self.checked = checked
        self.order = order
        self.tables: dict[str, tuple[float, ...]] = {}
        self.tuples: set[str] = set()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        names = [name for item in self.order[node.name] for name in (("f", "z", "o") if item == "r" else (item,))]
        node.args = ast.arguments([], [ast.arg(name) for name in names], None, [], [], None, [])
        node.returns = None
        node.decorator_list = [ast.parse(_CHECKED if self.checked else _COMPILE, mode="eval").body]
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
        if self.checked:
            inside = [_offset(name), self.visit(node.slice), _length(name)]
            return ast.Subscript(_block(name), ast.Call(ast.Name("_checked"), inside, []), node.ctx)
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

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        found = getattr(self.module, node.value.id, None) if isinstance(node.value, ast.Name) else None
        if isinstance(found, type) and issubclass(found, IntEnum):
            return ast.Constant(int(found[node.attr]))
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        value = getattr(self.module, node.id, None) if node.id.upper() == node.id else None
        if isinstance(value, (int, float)):
            # A member of an IntEnum by itself is its number.
            return ast.Constant(value if isinstance(value, float) else int(value))
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


def _length(name: str) -> ast.expr:
    return ast.Subscript(ast.Name("o"), ast.Constant(len(NAMES) + PLACES[name]), ast.Load())


def functions() -> Iterable[tuple[ModuleType, ast.FunctionDef]]:
    """Every function that is compiled. Raises ValueError when a module names one that it does not have."""
    for module in _modules():
        tree = ast.parse(inspect.getsource(module))
        found = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        names = getattr(module, "COMPILED", found)
        if missing := [name for name in names if name not in found]:
            message = f"{module.__name__} has no {', '.join(missing)} to compile"
            raise ValueError(message)
        for name in names:
            yield module, found[name]


def _modules() -> Iterable[ModuleType]:
    """The modules beside this one, and those elsewhere in the engine that name functions to compile."""
    here = Path(__file__).parent
    engine = here.parent
    for path in sorted(engine.rglob("*.py")):
        if path.stem != "__init__" and (path.is_relative_to(here) or _MARK in path.read_text(encoding="utf-8")):
            name = ".".join(path.relative_to(engine).with_suffix("").parts)
            yield importlib.import_module(f"drill.engine.{name}")


def generate(*, checked: bool = False) -> str:
    """The source that Numba compiles, with a check of every place if asked for. Raises ValueError when two functions share a name."""
    found = list(functions())
    order: dict[str, list[str]] = {}
    for _, node in found:
        if node.name in order or f"def {node.name}(" in _HEAD:
            message = f"two functions are called {node.name}"
            raise ValueError(message)
        order[node.name] = [item.arg for item in (*node.args.args, *node.args.kwonlyargs)]
    tables: dict[str, tuple[float, ...]] = {}
    parts = []
    imports: set[str] = set()
    for module, node in found:
        rewrite = _Rewrite(module, order, checked=checked)
        parts.append(ast.unparse(ast.fix_missing_locations(rewrite.visit(node))))
        tables.update(rewrite.tables)
        imports |= {f"from {getattr(module, name).__module__} import {name}" for name in rewrite.tuples}
    made = sorted(imports)
    made += [f"{name} = np.array({value!r})" for name, value in sorted(tables.items())]
    return "\n\n\n".join([_HEAD.format(compile=_CHECKED if checked else _COMPILE), *made, *parts]) + "\n"
