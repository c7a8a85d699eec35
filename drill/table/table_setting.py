"""The setting of a table, from the first line of its log, and the state that the other lines lead to."""

from __future__ import annotations

from dataclasses import replace

from drill.engine import ENGINE
from drill.errors import DrillError
from drill.files.load import load_design, load_level
from drill.model.second_night import first_night
from drill.syntax.safe_text import safe
from drill.table.fold.table_fold import take
from drill.table.fold.table_state import Refused, Setting, TableState
from drill.table.plan.table_file import plan_of
from drill.table.table_log import DamagedLog, Logged, Opening
from drill.topology.assemble import assemble
from drill.topology.run_cost import refuse_if_too_costly


def open_setting(opening: Opening) -> Setting:
    """The setting to continue a table with. Raises DrillError for another engine's log, and what `setting_of` raises."""
    if opening.engine != ENGINE:
        raise DrillError(
            f"the log was made by engine {safe(opening.engine)}; this is engine {ENGINE}, and a drill is not continued "
            "across versions; drill report still reports what people did"
        )
    return setting_of(opening)


def setting_of(opening: Opening) -> Setting:
    """The setting of a log; of a level with two nights a table plays the first.

    Raises Problems for texts that no longer load, TooCostly for a run that takes too long.
    """
    level = first_night(load_level(opening.level, "the log's level"))
    design = load_design(opening.design, level, "the log's design")
    inputs = assemble(level, design)
    refuse_if_too_costly(inputs, "the table's level")
    return Setting(plan_of(opening.plan, level, design), inputs, opening.seed)


def begun(setting: Setting, logged: tuple[Logged, ...]) -> TableState:
    """The state before the first line of a log. A log from before tables began at the arrival begins at its first line's second."""
    state = TableState.at_arrival(setting)
    return replace(state, second=min([state.second, *(line.entry.at_s for line in logged[:1])]))


def folded(setting: Setting, logged: tuple[Logged, ...]) -> TableState:
    """The state after all of these lines. Raises DamagedLog at one that cannot follow those before it."""
    state = begun(setting, logged)
    for number, line in enumerate(logged):
        taken = take(state, line.entry)
        if isinstance(taken, Refused):
            raise DamagedLog(f"entry {number} cannot be taken: {taken.why}; --until {max(number - 1, 0)} leaves it out")
        state = taken
    return state
