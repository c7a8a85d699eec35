"""The options that only Aurora's readers have: auto scaling, and custom endpoints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from drill.design.option import Option
from drill.design.option_spec import Implied, Modification, OptionSpec
from drill.design.options import implied
from drill.design.options.specs_replicas import MOST, MOST_IN_A_FILE, counts
from drill.design.value_forms import PartForm, named, optional, percent, whole
from drill.model.design import Design, Scaling
from drill.model.level import Level
from drill.syntax.safe_text import safe
from drill.syntax.text_fields import Name

ENDPOINT = "analytics"
"""Name of the custom endpoint that is offered where there is none."""


def _scaled(design: Design) -> Scaling:
    least = max(1, len(design.replicas))
    return design.scaling or Scaling(least, min(MOST, least + 3))


def _put_scaling(_level: Level, design: Design, on: bool) -> Design:
    return replace(design, scaling=_scaled(design) if on else None)


def _scales(_level: Level, design: Design) -> bool:
    return design.database.service.reader_auto_scaling


def _follows_connections(level: Level, design: Design) -> bool:
    """Offered if everything may be chosen, or this by name, and to whoever has it."""
    chosen = not level.choices or "scaling.connections" in level.choices
    return design.scaling is not None and (chosen or design.scaling.connections is not None)


def _endpoints(spec: OptionSpec, level: Level, design: Design) -> Iterator[Option]:
    """A row for each custom endpoint of this design or of the level's own designs."""
    own = (design, *level.own_designs().values())
    names = dict.fromkeys(name for made in own for name, _ in made.endpoints)
    return (_endpoint(spec, name) for name in names or (ENDPOINT,))


def _endpoint(spec: OptionSpec, name: str) -> Option:
    def get(design: Design) -> tuple[str, ...]:
        return dict(design.endpoints).get(name, ())

    def put(_level: Level, design: Design, members: tuple[str, ...]) -> Design:
        others = tuple(pair for pair in design.endpoints if pair[0] != name)
        return replace(design, endpoints=(*others, (name, members)) if members else others)

    def choices(_level: Level, design: Design) -> tuple[tuple[tuple[str, ...], str], ...]:
        every = tuple(item.name for item in design.replicas)
        singles = tuple(((one,), safe(one)) for one in every)
        return ((), "none"), *singles, *(((every, "every reader"),) if len(every) > 1 else ())

    return spec.row(get, put, key=f"endpoints.{name}", label=f"Endpoint {safe(name)}"[:17], choices=choices)


def _endpoints_shown(_level: Level, design: Design) -> bool:
    return design.database.service.custom_endpoints and bool(design.replicas)


READERS: tuple[OptionSpec, ...] = (
    OptionSpec(
        path="scaling",
        form=PartForm("Scaling", Scaling, "off or map", examples=({"max": 4},)),
        group="Replicas",
        label="Auto scaling",
        meaning="Aurora adds readers while they are busy and removes them later. A new reader takes minutes and starts cold.",
        values=(False, True),
        say=lambda _level, on: "on" if on else "off",
        shown=_scales,
        get=lambda design: design.scaling is not None,
        put=_put_scaling,
        helps="Reads that rise over an hour.",
        hinders="A peak of minutes: a new reader arrives when it is over, and cold.",
        figures=("model.scaling.create_s", "scaling.cooldown_s"),
        modified=Modification("online"),
    ),
    OptionSpec(
        path="scaling.min",
        field="least",
        form=whole(0, 100, "readers", 1),
        absent=1,
        group="Replicas",
        label="  at least",
        title="Scaling: at least",
        meaning="Readers that are always kept.",
        values=counts(0),
        helps="Keeps capacity when one reader is lost. A runbook rule that changes it at a time is a scheduled action.",
        hinders="Idle readers are paid for.",
        modified=Modification("online"),
    ),
    OptionSpec(
        path="scaling.max",
        field="most",
        form=whole(1, 100, "readers", 4),
        group="Replicas",
        label="  at most",
        title="Scaling: at most",
        meaning="Largest number of readers.",
        values=counts(1),
        helps="A bound on the bill.",
        hinders="A bound on the help, too.",
        figures=("failover.aurora.max_replicas",),
        modified=Modification("online"),
    ),
    OptionSpec(
        path="scaling.cpu",
        field="cpu_pct",
        form=percent("70 %"),
        default=70,
        group="Replicas",
        label="  CPU target",
        title="Scaling: CPU target",
        meaning="Mean CPU utilization of the readers that auto scaling aims at.",
        values=(30, 40, 50, 60, 70, 80, 90),
        helps="A lower target starts earlier and leaves room meanwhile.",
        hinders="A lower target also keeps more readers for the same load.",
        figures=("model.scaling.out_minutes",),
        modified=Modification("online"),
    ),
    OptionSpec(
        path="scaling.connections",
        form=optional(whole(1, 16_000, "connections a reader", 400), "not followed"),
        default=None,
        group="Replicas",
        label="  connections",
        title="Scaling: connections target",
        meaning="Mean connections to a reader that auto scaling aims at, besides its CPU.",
        values=(None, 100, 200, 400, 800, 1600),
        shown=_follows_connections,
        helps="Readers that run out of connections while their processors idle.",
        hinders="Pools hold connections whatever the load: it adds readers for those that do nothing.",
        figures=("model.scaling.out_minutes",),
        modified=Modification("online"),
    ),
    OptionSpec(
        path="endpoints",
        form=named(
            Annotated[list[Name], Field(min_length=1, max_length=MOST_IN_A_FILE)],
            20,
            {"analytics": ["replica-2"]},
            "tuple[str, ...]",
        ),
        default=(),
        group="Replicas",
        label="Endpoint",
        title="Custom endpoint",
        meaning="Aurora's custom endpoints: the readers behind each, so that heavy queries do not disturb the others.",
        rows=_endpoints,
        shown=_endpoints_shown,
        implied=Implied(("reads",), implied.reads),
        helps="Month-end reports that would evict everyone else's pages.",
        hinders="A custom endpoint needs at least two readers to separate anything.",
        modified=Modification("online"),
    ),
)
