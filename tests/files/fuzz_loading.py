"""Coverage-guided fuzzing of loading, by hand: needs atheris (Python 3.11 to 3.13, Linux) beside what the tests need.

    python -m tests.files.fuzz_loading --seeds FOLDER
    python -m tests.files.fuzz_loading FOLDER -dict=FOLDER.dict -max_total_time=3600 -max_len=4096

The first line writes texts to begin with and a dictionary of the words of the schemas; FOLDER then collects the inputs that
reach something new, and FOLDER.finds those that fail. The property is that of `test_fuzz`: a level, a design, or problems that
each have a place in the text. Whatever fails it becomes a test there. The README of the tests has the numbers.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.fuzzing import Finds

LARGEST = 64 * 1024
SEED_BYTES = 4096
"""Longest text to begin with: what is longer takes a tenth of a second each time."""
ROOT = Path(__file__).resolve().parents[2]


def write_seeds(folder: Path) -> None:
    """Write shipped levels, small ones, designs and extremes, and the words of the schemas."""
    from tests.document_texts import DESIGN, LEVEL
    from tests.extremes import level_text

    folder.mkdir(parents=True, exist_ok=True)
    shipped = (path.read_text(encoding="utf-8") for path in sorted((ROOT / "levels").glob("*/*.yaml")))
    for number, text in enumerate((DESIGN, LEVEL, *shipped, *map(level_text, range(40)))):
        (folder / f"seed-{number}").write_bytes(text.encode()[:SEED_BYTES])
    words = sorted({word for name in ("level", "design") for word in words_of(schema(name))})
    lines = (json.dumps(word) for word in (*words, ": ", "- ", "{", "}", "[", "]") if word.isascii())
    folder.with_suffix(".dict").write_text("".join(f"{line}\n" for line in lines), encoding="ascii")


def schema(name: str) -> Any:
    """A published schema."""
    return json.loads((ROOT / "assets" / "schema" / f"{name}.schema.json").read_text(encoding="utf-8"))


def words_of(part: Any) -> Iterator[str]:
    """The keys and the listed values of a schema."""
    if isinstance(part, list):
        for one in part:
            yield from words_of(one)
    if isinstance(part, dict):
        yield from part.get("properties", {})
        yield from (word for word in part.get("enum", ()) if isinstance(word, str))
        yield from (word for word in part.get("examples", ()) if isinstance(word, str))
        for one in part.values():
            yield from words_of(one)


def fuzz(arguments: list[str]) -> None:
    """Fuzz until libFuzzer's own options end it."""
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["drill.syntax", "drill.files", "drill.design"]):
        from tests.files.test_fuzz import settle

    def settles(data: bytes) -> bool:
        """Bytes that are no UTF-8 are refused before anything here is reached."""
        try:
            text = data[:LARGEST].decode()
        except UnicodeDecodeError:
            return False
        settle(text)
        return True

    finds = next(Path(one) for one in arguments[1:] if not one.startswith("-")).with_suffix(".finds")
    atheris.Setup(arguments, Finds(finds, settles))
    atheris.Fuzz()


if __name__ == "__main__":
    if "--seeds" in sys.argv:
        write_seeds(Path(sys.argv[-1]))
    else:
        fuzz(sys.argv)
