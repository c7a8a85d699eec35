"""What a node's box says."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from drill.model.run import ClassFrame, NodeFrame, NodeState
from drill.model.said import Said
from drill.model.topology import Node, NodeKind
from drill.scene.glyphs import STATES
from drill.scene.node_box import BoxCounts, OfferedLoad, node_box, offered_load, reading

WRITER = Node(
    "writer", NodeKind.WRITER, "writer", "us-east-1", "us-east-1a", Said("node.class", instance="db.r6g.large")
)
READER = Node(
    "replica-1", NodeKind.READER, "replica-1", "us-east-1", "us-east-1b", Said("node.class", instance="db.r6g.large")
)
CACHE = Node(
    "cache-1", NodeKind.CACHE, "valkey 1", "us-east-1", "us-east-1b", Said("node.class", instance="cache.r6g.large")
)
STORAGE = Node(
    "storage", NodeKind.STORAGE, "storage", "us-east-1", "", Said("node.volume_copies", copies=6, per_zone=2)
)
WELL = NodeFrame(NodeState.UP, 0.42, 100.0, 0.0, 0.0, 1.0, 20.0, 0, "writer", None)


def words(node: Node, frame: NodeFrame | None, width: int = 13, lines: int = 2) -> list[str]:
    return ["".join(text for text, _ in row).strip() for row in node_box(node, frame, width, lines)]


def test_a_healthy_node_shows_glyph_label_bar_and_load() -> None:
    assert words(WRITER, WELL) == ["● writer", "███▍      42%"]


def test_a_node_that_is_not_up_says_so_in_a_word() -> None:
    for state in NodeState:
        if state is not NodeState.UP:
            title, below = words(WRITER, replace(WELL, state=state))
            assert title == f"{STATES[state]} writer"
            assert below.startswith(state.value)


def test_a_node_that_is_down_has_no_load() -> None:
    assert words(WRITER, replace(WELL, state=NodeState.DOWN)) == ["✖ writer", "down"]


def test_lag_is_told_of_replicas_only() -> None:
    late = replace(WELL, lag_s=3.2, role="reader")
    assert words(READER, late)[1] == "lag 3.2s  42%"
    assert "lag" not in words(WRITER, replace(late, role="writer"))[1]


def test_storage_counts_its_copies_and_the_cache_its_warmth() -> None:
    # 28 cells less the title's 9, two blanks and the number's 4 leave a bar of 13; 4/6 of it is 8 and 5/8.
    assert words(STORAGE, replace(WELL, copies=4), 28, 1) == ["● storage " + "█" * 8 + "▋" + " " * 4 + "  4/6"]
    assert words(CACHE, replace(WELL, state=NodeState.COLD, warmth=0.12, role="cache"), 15, 3)[2] == "cold warm 12%"
    assert words(CACHE, replace(WELL, role="cache"), 15, 3)[2] == "100/s"


def test_whoever_took_over_says_so_and_whoever_was_writer_too() -> None:
    assert words(READER, WELL)[1] == "writer    42%"
    assert words(WRITER, replace(WELL, role="standby"))[1] == "standby   42%"
    assert words(WRITER, replace(WELL, state=NodeState.DOWN, role="standby"))[1] == "down"


def test_where_there_is_no_room_for_the_word_its_letter_says_who_is_writer() -> None:
    assert words(READER, WELL, 16, 1) == ["● replica-1 W42%"]
    assert words(READER, replace(WELL, load=0.06), 16, 1) == ["● replica-1 W 6%"]
    assert words(READER, replace(WELL, role="reader"), 16, 1) == ["● replica-1  42%"]


def test_requests_on_half_open_connections_hang_at_a_node_that_is_down() -> None:
    assert words(WRITER, replace(WELL, state=NodeState.DOWN, queue=720.0))[1] == "down 720 hang"


def test_users_tell_what_is_lost_and_tried_again() -> None:
    users = Node("users", NodeKind.USERS, "users")
    now = OfferedLoad(offered=620.0, lost=124.0, ended=620.0, retries=240.0)
    said = ["".join(text for text, _ in row).strip() for row in node_box(users, replace(WELL, rate=620.0), 26, 2, now)]
    assert said == ["● users", "20% lost 240 retry   620/s"]
    assert "lost" not in "".join(text for text, _ in node_box(users, WELL, 26, 2, now._replace(lost=0.0))[1])


def test_a_second_of_all_classes_together() -> None:
    one = ClassFrame(10.0, 6.0, 1.0, 2.0, 1.0, 3.0, 0.0, 1.0, 1.0, 0.0)
    assert offered_load((one, one)) == OfferedLoad(20.0, 6.0, 20.0, 6.0)
    assert offered_load((one,)).lost_share == 0.3


def test_a_queue_is_told_when_nothing_worse_is() -> None:
    assert words(WRITER, replace(WELL, queue=1234.0)) == ["● writer", "q 1.2k    42%"]


def test_planning_shows_what_was_chosen_shortened_only_at_its_prefix() -> None:
    assert words(WRITER, None) == ["writer", "db.r6g.large"]
    assert words(CACHE, None) == ["valkey 1", "r6g.large"]
    assert words(CACHE, None, 8, 2) == ["valkey 1", ""]


@given(
    st.sampled_from([WRITER, READER, CACHE, STORAGE]),
    st.builds(
        NodeFrame,
        st.sampled_from(NodeState),
        st.floats(0, 100),
        st.floats(0, 1e7),
        st.floats(0, 1e7),
        st.floats(0, 1e5),
        st.floats(0, 1),
        st.floats(0, 1e4),
        st.integers(0, 6),
        st.just("writer"),
        st.just(""),
    ),
    st.integers(11, 60),
    st.integers(1, 3),
)
def test_a_face_always_fills_its_box_exactly(node: Node, frame: NodeFrame, width: int, lines: int) -> None:
    rows = node_box(node, frame, width, lines)
    assert [sum(len(text) for text, _ in row) for row in rows] == [width] * lines
    assert node.label in "".join(text for text, _ in rows[0])


@given(st.text(max_size=9))
def test_no_control_character_reaches_the_terminal(label: str) -> None:
    shown = "".join(words(replace(WRITER, label=label), WELL, 20, 1))
    assert shown.isprintable()


def test_a_reading_in_words_for_those_who_do_not_see_the_bar() -> None:
    assert reading(READER, replace(WELL, state=NodeState.DEGRADED, role="reader", lag_s=3.2)) == "degraded lag 3.2s 42%"


def test_applications_tell_their_busy_threads_of_all_there_are_once_they_are_nearly_used_up() -> None:
    app = Node("app-a", NodeKind.APP, "app a", "us-east-1", "us-east-1a")
    busy = replace(WELL, role="app", load=1.0, queue=396.0)
    shown = ["".join(text for text, _ in row) for row in node_box(app, busy, 31, 3, counts=BoxCounts(400))]
    assert shown[2].split() == ["396/400", "busy", "100/s"]
    few = replace(busy, load=0.1, queue=40.0)
    assert "/400" not in "".join(text for text, _ in node_box(app, few, 15, 3, counts=BoxCounts(400))[2])
    assert "40/400 busy" in "".join(text for text, _ in node_box(app, few, 31, 3, counts=BoxCounts(400))[2])


def test_a_lock_queue_and_a_backlog_are_counted_on_the_boxes_they_wait_at() -> None:
    locked = node_box(WRITER, replace(WELL, queue=120.0), 31, 3, counts=BoxCounts(1700, 90.0))
    assert "lock 90" in "".join(text for text, _ in locked[2])
    users = Node("users", NodeKind.USERS, "users")
    waiting = OfferedLoad(620.0, 0.0, 620.0, 0.0, backlog=12_400.0, oldest_s=45.0)
    assert "backlog 12k 45s" in "".join(text for text, _ in node_box(users, WELL, 26, 2, waiting)[1])


def test_a_plan_tells_what_a_machine_can_do_as_far_as_there_is_room() -> None:
    parts = ("2 vCPU", "16 GiB", "1.7k conn")
    assert words_of_plan(13, parts) == "2 vCPU"
    assert words_of_plan(31, parts) == "2 vCPU, 16 GiB, 1.7k conn"


def words_of_plan(width: int, parts: tuple[str, ...]) -> str:
    return "".join(text for text, _ in node_box(WRITER, None, width, 3, plan=parts)[2]).strip()
