"""A seat's screen, by keys, at every size: the facilitator's around one terminal, and players' of every role."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from drill.files.library import find_level
from drill.table.messages.table_lines import now_lines
from drill.table.messages.table_messages import Message, Status
from drill.table.messages.table_roles import FACILITATOR
from drill.table.messages.typed_line import help_lines, read_line
from drill.table.seat import LocalSeat, Seat
from drill.table.seat_panels import hold_line, topology_of
from drill.table.table_client import RemoteSeat
from drill.table.table_playback import TablePlayback
from drill.table.table_session import TableSession
from drill.table.table_wire import Greeting
from drill.table.visible_entries import shown_entry, shown_event
from drill.table.visible_moment import shown_now, shown_setting
from drill.topology.assemble import assemble
from drill.tui.screens.table_screen import TableScreen
from drill.tui.screens.table_side import SidePart, shares, side_by_height
from drill.tui.table_app import TableApp
from drill.tui.table_keys import line_starts
from tests.table.tables import PEOPLE, done, run, seated, table_session
from tests.table.test_table_server import hosted, until
from tests.tui import rest
from tests.tui.rest import screens_come_to_rest  # noqa: F401 (a fixture of every test here)

SIZES = [
    (80, 24),
    (120, 36),
    (160, 50),
    *(pytest.param(size, marks=pytest.mark.slow) for size in [(100, 30), (200, 60)]),
]
ROLES = [name for name, _ in PEOPLE]
WHY = "it is full and nobody can buy a ticket while everybody browses"


class Watched(Seat):
    """A player's seat as a host would fill it, which keeps what it is asked to send."""

    def __init__(self, table: TableSession, who: str) -> None:
        role = table.state.role_of(who)
        super().__init__(who, role.name if role else "")
        self.table, self.sent = table, list[Message]()
        self.setting = json.loads(json.dumps(shown_setting(table, who)))
        self.welcomed()
        for line in table.logged:
            shown = shown_entry(table.state, who, line)
            if shown and shown["do"] != "tick":
                self.enter(shown)
        self.moment(json.loads(json.dumps(shown_now(table, who))))

    def send(self, who: str, message: Message) -> None:
        """Keep it."""
        assert who == self.who
        self.sent.append(message)

    def turn(self, seconds: float) -> None:
        """Nothing happens."""


def under_way(folder: Path) -> TableSession:
    """A table with an open proposal, a question, votes and long words."""
    table = seated(folder)
    run(table, 130)
    done(table, "cy", do="propose", kind="shed", target="browse", value="20 %", why=WHY)
    done(table, "cy", do="vote", of=1, yes=True)
    done(table, "bo", do="status", text="We are looking into slow pages")
    done(table, "bo", do="say", text="[bold red]What[/] do we tell customers? " * 8)
    return table


def rows(app: TableApp) -> list[str]:
    """The screen as text."""
    return ["".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()]


def is_drawn(app: TableApp) -> bool:
    """True unless the screen has yet to draw for the room that its parts have."""
    screen = app.screen
    return not isinstance(screen, TableScreen) or screen._drawn_for == screen._sizes()


async def until_shown(pilot: Pilot[bool], holds: Callable[[list[str]], object]) -> list[str]:
    """The screen, once it is at rest and shows something."""
    app = pilot.app
    assert isinstance(app, TableApp)
    await rest.until(pilot, lambda: is_drawn(app) and holds(rows(app)), lambda: "\n".join(rows(app)))
    return rows(app)


async def agrees(pilot: Pilot[bool], check: Callable[[], object]) -> None:
    """Wait until a check passes of the screen at rest."""
    app = pilot.app
    assert isinstance(app, TableApp)

    def of_what_is_drawn() -> None:
        assert is_drawn(app)
        check()

    await rest.agrees(pilot, of_what_is_drawn, lambda: "\n".join(rows(app)))


