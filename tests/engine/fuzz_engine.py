"""Coverage-guided fuzzing of loading and the engine, by hand: needs atheris (Python 3.11 to 3.13, Linux) beside what the tests need.

    python -m tests.engine.fuzz_engine FOLDER -max_total_time=3600 -max_len=8192

FOLDER collects the inputs that reach something new. An input is read as the draws of an extreme level, so that most of what is
changed in it stays legal; the property is that of `test_extremes`. Whatever fails it goes into `corpus` as a level.
`python -m tests.engine.fuzz_engine --level FILE` writes the level of an input.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from random import Random
from typing import Any, Self

if "--level" not in sys.argv:
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(
        include=["drill.syntax", "drill.files", "drill.design", "drill.engine", "drill.topology"]
    ):
        from tests.conservation import conserves
        from tests.engine.test_extremes import inputs_of
from tests.extremes import drawn_text

BITS = 8


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


def try_one(data: bytes) -> None:
    """One input of the fuzzer."""
    if inputs := inputs_of(drawn_text(Bytes(data))):
        conserves(inputs)


if __name__ == "__main__":
    if "--level" in sys.argv:
        sys.stdout.write(drawn_text(Bytes(Path(sys.argv[-1]).read_bytes())))
    else:
        atheris.Setup(sys.argv, try_one)
        atheris.Fuzz()
