"""Coverage-guided fuzzing of loading and the engine, by hand: needs atheris (Python 3.11 to 3.13, Linux) beside what the tests need.

    python -m tests.engine.fuzz_engine --seeds FOLDER
    DRILL_FAST=0 python -m tests.engine.fuzz_engine FOLDER -max_total_time=3600 -max_len=1024 -len_control=0

The first line writes inputs to begin with; FOLDER then collects those that reach something new, and FOLDER.finds those that
fail. An input is read as the draws of an extreme level, so that most of what is changed in it stays legal; its first byte says
after how many seconds the run stops, and everything happens before that. The property is that of `test_extremes`. Whatever
fails it goes into `corpus` as a level: `python -m tests.engine.fuzz_engine --level FILE` writes the level of an input. The README
of the tests has the numbers.
"""

from __future__ import annotations

import importlib
import sys
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, Self

from tests.extremes import drawn_text
from tests.fuzzing import Finds

BITS = 8
LENGTHS_S = (2, 3, 4, 6, 6, 8, 12, 24)
"""Seconds that are run: instrumented, a run takes five times as long, an average of two seconds for a level of a minute."""
MOST_UNITS = 4_000.0
"""Most expected cost of one input (`drill.topology.run_cost`): about a second, instrumented."""
SEEDS, SEED_BYTES = 60, 600


class Bytes(Random):
    """Draws that are the bytes of an input, one after the other; zeros after its end."""

    def __new__(cls, _data: bytes) -> Self:
        return super().__new__(cls)

    def __init__(self, data: bytes) -> None:
        super().__init__(0)
        self._data, self._at = data, 0

    def getrandbits(self, k: int) -> int:
        width = -(-k // BITS)
        part = self._data[self._at : self._at + width]
        self._at += width
        return int.from_bytes(part.ljust(width, b"\0"), "big") >> (width * BITS - k)

    def random(self) -> float:
        return self.getrandbits(BITS) / (1 << BITS)


def level_of(data: bytes) -> tuple[str, int]:
    """The level of an input, and after how many seconds its run stops."""
    draws = Bytes(data)
    length_s = draws.choice(LENGTHS_S)
    return drawn_text(draws, length_s=length_s), length_s


def write_seeds(folder: Path) -> None:
    """Write inputs whose levels are legal."""
    from tests.engine.test_extremes import inputs_of

    folder.mkdir(parents=True, exist_ok=True)
    legal = (data for n in range(10**6) if inputs_of(level_of(data := Random(n).randbytes(SEED_BYTES))[0]))
    for number in range(SEEDS):
        (folder / f"seed-{number}").write_bytes(next(legal))


def fuzz(arguments: list[str]) -> None:
    """Fuzz until libFuzzer's own options end it."""
    atheris: Any = importlib.import_module("atheris")
    hooks: Any = importlib.import_module("atheris.import_hook")
    # What is compared with what tells nothing where an input is a list of draws, and takes a tenth of the time.
    with hooks.HookManager({"drill"}, set(), enable_loader_override=True, trace_dataflow=False):
        from drill.topology.run_cost import run_cost
        from tests.conservation import conserves
        from tests.engine.test_extremes import inputs_of

    def runs(data: bytes) -> bool:
        text, length_s = level_of(data)
        inputs = inputs_of(text)
        if inputs is None:
            return False
        short = replace(inputs, level=replace(inputs.level, length_s=length_s))
        if run_cost(short).units > MOST_UNITS:
            return False
        conserves(short)
        return True

    finds = next(Path(one) for one in arguments[1:] if not one.startswith("-")).with_suffix(".finds")
    atheris.Setup(arguments, Finds(finds, runs))
    atheris.Fuzz()


if __name__ == "__main__":
    if "--seeds" in sys.argv:
        write_seeds(Path(sys.argv[-1]))
    elif "--level" in sys.argv:
        sys.stdout.write(level_of(Path(sys.argv[-1]).read_bytes())[0])
    else:
        fuzz(sys.argv)
