"""Coverage-guided fuzzing of loading, by hand: needs atheris (Python 3.11 to 3.13, Linux) beside what the tests need.

    python -m tests.files.fuzz_loading FOLDER -max_total_time=600 -max_len=4096

FOLDER collects the inputs that reach something new. The property is that of `test_fuzz`: a level, a design, or problems that
each have a place in the text. Whatever fails it becomes a test there. On 29 November 2026, from 152 levels and designs, 19,654
inputs in 561 seconds found nothing.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any

atheris: Any = importlib.import_module("atheris")
with atheris.instrument_imports(include=["drill.syntax", "drill.files", "drill.design"]):
    from tests.files.test_fuzz import settle

LARGEST = 64 * 1024


def try_one(data: bytes) -> None:
    """One input of the fuzzer; bytes that are no UTF-8 are refused before anything here is reached."""
    try:
        text = data[:LARGEST].decode()
    except UnicodeDecodeError:
        return
    settle(text)


if __name__ == "__main__":
    atheris.Setup(sys.argv, try_one)
    atheris.Fuzz()
