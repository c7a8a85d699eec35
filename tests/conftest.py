"""For every test: plain Python, and nothing compiled behind a test's back."""

from __future__ import annotations

import os

# `DRILL_FAST=1` in front of pytest runs the whole suite over the compiled flow.
os.environ.setdefault("DRILL_FAST", "0")
