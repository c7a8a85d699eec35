"""The fleet of applications: instances of the one service, or the one scaling group, of the sources."""

from __future__ import annotations

from drill.infra.fact_reader import FactReader

SIZES = (("AWS::ECS::Service", "DesiredCount"), ("AWS::AutoScaling::AutoScalingGroup", "MinSize"))
"""Types of fleets, and the property with their size: a scaling group is taken at its least."""
MOST = 1000


def fleet(reader: FactReader) -> int | None:
    """Instances of the applications; None where the sources have no fleet, or several, or do not say."""
    found = [(item, name) for kind, name in SIZES for item in reader.all_of(kind)]
    if len(found) != 1:
        return None
    count = reader.whole(*found[0])
    return count if count is not None and 1 <= count <= MOST else None
