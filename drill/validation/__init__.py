"""The engine held against what others measured: published tables, tolerances decided beforehand, and the report."""
