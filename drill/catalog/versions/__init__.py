"""Versions of engines: AWS's calendars of support, and the rules that follow from them."""
