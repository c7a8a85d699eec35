"""Deep health checks: a database that is away takes a fleet along that could have answered without it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.engine.simulate import simulate
from drill.engine.state.timings import RESTART_CLIENTS_S
from drill.model.design import Clients
from drill.model.level import Fault
from drill.model.level_traffic import Retries
from drill.model.run import Recording
from drill.model.said import Said
from drill.topology.assemble import assemble
from tests.factories import browse, checkout, design, level, replica

EJECT_S, BOOT_S = 10, 40.0
CUT_AT, CUT_S = 100, 60


def run(check: str, cut_s: int = CUT_S) -> Recording:
    """Browsing at a replica, buying at a writer that cannot be reached for a minute. New instances take 40 s."""
    classes = (checkout(retries=Retries(0)), browse(retries=Retries(0)))
    cut = Fault("cut", "aws:network:disrupt-connectivity", CUT_AT, cut_s, "writer")
    chosen = design(
        replicas=(replica(),),
        reads=(("browse", "replicas"),),
        clients=Clients(health_check=check),  # type: ignore[arg-type]
    )
    made = assemble(level(length_s=400, classes=classes, faults=(cut,)), chosen)
    figures = tuple(
        replace(f, value=BOOT_S, low=BOOT_S, high=BOOT_S) if f.key == RESTART_CLIENTS_S else f for f in made.figures
    )
    return simulate(replace(made, figures=figures), 1)


def lost(recording: Recording, name: str) -> int:
    down = Said("cause.app_down")
    return sum(row.count for row in recording.ledger if row.cls == name and row.cause == down)


def test_shallow_checks_lose_only_what_needs_the_writer() -> None:
    recording = run("shallow")
    assert sum(row.count for row in recording.ledger if row.cls == "browse" and row.outcome == "failed") == 0
    assert lost(recording, "checkout") == 0


def test_deep_checks_take_the_fleet_out_until_the_database_is_back_and_new_instances_are_there() -> None:
    """Out from the ejection, 10 s after the loss, to 40 s after its end: 90 s of every class, cached or not."""
    recording = run("deep")
    out_s = CUT_S - EJECT_S + BOOT_S
    assert lost(recording, "browse") == pytest.approx(browse().rate.at(0) * out_s, abs=1)
    assert lost(recording, "checkout") == pytest.approx(checkout().rate.at(0) * out_s, abs=1)
    chains = {row.chain[-1] for row in recording.ledger if row.cause == Said("cause.app_down")}
    assert chains == {Said("choice.option", path="clients.health_check", value="deep")}


def test_a_blip_shorter_than_the_checks_timeout_ejects_nobody() -> None:
    assert lost(run("deep", EJECT_S - 1), "browse") == 0
    assert lost(run("deep", EJECT_S + 1), "browse") > 0
