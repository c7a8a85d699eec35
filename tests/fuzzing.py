"""Coverage-guided fuzzers: keep one input for each kind of failure, go on, and count."""

from __future__ import annotations

import hashlib
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

SLOWEST_S = 60.0
"""CPU time of one input above which it is a failure too: a limit was missed."""
SAY_EVERY_S = 60.0


class Finds:
    """Runs a property on inputs; whatever fails it is written to a folder, once for each kind and place."""

    def __init__(self, folder: Path, holds: Callable[[bytes], bool]) -> None:
        """`holds` raises what it finds; it returns False for an input that it did not use."""
        self.folder, self.holds = folder, holds
        self.inputs = self.used = 0
        self.kinds: dict[str, int] = {}
        self.begun = self.said = time.monotonic()

    def __call__(self, data: bytes) -> None:
        """One input."""
        self.inputs += 1
        started = time.process_time()
        try:
            self.used += self.holds(data)
            if time.process_time() - started > SLOWEST_S:
                raise TimeoutError(f"{time.process_time() - started:.0f} s of CPU")  # noqa: TRY301 (a find like others)
        except Exception as error:  # noqa: BLE001 (whatever escapes is a find)
            self._keep(data, error)
        if time.monotonic() - self.said > SAY_EVERY_S:
            self.said = time.monotonic()
            self.say()

    def say(self) -> None:
        """Say the counts."""
        spent = time.monotonic() - self.begun
        sys.stderr.write(
            f"{self.inputs:,} inputs, {self.used:,} used, {spent:.0f} s; failures: {self.kinds or 'none'}\n"
        )
        sys.stderr.flush()

    def _keep(self, data: bytes, error: Exception) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        last = next((frame for frame in reversed(frames) if "/drill/" in frame.filename), frames[-1])
        kind = f"{type(error).__name__} {Path(last.filename).name}:{last.lineno}"
        self.kinds[kind] = self.kinds.get(kind, 0) + 1
        if self.kinds[kind] == 1:
            name = hashlib.sha256(data).hexdigest()[:12]
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_bytes(data)
            (self.folder / f"{name}.txt").write_text("".join(traceback.format_exception(error)), encoding="utf-8")
            self.say()
