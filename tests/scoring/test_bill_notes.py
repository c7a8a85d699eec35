"""Notes under a bill: the cheaper storage of Aurora at the level's I/O, and the remark on an old version."""

from __future__ import annotations

from drill.catalog.figure_sheet import value
from drill.model.design import Design
from drill.model.level import Region
from drill.model.level_traffic import Curve
from drill.model.run import MICRO
from drill.scoring.bill_notes import bill_notes
from drill.scoring.remarks import remarks
from tests.event_log import matches
from tests.factories import EAST, cache, checkout, design, level, replica, storage

MONTH_S = 730 * 3600


def aurora(kind: str) -> Design:
    return design(on={"service": "aurora", "instance": "db.r6g.2xlarge", "storage": storage(type=kind)})


def noted(millions: float, kind: str) -> list[tuple[str, float]]:
    """The cheaper type and what it saves, of a db.r6g.2xlarge with 800 GiB and so many million I/O a month."""
    per_s = millions * MICRO / MONTH_S / value("io.per_transaction_aurora")
    busy = level(classes=(checkout(reads=0, rate=Curve(((0, per_s),))),), data_gib=800.0)
    notes = (note for note in bill_notes(busy, aurora(kind)) if matches(note, "bill.note.cheaper_storage"))
    return [(str(dict(note.facts)["type"]), float(str(dict(note.facts)["saved_micro_usd"])) / MICRO) for note in notes]


def test_the_other_storage_is_named_beyond_the_published_break_even() -> None:
    """0.30 x 1.038 x 730 for the instance and 0.125 x 800 for space cost as much as 1,637 million I/O at 0.20."""
    even = (0.3 * 1.038 * 730 + 0.125 * 800) / 0.2
    assert noted(even * 0.99, "aurora") == []
    assert noted(even * 1.01, "aurora-io") == []
    (more,) = noted(even * 1.01, "aurora")
    (less,) = noted(even * 0.99, "aurora-io")
    assert (more[0], less[0]) == ("aurora-io", "aurora")
    assert 2.0 < more[1] < 4.5


def test_a_region_without_a_list_price_is_named_with_its_level() -> None:
    def named(made: Design, *regions: Region) -> list[tuple[str, str, float]]:
        notes = [note for note in bill_notes(level(regions=regions), made) if matches(note, "bill.note.price_level")]
        return [(note.fact("instances"), note.fact("region"), note.fact("ratio")) for note in notes]  # type: ignore[misc]

    paris, brazil = (Region(name, (f"{name}a", f"{name}b")) for name in ("eu-west-3", "sa-east-1"))
    assert named(design(), EAST) == []
    away = ("db.r6g.large", "eu-west-3", 1.1667)
    assert named(design(on={"zone": "eu-west-3a"}), paris) == [away]
    assert named(design(on={"zone": "eu-west-3a", "instance": "db.r5.large"}), paris) == []
    nodes = cache(engine="redis", instance="cache.r6g.large", zones=("eu-west-3a",))
    assert named(design(on={"zone": "eu-west-3a"}, cache=nodes), paris) == [
        ("db.r6g.large, cache.r6g.large", *away[1:])
    ]
    listed = {"engine": "mysql", "instance": "db.r5.large", "zone": "sa-east-1a"}
    assert named(design(on=listed), brazil) == []
    assert named(design(on=listed | {"instance": "db.r7g.large"}), brazil) == [("db.r7g.large", "sa-east-1", 2.0833)]
    assert named(design(replicas=(replica(zone="eu-west-3a"),)), EAST, paris) == [away]


def test_rds_has_no_other_storage_to_name() -> None:
    assert [note for note in bill_notes(level(), design()) if matches(note, "bill.note.cheaper_storage")] == []


def test_an_old_version_is_worth_a_remark_with_its_price() -> None:
    quiet = level(classes=(checkout(rate=Curve(((0, 1.0),))),))
    old = design(on={"engine": "mysql", "instance": "db.t3.large", "version": "5.7"})
    (remark,) = [said for said in remarks(quiet, old) if matches(said, "remark.old_version")]
    assert round(remark.fact("micro_usd") / MICRO) == 292  # type: ignore[operator]
    assert remark.fact("able") == "8.4"
    new = design(on={"engine": "mysql", "instance": "db.t3.large", "version": "8.4"})
    assert not [said for said in remarks(quiet, new) if matches(said, "remark.old_version")]
