"""Records of options and fields of the model agree, and what is derived from a record holds together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

import pytest
from pydantic import TypeAdapter

from drill.design.dump import design_data
from drill.design.file_model import DesignFile
from drill.design.from_file import design_of
from drill.design.normal import LABELS
from drill.design.option_list import BY_PATH, PLAN, SPECS, model_path
from drill.design.option_spec import GROUPS, OptionSpec
from drill.design.plan_rows import options
from drill.design.value_forms import PartForm, ValueForm
from drill.model.design import Cache, Clients, Database, Design, Replica, Scaling
from drill.session.field_guide import all_options_level
from tests.design.test_coverage import designs
from tests.tui import evening

LEAVES = [spec for spec in SPECS if isinstance(spec.form, ValueForm)]


def model_fields(made: type, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every field of the model's dataclasses by its attributes from the design down."""
    hints = get_type_hints(made)
    for field in fields(made):
        inner = [one for one in (hints[field.name], *get_args(hints[field.name])) if is_dataclass(one)]
        part = next((one for one in inner if one.__module__ in ("drill.model.design", "drill.model.action")), None)
        yield (*path, field.name)
        if isinstance(part, type):
            yield from model_fields(part, (*path, field.name))


def test_every_field_of_the_model_has_a_record_and_every_record_a_field() -> None:
    kept = {
        path
        for spec in SPECS
        if not (isinstance(spec.form, PartForm) and spec.form.made is None)
        for path in (model_path(spec.path),)
    }
    assert kept == {path for path in model_fields(Design) if path[0] not in LABELS}


def test_every_path_stands_once_and_in_a_part() -> None:
    assert len(BY_PATH) == len(SPECS)
    for spec in SPECS:
        parent = spec.path.rpartition(".")[0]
        assert not parent or isinstance(BY_PATH[parent].form, PartForm)


def test_a_file_that_leaves_everything_out_gives_the_defaults_of_the_model() -> None:
    needed = {"service": "rds", "engine": "postgres", "class": "db.r6g.large", "zone": "a"}
    node = {"service": "elasticache", "engine": "redis", "class": "cache.r6g.large"}
    body = DesignFile.model_validate(
        {
            "database": needed,
            "replicas": [{"zone": "b", "class": "db.r6g.large"}],
            "cache": node,
            "proxy": {},
            "scaling": {"max": 3},
        }
    )
    made = design_of(body, "x", "")
    assert made.cache is not None
    database = Database(made.database.service, "postgres", "db.r6g.large", "a")
    assert made.database == database
    assert made.clients == Clients()
    assert made.cache == Cache(made.cache.service, made.cache.engine, "cache.r6g.large")
    assert made.replicas == (Replica("", "b", "db.r6g.large"),)
    assert made.scaling == Scaling(1, 3)
    assert (made.runbook, made.reads, made.endpoints) == ((), (), ())


@pytest.mark.parametrize("spec", LEAVES, ids=lambda spec: spec.path)
def test_a_value_is_written_and_read_back(spec: OptionSpec) -> None:
    """Every value that the record offers, as a file would hold it."""
    form = spec.form
    assert isinstance(form, ValueForm)
    adapter: TypeAdapter[Any] = TypeAdapter(form.type)
    offered = spec.values if isinstance(spec.values, tuple) else ()
    for value in (form.records[name] for name in offered) if form.records else offered:
        assert form.read(adapter.validate_python(form.write(value), strict=True)) == value
    for example in form.examples:
        adapter.validate_python(example, strict=True)


def test_every_offered_value_is_one_that_a_file_may_hold() -> None:
    """For values that depend on the level or the design too."""
    level = all_options_level(evening.level())
    tried = 0
    for design in designs(level):
        for option in options(level, design):
            spec = BY_PATH[option.topic]
            if isinstance(spec.form, ValueForm) and option.key == spec.path:
                adapter: TypeAdapter[Any] = TypeAdapter(spec.form.type)
                for value, _ in option.choices(level, design):
                    record = spec.form.records[value] if spec.form.records else value
                    adapter.validate_python(spec.form.write(record), strict=True)
                    tried += 1
    assert tried > 500


def test_a_row_says_in_a_sentence_what_it_is_under_a_label_that_fits() -> None:
    for spec in PLAN:
        assert spec.group in GROUPS
        assert spec.meaning[0] != " "
        assert spec.meaning.endswith(".")
        assert len(spec.label) <= 17, spec.label
    for spec in SPECS:
        assert spec.implied is None or set(spec.implied.paths) <= BY_PATH.keys()
        assert not spec.chosen_with or spec.chosen_with in BY_PATH


def test_what_a_design_holds_is_all_in_its_file() -> None:
    """Nothing is lost on the way to plain data, whatever the design: each field of the model changes it."""
    level = all_options_level(evening.level())
    for design in designs(level):
        plain = design_data(design)
        for option in options(level, design):
            made = [option.put(level, design, value) for value, _ in option.choices(level, design)]
            assert all((design_data(one) == plain) == (one == design) for one in made), option.key