def any_row(word: str) -> Callable[[list[str]], bool]:
    return lambda found: any(word in row for row in found)


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("who", [FACILITATOR, "ana", "bo"])
async def test_everything_a_seat_needs_is_on_its_screen(tmp_path: Path, who: str, size: tuple[int, int]) -> None:
    table = under_way(tmp_path)
    seat = LocalSeat(table) if who == FACILITATOR else Watched(table, who)
    app, leads = TableApp(seat), who == FACILITATOR

    def the_first() -> None:
        shown = rows(app)
        assert ("writer" if who != "bo" else "checkout") in "\n".join(shown)
        assert (len(shown), {len(row) for row in shown}) == (size[1], {size[0]})
        assert "12:02:10" in shown[0]
        assert shown[1].split() == ["HOLD:", "the", "facilitator"]
        assert "[bold red]What[/]" in "\n".join(shown)
        assert "F1 help" in shown[-1]
        assert "…" not in shown[-1]
        assert size[0] >= 100 or "F2 1 open" in shown[-1]

    def the_panels() -> None:
        text = "\n".join(rows(app))
        assert all(f"● {name}, " in text for name, _ in PEOPLE)
        assert "proposal 1: shed browse 20 % by cy" in text
        assert "question 1 (to commander): Who decides?" in text
        assert ("◇ blind: hides nodes" in text) == leads
        assert ("secret-of-the-level" in text, "lost power" in text) == (False, leads)
        assert size[0] >= 100 or "silent" in text

    async with app.run_test(size=size) as pilot:
        await agrees(pilot, the_first)
        if size[0] < 100:
            await pilot.press("f2")
        await agrees(pilot, the_panels)
    seat.close()
    table.close()


@pytest.mark.slow
async def test_the_facilitator_leads_a_table_by_keys(tmp_path: Path) -> None:
    table = seated(tmp_path)
    seat = LocalSeat(table)
    app = TableApp(seat)
    async with app.run_test(size=(120, 36)) as pilot:
        await until_shown(pilot, any_row("HOLD: the clock has not started"))
        await pilot.press("space")
        await until_shown(pilot, lambda found: "▶ 10x" in found[0])
        await pilot.press("space")
        await until_shown(pilot, lambda found: "‖ held" in found[0])
        for key, begun, words in (
            ("i", "inject ", "later"),
            ("t", "tell ", "@comms Is it down?"),
            ("a", "ask ", "hold What do you know?"),
            ("s", "say ", "listen"),
            ("m", "mark ", "gap nobody asked finance"),
        ):
            await pilot.press(key)
            line = app.screen.query_one("#line", Input)
            assert (line.value, line.has_focus) == (begun, True)
            line.value += words
            await pilot.press("enter")
            assert not line.has_focus
        await until_shown(pilot, any_row("nobody asked finance"))
        await pilot.press("i", *"nowhere", "enter")
        await until_shown(pilot, any_row("? the plan has no inject"))
        await pilot.press("e", "enter")
        await until_shown(pilot, lambda found: found[1].strip().startswith("THE TABLE IS OVER"))
        await pilot.press("q")
    assert app.return_value is True
    seat.close()
    table.close()
    kinds = [line.entry.message.do for line in table.logged if line.entry.who == FACILITATOR]
    assert kinds == ["clock", "clock", "inject", "tell", "ask", "say", "mark", "end"]


@pytest.mark.slow
async def test_a_players_keys_begin_what_they_may_do(tmp_path: Path) -> None:
    table = under_way(tmp_path)
    seat = Watched(table, "cy")
    app = TableApp(seat)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_shown(pilot, any_row("writer"))
        await pilot.press("space")  # the facilitator's alone
        for key, words in (
            ("p", "failover - - because it is gone"),
            ("v", "1 no"),
            ("s", "on it"),
            ("n", "1 ana does"),
            ("h", ""),
        ):
            await pilot.press(key)
            app.screen.query_one("#line", Input).value += words
            await pilot.press("enter")
        await pilot.press("d", "t", "f", "e", "m")  # what this role may not do, or not any more
        assert not app.screen.query_one("#line", Input).has_focus
        await pilot.press("s", "x", "escape", "q")
    kinds = ["propose", "vote", "say", "answer", "hold"]
    assert [message.do for message in seat.sent] == kinds
    assert app.return_value is False
    table.close()


async def test_no_line_is_begun_on_a_screen_too_small_to_show_it(tmp_path: Path) -> None:
    table = seated(tmp_path)
    seat = LocalSeat(table)
    async with TableApp(seat).run_test(size=(50, 16)) as pilot:
        await pilot.press("s", "x", "enter", "y")
        line = pilot.app.screen.query_one("#line", Input)
        assert (line.has_focus, line.value) == (False, "")
        await pilot.resize_terminal(80, 24)
        await pilot.press("s")
        assert line.has_focus
    seat.close()
    table.close()


