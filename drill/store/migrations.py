"""The database schema, one step per version. `PRAGMA user_version` counts the steps taken; steps are only ever added."""

from __future__ import annotations

APPLICATION_ID = 0x4452494C
"""The ASCII letters DRIL, so that `file` and we can tell our file from another."""

STEPS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE result (
            id INTEGER PRIMARY KEY,
            level TEXT NOT NULL,
            level_digest TEXT NOT NULL,
            digest TEXT NOT NULL,
            engine TEXT NOT NULL,
            seed INTEGER NOT NULL,
            design TEXT NOT NULL,
            design_yaml TEXT NOT NULL,
            passed INTEGER NOT NULL CHECK (passed IN (0, 1)),
            stars TEXT NOT NULL,
            availability REAL NOT NULL,
            stale_ratio REAL NOT NULL,
            lost_writes INTEGER NOT NULL,
            monthly_micro_usd INTEGER NOT NULL,
            actions INTEGER NOT NULL,
            played_at TEXT NOT NULL,
            UNIQUE (level, digest)
        ) STRICT
        """,
        "CREATE INDEX result_by_level ON result (level, passed DESC, availability DESC)",
        "CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    ),
    ("ALTER TABLE result ADD COLUMN hints INTEGER NOT NULL DEFAULT 0",),
)
