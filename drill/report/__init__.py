"""One judgement, many writers: JSON, text, JUnit, and a saved run that anyone can verify. Pure; no terminal, no files."""
