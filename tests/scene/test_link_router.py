"""Lines between boxes on small grids, where the right way can be seen by eye."""

from __future__ import annotations

from itertools import pairwise

import pytest

from drill.model.topology import Link, LinkKind
from drill.scene.bundles import Bundle, Cell, bundles
from drill.scene.grid import Rect
from drill.scene.layout import lay_out
from drill.scene.link_router import Router
from tests.scene.plans import TOPOLOGIES

SQL, COPY = LinkKind.SQL, LinkKind.REPLICATION


def one(source: str, target: str, kind: LinkKind = SQL) -> Bundle:
    return Bundle(kind, sync=False, sources=[source], targets=[target], links=[0])


def router(rects: dict[str, Rect], width: int = 40, height: int = 20) -> Router:
    made = Router(width, height, tight=False)
    for rect in rects.values():
        made.box(rect)
    return made


def test_a_box_under_another_is_joined_by_a_straight_line() -> None:
    rects = {"a": Rect(10, 0, 9, 3), "b": Rect(10, 8, 9, 3)}
    bundle = one("a", "b")
    assert router(rects).route(0, bundle, rects) == []
    assert bundle.path("a", "b") == tuple((14, y) for y in range(3, 8))


def test_copies_leave_sideways() -> None:
    rects = {"a": Rect(2, 5, 9, 3), "b": Rect(25, 5, 9, 3)}
    bundle = one("a", "b", COPY)
    assert router(rects).route(0, bundle, rects) == []
    assert bundle.path("a", "b") == tuple((x, 6) for x in range(11, 25))


def test_every_source_and_target_of_a_bundle_hangs_on_one_tree() -> None:
    rects = {name: Rect(x, y, 9, 3) for name, x, y in (("a", 1, 0), ("b", 25, 0), ("c", 1, 12), ("d", 25, 12))}
    bundle = Bundle(SQL, sync=False, sources=["a", "b"], targets=["c", "d"], links=[0, 1, 2, 3])
    assert router(rects).route(0, bundle, rects) == []
    for source in "ab":
        for target in "cd":
            path = bundle.path(source, target)
            assert path[0] == (rects[source].x + 4, 3)
            assert path[-1] == (rects[target].x + 4, 11)


def test_a_border_is_never_run_along() -> None:
    """The straight way between the two would be the frame's upper border itself."""
    rects = {"a": Rect(1, 9, 6, 3), "b": Rect(33, 9, 6, 3)}
    made = router(rects)
    frame = Rect(12, 10, 16, 6)
    made.frame(frame)
    bundle = one("a", "b", COPY)
    assert made.route(0, bundle, rects) == []
    cells = bundle.path("a", "b")
    assert {(x, 10) for x in range(12, 28)}.isdisjoint(cells)
    assert cells[0][0] == 7
    assert cells[-1][0] == 32


def test_no_line_passes_through_another_s_arrow_head() -> None:
    """A corridor one row high, whose only way on is the cell of an arrow."""
    rects = {"a": Rect(10, 0, 9, 3), "b": Rect(10, 4, 9, 3), "c": Rect(0, 2, 3, 4), "d": Rect(30, 2, 3, 4)}
    made = router(rects, 36, 8)
    made.block(Rect(0, 0, 10, 2))
    made.block(Rect(19, 0, 17, 2))
    made.block(Rect(0, 7, 36, 1))
    made.block(Rect(3, 4, 7, 3))
    down, across = one("a", "b"), one("c", "d", COPY)
    assert made.route(0, down, rects) == []
    assert made.route(1, across, rects) == ["d"]
    assert across.path("c", "d") == ()


def test_bundles_cross_but_do_not_run_along_each_other() -> None:
    rects = {"a": Rect(15, 0, 9, 3), "b": Rect(15, 15, 9, 3), "c": Rect(0, 8, 6, 3), "d": Rect(33, 8, 6, 3)}
    made = router(rects)
    down, across = one("a", "b"), one("c", "d", COPY)
    assert made.route(0, down, rects) == made.route(1, across, rects) == []
    assert set(down.path("a", "b")) & set(across.path("c", "d")) == {(19, 9)}


def test_a_walled_in_box_is_reported() -> None:
    rects = {"a": Rect(10, 8, 9, 3), "b": Rect(25, 0, 9, 3)}
    made = router(rects)
    made.block(Rect(8, 6, 13, 2))
    made.block(Rect(8, 11, 13, 2))
    made.block(Rect(8, 8, 2, 3))
    made.block(Rect(19, 8, 2, 3))
    assert made.route(0, one("b", "a"), rects) == ["a"]


def test_links_that_share_all_their_sources_are_one_bundle() -> None:
    links = (
        Link("app-a", "writer", SQL),
        Link("app-b", "writer", SQL),
        Link("app-a", "replica-1", SQL),
        Link("app-b", "replica-1", SQL),
        Link("app-a", "cache-1", LinkKind.CACHE),
        Link("writer", "standby", COPY, sync=True),
        Link("writer", "replica-1", COPY),
    )
    found = [(bundle.kind, bundle.sync, bundle.sources, bundle.targets) for bundle in bundles(links)]
    assert found == [
        (SQL, False, ["app-a", "app-b"], ["writer", "replica-1"]),
        (LinkKind.CACHE, False, ["app-a"], ["cache-1"]),
        (COPY, True, ["writer"], ["standby"]),
        (COPY, False, ["writer"], ["replica-1"]),
    ]


@pytest.mark.parametrize("size", [(78, 14), (120, 36), (160, 50)])
@pytest.mark.parametrize("name", TOPOLOGIES)
def test_a_bundle_has_no_loops(name: str, size: tuple[int, int]) -> None:
    """A connected line of n cells has n - 1 joints exactly when it has no loop."""
    for bundle in lay_out(TOPOLOGIES[name], *size).bundles:
        joints = {
            frozenset((cell, other))
            for cell, arms in bundle.arms.items()
            for other in neighbours(cell, arms)
            if other in bundle.arms
        }
        assert len(joints) == len(bundle.arms) - 1
        for source in bundle.sources:
            for target in bundle.targets:
                path = bundle.path(source, target)
                assert all(frozenset(pair) in joints for pair in pairwise(path))


def neighbours(cell: Cell, arms: int) -> list[Cell]:
    x, y = cell
    return [at for way, at in enumerate([(x, y - 1), (x + 1, y), (x, y + 1), (x - 1, y)]) if arms >> way & 1]