async def test_help_lists_every_command_and_goes_away(tmp_path: Path) -> None:
    table = seated(tmp_path)
    seat = LocalSeat(table)
    app = TableApp(seat)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_shown(pilot, any_row("writer"))
        await pilot.press("f1")
        first = await until_shown(pilot, any_row("Esc back"))
        await pilot.press("end")
        last = await until_shown(pilot, any_row("the report can then be made"))
        words = " ".join(row.strip() for row in first + last)
        assert all(line.split()[0] in words for line in help_lines(leads=True))
        await pilot.press("escape")
        await until_shown(pilot, any_row("F1 help"))
        await pilot.press("s")
        assert app.screen.query_one("#line", Input).has_focus
    seat.close()
    table.close()


async def test_before_the_clock_starts_a_player_reads_the_brief_and_may_forecast(tmp_path: Path) -> None:
    table = seated(tmp_path)
    seat = Watched(table, "ana")
    async with TableApp(seat).run_test(size=(80, 24)) as pilot:
        shown = await until_shown(pilot, any_row("f forecast"))
        assert any("You are ana, commander" in row for row in shown)
        assert shown[1].strip() == "HOLD: the clock has not started"
        assert "…" not in shown[-1]
        await pilot.press("f", *"97 % writer", "enter")
    assert [message.do for message in seat.sent] == ["forecast"]
    table.close()


@pytest.mark.parametrize(
    ("who", "keys"),
    [
        ("bo", "u status v vote s say n answer h hold"),
        ("dee", "v vote s say n answer h hold"),
        ("eve", "m mark n answer h hold"),
    ],
)
async def test_the_keys_are_what_a_role_may_do(tmp_path: Path, who: str, keys: str) -> None:
    table = under_way(tmp_path)
    async with TableApp(Watched(table, who)).run_test(size=(80, 24)) as pilot:
        shown = await until_shown(pilot, any_row("F1 help"))
        assert shown[-1].strip() == f"{keys} F1 help q leave F2 1 open"
    table.close()


async def test_a_question_that_holds_the_clock_is_read_on_every_screen(tmp_path: Path) -> None:
    table = seated(tmp_path)
    done(table, FACILITATOR, do="clock", run=60)
    table.beat(2.0)
    async with TableApp(Watched(table, "dee")).run_test(size=(80, 24)) as pilot:
        shown = await until_shown(pilot, any_row("HOLD"))
        assert shown[1].strip() == "HOLD: question 1: Who decides?"
    table.close()


async def test_a_terminal_without_room_for_a_line_says_so(tmp_path: Path) -> None:
    async with TableApp(Watched(under_way(tmp_path), "cy")).run_test(size=(40, 12)) as pilot:
        await until_shown(pilot, any_row("needs 60 × 18"))
        await pilot.resize_terminal(60, 18)
        shown = await until_shown(pilot, any_row("p propose"))
        assert not any("needs 60" in row for row in shown)


@pytest.mark.slow
async def test_a_storm_of_sizes_breaks_nothing(tmp_path: Path) -> None:
    table = under_way(tmp_path)
    async with TableApp(Watched(table, "cy")).run_test(size=(80, 24)) as pilot:
        for size in [(1, 1), (200, 60), (20, 5), (99, 33), (100, 34), (40, 12), (80, 24)]:
            await pilot.resize_terminal(*size)
            await pilot.press("f2")
        await until_shown(pilot, any_row("F1 help"))
    table.close()


async def test_a_screen_over_the_network_follows_its_host(tmp_path: Path) -> None:
    async with hosted(table_session(tmp_path)) as (server, address):
        seat = RemoteSeat(address, Greeting(code=server.door.code, name="cy", role="dba"))
        async with TableApp(seat).run_test(size=(120, 36)) as pilot:
            await until_shown(pilot, any_row("You are cy, dba"))
            await pilot.press("s", *"here", "enter")
            await until_shown(pilot, any_row("cy: here"))
            done(server.session, FACILITATOR, do="clock", run=60)
            await until_shown(pilot, any_row("QUESTION 1"))
            for view in list(server.views):
                view.close()
            await until_shown(pilot, any_row("NOT CONNECTED"))
            await until_shown(pilot, lambda found: any_row("HOLD: question 1")(found) and any_row("writer")(found))


