"""Limits that burst while tokens last: volumes, EBS and network of an instance, CPU credits. Restricted Python: see `RULES.md`.

One mechanism for all of them. What a second may use is what is refilled and what has been saved, and no more than the peak:
`allowed`. What it has used is taken out, and what it has not used is saved up to the size of the bucket: `spend`.
"""

from __future__ import annotations

from drill.engine.state.arrays import Arrays

COMPILED = ("allowed", "tighter", "spend")
VOLUME_IOS, VOLUME_BYTES, CLASS_IOS, CLASS_BYTES, NETWORK_BYTES, CPU_S = 0, 1, 2, 3, 4, 5
"""The buckets of a machine, in the order of `model.inputs.Limits`."""
BUCKETS = 6
NONE = -1.0
"""A machine without such a limit: what Aurora's volume gives is limited by nothing of the machine."""


def allowed(r: Arrays, i: int, bucket: int) -> float:
    """How much of a limit may be used in the next second; NONE where the machine does not have that limit."""
    at = i * BUCKETS + bucket
    rate = r.bucket_rate[at]
    if rate < 0.0 or r.bucket_size[at] <= 0.0:
        return rate
    return min(r.bucket_peak[at], rate + r.tokens[at])


def tighter(r: Arrays, i: int, first: int, second: int) -> int:
    """The one of two limits of the same thing that allows less now; the first if the machine has neither."""
    here, there = allowed(r, i, first), allowed(r, i, second)
    return second if there >= 0.0 and (here < 0.0 or there < here) else first


def spend(r: Arrays, i: int, bucket: int, used: float) -> None:
    """Take what a second has used out of a bucket, and refill it."""
    at = i * BUCKETS + bucket
    if r.bucket_size[at] > 0.0:
        most = min(used, allowed(r, i, bucket))
        r.tokens[at] = min(r.bucket_size[at], max(0.0, r.tokens[at] + r.bucket_rate[at] - most))
