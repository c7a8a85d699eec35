"""The authoritative session of a table: checks an entry, writes it to the log, applies it, then publishes it.

It knows no socket and no screen. Its clock is turned from outside by `beat`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from drill.design.conditions import Condition, condition
from drill.engine.deck_draws import with_drawn_faults
from drill.model.level import Fault
from drill.table.fold.table_fold import take
from drill.table.fold.table_state import Refused, Setting, TableEntry, TableState
from drill.table.live_drill import LiveDrill
from drill.table.messages.table_messages import Ask, Clock, End, Message, Release, Tick
from drill.table.messages.table_roles import HOST
from drill.table.plan.conditions_met import holds
from drill.table.plan.table_plan import Inject, TablePlan
from drill.table.table_log import Logged, NotWritten, Opening, TableLog
from drill.table.table_setting import folded, open_setting

TICK_S = 60
"""Simulated seconds between two entries at least: what a crash may cost."""
MOST_AHEAD_S = 120
"""Seconds simulated in one beat at most, so that nobody waits for a machine that was asleep."""
REMEMBERED = 2000
"""Answers kept, so that a message sent twice is done once."""


def now() -> str:
    """Wall-clock time for the log; nothing computes with it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass
class TableSession:
    """A table under way."""

    setting: Setting
    log: TableLog
    opening: Opening
    state: TableState
    live: LiveDrill
    logged: list[Logged]
    clock: Callable[[], str] = now
    halted: str = ""
    """Why nothing can be written; the clock stands until something can."""
    _part: float = 0.0
    """Part of a simulated second that has passed."""
    _since: dict[str, int] = field(default_factory=dict)
    _answered: dict[tuple[str, str], int] = field(default_factory=dict)
    _watched: dict[str, Condition] = field(default_factory=dict)

    @classmethod
    def begin(cls, path: Path, opening: Opening) -> TableSession:
        """Open a new table. Raises DrillError."""
        setting = open_setting(opening)
        return cls._made(setting, TableLog.create(path, opening), opening, (), TableState.at_arrival(setting))

    @classmethod
    def resume(cls, path: Path, until: int | None = None) -> TableSession:
        """Resume a table from its log, with the clock held. Raises DrillError."""
        log, opening, logged = TableLog.resume(path, until)
        try:
            setting = open_setting(opening)
            state = folded(setting, logged)
        except BaseException:
            log.close()
            raise
        made = cls._made(setting, log, opening, logged, state)
        if state.rate:
            made.enter(HOST, Clock(run=0))
        return made

    @classmethod
    def _made(
        cls, setting: Setting, log: TableLog, opening: Opening, logged: tuple[Logged, ...], state: TableState
    ) -> TableSession:
        live = LiveDrill(setting)
        live.follow(state)
        made = cls(setting, log, opening, state, live, list(logged))
        for line in logged:
            made._remember(line)
        for inject in setting.plan.injects:
            if inject.when:
                made._watched[inject.id] = condition(inject.when)
        return made

    @cached_property
    def drawn_faults(self) -> tuple[Fault, ...]:
        """The level's faults as this seed draws them, without injected ones."""
        return with_drawn_faults(self.setting.inputs.level, self.setting.seed).faults

    @property
    def plan(self) -> TablePlan:
        """The table's plan."""
        return self.setting.plan

    def enter(self, who: str, message: Message, sent: str = "") -> Logged | Refused:
        """Check, write and apply an entry. `sent` is the sender's own id: a repeated one is answered again and not applied again.

        A message that cannot be written has not happened: it is refused, and the clock is held.
        """
        if sent and (who, sent) in self._answered:
            return self.logged[self._answered[who, sent]]
        entry = TableEntry(self.state.n, max(self.state.second, self.live.second), who, message)
        taken = take(self.state, entry)
        if isinstance(taken, Refused):
            return taken
        if isinstance(message, End):  # only now: the rest of the drill is run for it
            entry = replace(entry, message=End(digest=self._final()))
        line = Logged(entry, self.clock(), sent)
        try:
            self.log.write(line)
        except NotWritten as error:
            self.halted = str(error)
            return Refused(self.halted)
        self.halted = ""
        self.state = taken
        self.logged.append(line)
        self._remember(line)
        self.live.follow(taken)
        return line

    def beat(self, seconds: float) -> list[Logged]:
        """Advance by so many seconds of real time. Returns the entries that the plan made meanwhile."""
        made: list[Logged] = []
        if self.halted:
            self._retry(made)
        if not self.state.rate or self.state.over or self.halted:
            self._part = 0.0
            return made
        self._part += self.state.rate * seconds
        steps = min(int(self._part), MOST_AHEAD_S)
        self._part = 0.0 if steps == MOST_AHEAD_S else self._part - steps
        target = min(self.live.second + steps, self.state.length_s)
        self._plan_entries(made)
        while self._runs() and self.live.second < target:
            self._run_to(min(target, self._next_moment()))
            self._plan_entries(made)
        return made

    def _runs(self) -> bool:
        """True if the clock runs and the log can be written."""
        return self.state.rate > 0 and not self.halted

    def _retry(self, made: list[Logged]) -> None:
        """Try to write again: a held clock says so, and the table goes on when the disk has room."""
        line = self.enter(HOST, Clock(run=0))
        if isinstance(line, Logged):
            made.append(line)

    def _next_moment(self) -> int:
        """The next second at which the plan makes an entry, or the minute is over."""
        second = self.live.second
        moments = [second - second % TICK_S + TICK_S, self.state.length_s]
        moments += [inject.at_s for inject in self._waiting() if inject.at_s is not None]
        moments += [question.at_s for question in self.plan.questions[self.state.asked :][:1]]
        return min(moment for moment in moments if moment > second)

    def _waiting(self) -> list[Inject]:
        return [inject for inject in self.plan.injects if inject.id not in self.state.injected]

    def _run_to(self, second: int) -> None:
        """Simulate, and look at the conditions of injects each second."""
        start = self.live.second
        self.live.follow(replace(self.state, second=second))
        for inject_id, wanted in self._watched.items():
            for moment in range(start, second):
                if holds(wanted, self.setting.inputs, self.live.simulation.frames[moment]):
                    self._since.setdefault(inject_id, moment)
                else:
                    self._since.pop(inject_id, None)

    def _plan_entries(self, made: list[Logged]) -> None:
        """Make the entries that are due."""
        second = self.live.second
        due: list[Message] = [
            Release(inject=inject.id) for inject in self._waiting() if inject.at_s is not None and inject.at_s <= second
        ]
        due += [
            Ask(text=question.ask, to=question.to, hold=question.hold, think_s=question.think_s)
            for question in self.plan.questions[self.state.asked :]
            if question.at_s <= second
        ]
        if second >= self.state.length_s:
            due.append(Clock(run=0))
            due += [Ask(text=text, closing=True) for text in self.plan.closing if not self._closing()]
        elif not due and second - self.state.second >= TICK_S:
            due.append(Tick())
        for message in due:
            line = self.enter(HOST, message)
            if isinstance(line, Logged):
                made.append(line)

    def _closing(self) -> bool:
        return any(question.closing for question in self.state.questions)

    def offered(self) -> tuple[str, ...]:
        """Injects that wait for the facilitator and whose condition has held long enough."""
        second = self.live.second
        return tuple(
            inject.id
            for inject in self._waiting()
            if inject.id in self._since and second - self._since[inject.id] >= inject.held_s
        )

    def _final(self) -> str:
        """Digest of the run as it would end now."""
        return self.live.finished().digest

    def _remember(self, line: Logged) -> None:
        if line.sent:
            self._answered[line.entry.who, line.sent] = line.entry.n
            while len(self._answered) > REMEMBERED:
                del self._answered[next(iter(self._answered))]

    def close(self) -> None:
        """Close the log."""
        self.log.close()
