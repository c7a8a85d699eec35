"""V13: popularity and reuse of keys at Facebook (SIGMETRICS 2012). One exponent and one rate are fitted, the rest follows."""

from __future__ import annotations

from drill.engine.flow.popularity import look_up, popularity
from drill.validation.scenarios import tipping_point

KEYS = 1_000_000
HOTTEST, HOTTEST_SHARE = 0.01, 0.55
REUSED_IN_AN_HOUR = 0.885


def top_share(zipf: float, part: float) -> float:
    """Share of requests to the hottest `part` of the keys."""
    left, share = KEYS * part, 0.0
    for p, keys in popularity(KEYS, zipf).groups:
        taken = min(keys, left)
        share += p * taken
        left -= taken
    return share


def measure() -> dict[str, float]:
    """The engine's figure of every row that it has an answer to."""
    zipf = tipping_point(0.0, 2.0, 1e-3, lambda exponent: top_share(exponent, HOTTEST) < HOTTEST_SHARE)
    table = popularity(KEYS, zipf).hit
    an_hour = tipping_point(0.0, 1e9, 100.0, lambda requests: look_up(table, 0, requests) < REUSED_IN_AN_HOUR)
    return {
        "V13.etc-hottest": 100.0 * top_share(zipf, HOTTEST),
        "V13.etc-coldest": 100.0 * (1.0 - top_share(zipf, 0.5)),
        "V13.etc-reuse-6h": 100.0 * look_up(table, 0, 6.0 * an_hour),
    }
