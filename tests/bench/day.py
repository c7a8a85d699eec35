"""24 hours of the hour with three faults, in a process that does nothing else: `python -m tests.bench.day 12`.

Prints processor seconds, the memory the process has held at most, and what it held before the day began: interpreter, the
engine with its tables, and where it runs compiled Numba too. In MB.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

from drill.engine.simulate import simulate
from drill.topology.assemble import assemble
from tests.bench.drills import sized


def held_mb() -> float:
    """Most memory of this process so far. Not `getrusage`: that counts what the parent held when it began the process."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024.0


def main() -> None:
    """Measure and print."""
    made, chosen = sized(int(sys.argv[1]))
    simulate(assemble(replace(made, length_s=60), chosen), 1)
    before = held_mb()
    drill = assemble(replace(made, length_s=86400), chosen)
    start = time.process_time()
    simulate(drill, 1)
    sys.stdout.write(f"{time.process_time() - start} {held_mb()} {before}\n")


if __name__ == "__main__":
    main()
