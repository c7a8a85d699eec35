"""Compares the engine with published measurements: tables, tolerances fixed beforehand, and the report."""
