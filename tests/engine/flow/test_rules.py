"""The restricted modules keep to `drill/engine/flow/RULES.md`, as far as their source shows it."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from enum import IntEnum
from types import ModuleType

import pytest

from drill.engine.flow import transpile
from drill.engine.state.arrays import ROWS

NODES = (
    *(ast.FunctionDef, ast.arguments, ast.arg, ast.keyword, ast.Return, ast.Expr, ast.Load, ast.Store),
    *(ast.Assign, ast.AnnAssign, ast.AugAssign, ast.If, ast.IfExp, ast.While, ast.For, ast.Break, ast.Continue),
    *(ast.Name, ast.Constant, ast.Attribute, ast.Subscript, ast.Slice, ast.Tuple, ast.Call),
    *(ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.And, ast.Or, ast.Not, ast.USub),
    *(ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod),
    *(ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE),
)
CALLED = frozenset(("abs", "float", "int", "len", "max", "min", "range", "floor", "frexp", "ldexp", "sqrt"))
FUNCTIONS = {node.name: (module, node) for module, node in transpile.functions()}


def broken(module: ModuleType, node: ast.FunctionDef, known: frozenset[str]) -> Iterator[str]:
    """Every rule that a function breaks, with its line."""
    body = ast.Module(node.body[ast.get_docstring(node) is not None :], [])
    if node.args.vararg or node.args.kwarg or node.args.defaults:
        yield f"{node.lineno}: arguments are plain"
    for found in ast.walk(body):
        line = getattr(found, "lineno", node.lineno)
        match found:
            case ast.Call(ast.Name(name)) if name not in known | CALLED and not _fields(module, name):
                yield f"{line}: {name} is not compiled"
            case ast.Call(ast.Name("range")) | ast.Call(ast.Name()):
                yield from _rows_handed_on(found, line)
            case ast.Call():
                yield f"{line}: calls a method"
            case ast.For(iter=over) if not (isinstance(over, ast.Call) and ast.unparse(over.func) == "range"):
                yield f"{line}: loops over something else than a range"
            case ast.Slice(lower, upper, step) if lower is None or upper is None or step is not None:
                yield f"{line}: a stretch has both ends, and no step"
            case ast.Subscript(slice=ast.Slice()) if not _stretches(body, found):
                yield f"{line}: a stretch is assigned to a stretch"
            case ast.Attribute(ast.Name("r"), name) if name not in ROWS:
                yield f"{line}: there is no row {name}"
            case ast.Attribute(ast.Name("r"), name) if not _used_as_row(body, found):
                yield f"{line}: {name} is read at a place, or handed on with one"
            case ast.Attribute(ast.Name(name), member) if name != "r" and not _readable(module, name, member):
                yield f"{line}: {name}.{member} is no field"
            case ast.Constant(value) if not isinstance(value, (int, float)):
                yield f"{line}: {value!r} is no number"
            case ast.Name(name) if name.isupper() and not _number(getattr(module, name, None)):
                yield f"{line}: {name} is no number"
            case ast.Module() | ast.expr_context():
                pass
            case _ if not isinstance(found, NODES):
                yield f"{line}: {type(found).__name__}"


def _fields(module: ModuleType, name: str) -> tuple[str, ...]:
    """The fields of a NamedTuple of a module; nothing for anything else."""
    fields: tuple[str, ...] = getattr(getattr(module, name, None), "_fields", ())
    return fields


def _readable(module: ModuleType, name: str, member: str) -> bool:
    """Whether an attribute is a member of an IntEnum, or one of the fields that the module's NamedTuples have."""
    found = getattr(module, name, None)
    if isinstance(found, type) and issubclass(found, IntEnum):
        return member in found.__members__
    return any(member in _fields(module, one) for one in vars(module))


def _number(value: object) -> bool:
    return isinstance(value, (int, float)) or (isinstance(value, tuple) and all(_number(item) for item in value))


def _rows_handed_on(call: ast.Call, line: int) -> Iterator[str]:
    for place, item in enumerate(call.args):
        row = isinstance(item, ast.Attribute) and ast.unparse(item.value) == "r"
        if row and (place + 1 == len(call.args) or isinstance(call.args[place + 1], ast.Attribute)):
            yield f"{line}: a row is handed on without the place at which it begins"


def _used_as_row(body: ast.Module, row: ast.Attribute) -> bool:
    return any(
        (isinstance(node, ast.Subscript) and node.value is row) or (isinstance(node, ast.Call) and row in node.args)
        for node in ast.walk(body)
    )


def _stretches(body: ast.Module, stretch: ast.Subscript) -> bool:
    return any(
        isinstance(node, ast.Assign)
        and stretch in (*node.targets, node.value)
        and all(
            isinstance(side, ast.Subscript) and isinstance(side.slice, ast.Slice)
            for side in (*node.targets, node.value)
        )
        for node in ast.walk(body)
    )


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_compiled_function_keeps_to_the_rules(name: str) -> None:
    module, node = FUNCTIONS[name]
    assert list(broken(module, node, frozenset(FUNCTIONS))) == []


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("x = [1.0]", "List"),
        ("x = 'text'", "is no number"),
        ("x = r.rate[k] ** 2", "Pow"),
        ("x = sum(r.rate)", "sum is not compiled"),
        ("x = print(k)", "print is not compiled"),
        ("x = r.rate.index(1.0)", "calls a method"),
        ("x = r.rate", "is read at a place"),
        ("x = r.rates[k]", "there is no row"),
        ("x = look_up(r.hit)", "without the place"),
        ("x = look_up(r.hit, r.rate, 1.0)", "without the place"),
        ("r.rate[0:] = r.admit[0:k]", "both ends"),
        ("r.rate[0:k] = 1.0", "assigned to a stretch"),
        ("for value in r.rate[0:k]: pass", "something else than a range"),
        ("x = NOWHERE", "NOWHERE is no number"),
        ("x = Phase.NEVER", "is no field"),
        ("x = k if k in (1, 2) else 0", "In"),
        ("try:\n        pass\n    finally:\n        pass", "Try"),
        ("x = lambda: 1.0", "Lambda"),
    ],
)
def test_what_is_against_the_rules_is_found(line: str, rule: str) -> None:
    module = importlib.import_module("drill.engine.flow.loop")
    node = ast.parse(f"def new(r, k):\n    {line}\n").body[0]
    assert isinstance(node, ast.FunctionDef)
    found = list(broken(module, node, frozenset((*FUNCTIONS, "look_up"))))
    assert any(rule in one for one in found), found


def test_a_function_that_a_module_names_but_does_not_have_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drill.engine.flow.waiting.COMPILED", ("decay", "nowhere"))
    with pytest.raises(ValueError, match="nowhere"):
        list(transpile.functions())


def test_two_compiled_functions_of_one_name_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drill.engine.flow.shards.COMPILED", ("load_shards", "load_shards"))
    with pytest.raises(ValueError, match="load_shards"):
        transpile.generate()


def test_a_mechanism_is_compiled_without_a_list() -> None:
    rooms = {module.__name__.split(".")[2] for module, _ in FUNCTIONS.values()}
    assert rooms == {"flow", "state", "cache"}
    assert {"serve", "run", "exp", "misses_row"} <= FUNCTIONS.keys()
    assert {"popularity", "generate", "choose", "place_keys"}.isdisjoint(FUNCTIONS)
