"""A machine's buffers when a drill begins: they hold pages of the classes that it serves.

Every instance has a page cache of its own, Aurora's as well: a reader fills it with what is read from it, and what it has never
been asked for is on the volume alone. When it becomes the writer it keeps its pages, and has none of what only the old writer read
(Amazon Aurora User Guide, Amazon Aurora reliability: survivable page cache; Fast recovery after failover with cluster cache
management: "when the failover DB instance starts, the buffer cache is empty").
"""

from __future__ import annotations

from drill.engine.state.arrays import CLASSES, MACHINES, Arrays
from drill.engine.state.state import State

ALL_READ = 1e15


def note_served(state: State, r: Arrays) -> None:
    """Before the first second: a class that does not go to a machine has no pages in its buffers. A standby starts cold anyway."""
    for i, machine in enumerate(state.machines):
        for k in range(r.sizes[CLASSES]):
            c = k * r.sizes[MACHINES] + i
            serves = r.route[c] > 0.0 or machine.role not in ("reader", "writer")
            r.read_there[c] = ALL_READ if serves else 0.0
