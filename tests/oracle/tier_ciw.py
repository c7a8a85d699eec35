"""The tier's queue as a network of the queueing library Ciw: code by others, which knows nothing of databases.

Ciw can express one node, one attempt a request and no cache, in the two cases where it is clear who leaves. With a connection a
vCPU whoever waits has none, and leaves at the time-out (reneging). Without a limit of connections everybody is served, and
the record of a service tells whether somebody still waited for it. In between a job that waits inside and one that waits outside
would share a queue and differ in timeout, and a retry would have to keep the age of its request: those are SimPy's and the heap's.
"""

from __future__ import annotations

from typing import Any

import ciw  # type: ignore[import-untyped]

from tests.oracle.scenario import Outcome, Scenario


def simulate(scenario: Scenario, seed: int) -> Outcome:
    """Play `scenario` with `seed`. Raises ValueError for what Ciw cannot express."""
    s = scenario
    if len(s.traffic) != 1 or s.traffic[0].retries or s.traffic[0].linear or s.outages or s.cache or s.replicas:
        raise ValueError("the Ciw tier has one class in steps, one attempt, one node, no faults and no cache")
    if s.threads is not None or s.contention > 0.0 or s.pool not in {None, s.vcpu}:
        raise ValueError("the Ciw tier has a connection a vCPU or no limit, no limit of threads and no contention")
    item = s.traffic[0]
    ciw.seed(seed)
    steps = [(t, rate) for t, rate in item.rate if t < s.length_s]
    ends = [t for t, _ in steps[1:]] + [float(s.length_s)]
    leaves = s.pool is not None
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.PoissonIntervals([rate for _, rate in steps], ends, s.length_s)],
        service_distributions=[ciw.dists.Exponential(1000.0 / item.cpu_ms)],
        number_of_servers=[s.vcpu],
        queue_capacities=[float("inf") if s.max_waiting is None or not leaves else s.max_waiting],
        reneging_time_distributions=[ciw.dists.Deterministic(item.timeout_s) if leaves else None],
    )
    run: Any = ciw.Simulation(network)
    run.simulate_until_max_time(s.length_s)
    out = Outcome(s.length_s, 1)
    for record in run.get_all_records(include_incomplete=True):
        out.offered[0][int(record.arrival_date)] += 1
        out.attempts[0][int(record.arrival_date)] += 1
        if record.record_type == "incomplete":
            continue
        took = record.exit_date - record.arrival_date
        if record.record_type == "service" and took <= item.timeout_s:
            (out.good if took <= item.within_s else out.late)[0][int(record.exit_date)] += 1
            out.latency_s[0] += took
            continue
        given_up = record.arrival_date + (0.0 if record.record_type == "rejection" else item.timeout_s)
        if given_up < s.length_s:
            out.failed[0][int(given_up)] += 1
    return out
