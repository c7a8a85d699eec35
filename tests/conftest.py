"""For every test: plain Python, nothing compiled behind a test's back, and no test that depends on how busy the machine is."""

from __future__ import annotations

import os

from hypothesis import settings

# `DRILL_FAST=1` in front of pytest runs the whole suite over the compiled flow.
os.environ.setdefault("DRILL_FAST", "0")

settings.register_profile("any machine", settings.default, deadline=None)
settings.load_profile("any machine")
