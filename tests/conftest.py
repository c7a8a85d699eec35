"""For every test: plain Python, nothing compiled behind a test's back, and no test that depends on how busy the machine is."""

from __future__ import annotations

import os
import signal

from hypothesis import settings

# `DRILL_FAST=1` in front of pytest runs the whole suite over the compiled flow.
os.environ.setdefault("DRILL_FAST", "0")

# Started in the background of a script or by nohup, a process ignores these, and so would every game that a test starts.
for _name in ("SIGINT", "SIGHUP", "SIGQUIT"):
    _number = getattr(signal, _name, None)
    if _number is not None and signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, signal.default_int_handler if _name == "SIGINT" else signal.SIG_DFL)

settings.register_profile("any machine", settings.default, deadline=None)
settings.load_profile("any machine")