@pytest.mark.parametrize("name", ["lights-out", "flash-sale", "github-2018"])
def test_a_map_that_was_sent_is_the_map(tmp_path: Path, name: str) -> None:
    level = find_level(name)
    table = table_session(tmp_path)
    table.close()
    inputs = assemble(level, level.start)
    table.setting = type(table.setting)(table.setting.plan, inputs, 1)
    sent = json.loads(json.dumps(shown_setting(table, FACILITATOR)))["topology"]
    assert topology_of(sent) == inputs.topology


@pytest.mark.parametrize("who", ROLES)
def test_every_role_is_sent_its_setting_and_its_moment_as_json(tmp_path: Path, who: str) -> None:
    table = under_way(tmp_path)
    table.close()
    events = [shown_event(table, who, event) for event in table.live.events]
    for part in (shown_setting(table, who), shown_now(table, who), events):
        assert json.loads(json.dumps(part, allow_nan=False)) == part


def test_rows_are_shared_in_turn() -> None:
    assert shares([1, 9, 9], 9) == [1, 4, 4]
    assert shares([2, 2], 9) == [2, 2]
    assert shares([5, 5], -1) == [0, 0]


def test_what_has_no_room_beside_the_map_is_counted() -> None:
    parts = [SidePart("next", [f"inject {n}" for n in range(9)], "type plan"), SidePart("open", ["one"], "type now")]
    full = side_by_height(parts, 30, 40).plain.splitlines()
    assert full == ["next", *(f"inject {n}" for n in range(9)), "open", "one"]
    short = side_by_height(parts, 30, 7).plain.splitlines()
    assert short == ["next", "inject 0", "inject 1", "inject 2", "… 6 more rows: type plan", "open", "one"]


async def test_letters_that_reach_the_screen_before_the_line_has_begun_are_typed(tmp_path: Path) -> None:
    seat = Watched(under_way(tmp_path), "bo")
    async with TableApp(seat).run_test() as pilot:
        for letter in "uhold on":  # all of them as the app forwards them while nothing is focused
            pilot.app.screen.post_message(events.Key("space" if letter == " " else letter, letter))
        await pilot.pause()
        await pilot.press("enter")
        assert seat.sent == [Status(text="hold on")]


def over(folder: Path, who: str) -> Watched:
    """A player's seat at a table that has ended, which was shown a moment of every ten seconds."""
    table = seated(folder)
    seat = Watched(table, who)
    for _ in range(20):
        run(table, 10)
        seat.show(f"line of {table.live.second}")
        seat.moment(json.loads(json.dumps(shown_now(table, who))))
    done(table, FACILITATOR, do="end")
    seat.show("the end")
    seat.moment(json.loads(json.dumps(shown_now(table, who))))
    table.close()
    return seat


async def test_when_it_is_over_a_seat_looks_back_at_what_it_was_shown(tmp_path: Path) -> None:
    seat = over(tmp_path, "cy")
    looked: list[tuple[int, str]] = []
    app = TableApp(seat)
    async with app.run_test(size=(80, 24)) as pilot:
        for key in ("left", "pageup", "right", "home", "left", "pagedown", "end", "right"):
            await pilot.press(key)
            looked.append((seat.now["second"], seat.log_lines()[-1]))
            assert seat.over
        await pilot.press("s", "space")
        shown = rows(app)
    assert [second for second, _ in looked] == [190, 130, 140, 0, 0, 60, 200, 200]
    assert [line for second, line in looked[:3]] == [f"line of {second}" for second in (190, 130, 140)]
    assert looked[-1][1] == "the end"
    assert seat.sent == []
    assert "q leave" in shown[-1]


def test_nobody_looks_back_before_the_end(tmp_path: Path) -> None:
    seat = Watched(under_way(tmp_path), "cy")
    seat.moment({**seat.now, "second": seat.now["second"] + 60})
    before, lines = seat.now, seat.log_lines()
    seat.look(moments=-1)
    assert seat.now is before
    assert seat.playback.newest
    assert seat.log_lines() == lines != []


