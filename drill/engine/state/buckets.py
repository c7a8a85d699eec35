"""Token buckets: volumes, EBS and network of an instance, CPU credits. Restricted Python: see `RULES.md`.

One mechanism for all of them. What a second may use is what is refilled and what has been saved, and no more than the peak:
`available`. What it has used is taken out, and what it has not used is saved up to the size of the bucket: `left_over`.
"""

from __future__ import annotations

from drill.engine.state.arrays import Arrays

COMPILED = ("available", "left_over", "allowed", "tighter", "spend")
VOLUME_IOS, VOLUME_BYTES, CLASS_IOS, CLASS_BYTES, NETWORK_BYTES, CPU_S = 0, 1, 2, 3, 4, 5
"""The buckets of a machine, in the order of `model.inputs.Limits`."""
BUCKETS = 6
NONE = -1.0
"""A machine without such a limit: what Aurora's volume gives is limited by nothing of the machine."""


def available(rate: float, peak: float, size: float, tokens: float) -> float:
    """The amount of a bucket that the next second may use; its rate where it does not burst, NONE where there is none."""
    if rate < 0.0 or size <= 0.0:
        return rate
    return min(peak, rate + tokens)


def left_over(rate: float, size: float, tokens: float, used: float) -> float:
    """Tokens of a bucket that bursts, after a second that has used so much of it and refilled it."""
    return min(size, max(0.0, tokens + rate - used))


def allowed(r: Arrays, i: int, bucket: int) -> float:
    """The amount of a machine's limit that the next second may use; NONE where it does not have that limit."""
    at = i * BUCKETS + bucket
    return available(r.bucket_rate[at], r.bucket_peak[at], r.bucket_size[at], r.tokens[at])


def tighter(r: Arrays, i: int, first: int, second: int) -> int:
    """The one of two limits of the same thing that allows less now; the first if the machine has neither."""
    here, there = allowed(r, i, first), allowed(r, i, second)
    return second if there >= 0.0 and (here < 0.0 or there < here) else first


def spend(r: Arrays, i: int, bucket: int, used: float) -> None:
    """Take what a second has used out of a bucket, and refill it."""
    at = i * BUCKETS + bucket
    if r.bucket_size[at] > 0.0:
        most = min(used, allowed(r, i, bucket))
        r.tokens[at] = left_over(r.bucket_rate[at], r.bucket_size[at], r.tokens[at], most)
