"""One module for each kind of action, or a few that belong together: its record beside what it does.

A module here names its records in `ACTIONS`, and nothing else has to know it. It imports a mechanism of the engine inside
the function that uses it: reading a design file needs the records and not the engine.
"""