def test_one_moment_is_kept_of_five_seconds() -> None:
    kept = TablePlayback()
    assert kept.step(-1) is None
    assert kept.jump(60) is None
    for second in range(100):
        kept.keep({"second": second}, second)
    assert kept.newest
    seconds = [kept.step(-1).second for _ in range(30)]  # type: ignore[union-attr]
    assert seconds == [*range(94, 0, -5), *[4] * 11]
    assert not kept.newest


def test_a_colon_before_a_command_is_forgiven() -> None:
    assert read_line(":say hello") == read_line("say hello")


async def test_whoever_is_not_let_in_is_not_left_waiting(tmp_path: Path) -> None:
    async with hosted(table_session(tmp_path)) as (_, address):
        app = TableApp(RemoteSeat(address, Greeting(code="WRONG", name="ana", role="commander")))
        async with app.run_test(size=(80, 24)):
            await until(lambda: not app.is_running)
    assert app.return_value is False
    assert isinstance(app.seat, RemoteSeat)
    assert "code" in app.seat.closed


async def test_who_cannot_come_back_reads_why(tmp_path: Path) -> None:
    seat = Watched(table_session(tmp_path), FACILITATOR)
    async with TableApp(seat).run_test(size=(80, 24)) as pilot:
        seat.closed = "the host has not answered for ten minutes"
        seat.news += 1
        shown = await until_shown(pilot, any_row("NOT CONNECTED"))
        assert shown[1].strip() == "NOT CONNECTED: the host has not answered for ten minutes; q leaves"


async def test_a_line_that_comes_or_goes_cuts_no_panel(tmp_path: Path) -> None:
    table = under_way(tmp_path)
    seat = Watched(table, "ana")
    seat.now["run"] = 1
    async with TableApp(seat).run_test(size=(120, 20)) as pilot:
        await until_shown(pilot, any_row("people, and"))
        seat.now["run"] = 0
        seat.news += 1
        await until_shown(pilot, lambda found: "HOLD" in found[1])
        await until_shown(pilot, any_row("more rows: type people"))


async def test_the_log_of_a_table_under_way_is_read_back(tmp_path: Path) -> None:
    seat = Watched(seated(tmp_path), "ana")
    for number in range(30):
        seat.show(f"line {number}.")
    async with TableApp(seat).run_test(size=(120, 36)) as pilot:
        await until_shown(pilot, any_row("line 29."))
        await pilot.press("pageup")
        shown = await until_shown(pilot, any_row("… 5 later, PgDn"))
        assert not any("line 25." in row for row in shown)
        seat.show("line 30.")
        await until_shown(pilot, any_row("… 6 later, PgDn"))
        await pilot.press(*["pageup"] * 20)
        await until_shown(pilot, any_row("A small level"))
        await pilot.press(*["pagedown"] * 20)
        await until_shown(pilot, any_row("line 30."))


def test_a_hold_says_for_how_long_it_has_lasted(tmp_path: Path) -> None:
    seat = Watched(under_way(tmp_path), "ana")
    assert [hold_line(seat, minutes) for minutes in (0, 2)] == [
        "HOLD: the facilitator",
        "HOLD for 2 min: the facilitator",
    ]


def test_whoever_leads_reads_how_a_drill_that_has_run_out_is_ended(tmp_path: Path) -> None:
    table = under_way(tmp_path)
    seat = Watched(table, FACILITATOR)
    seat.now |= {"run": 0, "held_by": "closing questions", "second": seat.now["length"]}
    assert hold_line(seat, 2) == "HOLD for 2 min: closing questions; e, then Enter, ends the table"
    assert "end ends the table" in now_lines(seat.now)[0]
    player = Watched(table, "ana")
    player.now |= {"run": 0, "held_by": "closing questions", "second": player.now["length"]}
    assert hold_line(player) == "HOLD: closing questions"
    assert "end ends" not in now_lines(player.now)[0]


def test_a_question_that_holds_the_first_second_leaves_people_their_votes(tmp_path: Path) -> None:
    seat = Watched(seated(tmp_path), "ana")
    seat.now |= {"second": 0, "run": 0, "held_by": "question 1"}
    assert "d" in line_starts(seat)
    seat.now["held_by"] = ""
    assert "d" not in line_starts(seat)
