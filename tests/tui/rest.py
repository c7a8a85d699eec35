"""When a screen is at rest: no message waits or is being handled, and what has changed is drawn.

Textual's pilot takes a process that gets no time, on a busy machine, for an idle one, and goes on before a key has been answered.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from textual._context import active_app
from textual._wait import SLEEP_GRANULARITY
from textual.pilot import Pilot

if TYPE_CHECKING:
    from textual.app import App
    from textual.message_pump import MessagePump

PATIENCE_S = 60.0
"""For something that will be so: it only ends a test that hangs."""
RESTLESS_S = 2.0
"""After which a screen that is never at rest, because its clock runs, is taken as it is."""


def _is_busy(pump: MessagePump) -> bool:
    """True if it has messages, or handles one."""
    task = pump._task
    if task is None or task.done():
        return False
    waits: Any = pump._message_queue.ready_event
    return waits.is_set() or not any(not waiter.done() for waiter in waits._waiters)


def is_at_rest(app: App[Any]) -> bool:
    """True if nothing changes on the screen until a key, a timer or a thread changes it."""
    loop: Any = asyncio.get_running_loop()
    if loop._ready or any(_is_busy(pump) for pump in {app, *app._registry}):
        return False
    # What is marked on a screen below the top one stays so until that is the top again.
    if not app.screen_stack:
        return True
    top = app.screen_stack[-1]
    changed = top._layout_required or top._scroll_required or top._repaint_required or top._recompose_required
    return not (changed or top._dirty_widgets or any(screen._callbacks for screen in app.screen_stack))


async def at_rest(app: App[Any]) -> None:
    """Wait until the screen is at rest."""
    end = time.monotonic() + RESTLESS_S
    await asyncio.sleep(SLEEP_GRANULARITY)
    while app._running and not is_at_rest(app) and time.monotonic() < end:  # noqa: ASYNC110 (what it waits for is nobody's event)
        await asyncio.sleep(SLEEP_GRANULARITY / 10)


_HANDLED = Pilot._wait_for_screen


async def _handled(pilot: Pilot[Any], timeout: float = PATIENCE_S) -> bool:  # noqa: ASYNC109 (as in what it replaces)
    found = await _HANDLED(pilot, timeout)
    await at_rest(pilot.app)
    return found


async def _idle(*_seconds: float) -> None:
    await at_rest(active_app.get())


@pytest.fixture(autouse=True)
def screens_come_to_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a pilot does, it goes on with the screen at rest."""
    monkeypatch.setattr(Pilot, "_wait_for_screen", _handled)
    monkeypatch.setattr("textual.pilot.wait_for_idle", _idle)
    monkeypatch.setattr("textual.app.wait_for_idle", _idle)


async def until(pilot: Pilot[Any], holds: Callable[[], object], otherwise: Callable[[], object]) -> None:
    """Wait until that is so of a screen at rest; what it was otherwise goes into the failure."""
    end = time.monotonic() + PATIENCE_S
    while True:
        await pilot.pause()
        if holds():
            return
        if time.monotonic() > end:
            raise AssertionError(str(otherwise()))


async def agrees(pilot: Pilot[Any], check: Callable[[], object], picture: Callable[[], str]) -> None:
    """Wait until a check that asserts passes of a screen at rest; the last picture goes into the failure."""
    end = time.monotonic() + PATIENCE_S
    while True:
        await pilot.pause()
        try:
            check()
        except AssertionError as error:
            if time.monotonic() > end:
                error.add_note(picture())
                raise
        else:
            return
