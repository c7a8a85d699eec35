"""What every shipped level's own designs came to, as numbers only: counts, bill, objectives.

`python -m tests.levels.recording [LEVEL…]` writes `tests/levels/numbers/` anew. Do that only when results are meant to change,
and say in the commit which moved and why.
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from drill.model.run import ScoredRun
from drill.model.said import Said
from drill.scoring.scored_run import run
from tests.shipped import shipped

FOLDER = Path(__file__).parent / "numbers"
SEEDS = (1, 2, 3)


def numbers(name: str, made: ScoredRun) -> dict[str, Any]:
    """A run as numbers: requests by class and outcome, losses by node too, both bills, every objective."""
    recording, score = made.recording, made.score
    losses: Counter[str] = Counter()
    for row in recording.ledger:
        losses[f"{row.cls} {row.outcome} {_node(row.cause)}".strip()] += row.count
    return {
        "design": name,
        "seed": made.seed,
        "totals": {row.cls: [row.offered, row.good, row.stale, row.late, row.failed] for row in recording.totals},
        "losses": dict(sorted(losses.items())),
        "reads": recording.reads,
        "lost_writes": recording.lost_writes,
        "age_p99_s": recording.age_p99_s,
        "audit_failures": recording.audit_failures,
        "player_actions": recording.player_actions,
        "actions": len(recording.actions),
        "bill": sorted(item.micro_usd_month for item in score.bill),
        "drill_bill": sorted(amount for _, amount in recording.drill_items),
        "worst_minute": score.worst_minute,
        "down_s": score.down_s,
        "recovered_s": score.recovered_s,
        "objectives": [[row.name, row.bound.metric, _finite(row.value), row.met] for row in score.objectives],
        "stars": list(score.stars),
        **({"nights": [numbers(name, night) for night in made.nights]} if made.nights else {}),
    }


def _node(cause: Said) -> str:
    """Where requests were lost; for a retry, where the first attempt was; empty where it is no single node."""
    facts = dict(cause.facts)
    first = facts.get("first")
    return _node(first) if isinstance(first, Said) else str(facts.get("node", ""))


def _finite(value: float) -> float | str:
    """JSON has no infinity."""
    return value if math.isfinite(value) else str(value)


def kept(level: str) -> list[dict[str, Any]]:
    """What is on file for a level."""
    made: list[dict[str, Any]] = json.loads((FOLDER / f"{level}.json").read_text(encoding="utf-8"))
    return made


def _write(only: tuple[str, ...]) -> None:
    FOLDER.mkdir(exist_ok=True)
    for entry in shipped():
        if entry.level is None:
            raise ValueError(entry.path)
        level = entry.level
        if only and level.id not in only:
            continue
        rows = [
            numbers(name, run(level, design, seed)) for name, design in level.designs_by_ref().items() for seed in SEEDS
        ]
        text = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
        (FOLDER / f"{level.id}.json").write_text(f"[\n{text}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    _write(tuple(sys.argv[1:]))
