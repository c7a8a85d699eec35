"""Plants the oracle can play: the engine's input with everything switched off that a per-request simulation leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from drill.catalog.database_services import DEPLOYMENTS, SERVICES
from drill.engine.state import timings
from drill.model.inputs import Inputs, Limits
from drill.model.run import Event
from tests.event_log import matches
from tests.oracle.scenario import CacheSpec, Outage, Scenario, Traffic
from tests.oracle.whole_tier import SlowApply, Story

ITEM_OVERHEAD_BYTES = 100
"""What the engine adds to a record's size."""


RESTART_S = 40.0
"""How long a crashed machine of a bare plant is away."""


def bare(inputs: Inputs, *, vcpu: int, contention: float = 0.0) -> Inputs:
    """The plant on reference machines of `vcpu` processors, with no network, disk or commit latency and no limit of I/O.

    What is left is queueing, time-outs, retries, connections and the cache. `contention` replaces the figure of that name.
    Crashed machines are back after `RESTART_S`; new connections cost nothing.
    """
    silent = (
        timings.DISK_LATENCY_MS,
        timings.CONNECTION_CPU_MS,
        "cache.op_ms",
        *(deployment.commit_ms for deployment in DEPLOYMENTS if deployment.commit_ms),
        timings.SLOW_COMMITS,
    )
    fixed = dict.fromkeys(silent, 0.0)
    fixed[timings.CONTENTION] = contention
    fixed |= dict.fromkeys((service.recovery_s for service in SERVICES.values()), RESTART_S)
    # Clients go on asking a replica that is away: nobody takes it out of the name.
    fixed[timings.READER_GIVEN_UP_S] = 1e6
    figures = tuple(
        replace(f, value=fixed[f.key], low=fixed[f.key], high=fixed[f.key]) if f.key in fixed else f
        for f in inputs.figures
    )
    machines = tuple(
        replace(
            spec,
            vcpu=vcpu,
            speed=1.0,
            memory_gib=1e6,
            max_connections=10**9,
            limits=Limits(),
        )
        for spec in inputs.machines
    )
    latency = tuple((a, b, 0.0) for a, b, _ in inputs.latency_ms)
    return replace(inputs, figures=figures, machines=machines, latency_ms=latency)


def scenario(inputs: Inputs, *, contention: float = 0.0, threads: bool = True) -> Scenario:
    """The same plant as the oracle's input. Network faults must strike the writer's zone, and no application in it."""
    level, design = inputs.level, inputs.design
    clients, apps = design.clients, level.apps
    cached = design.cache.classes if design.cache else ()
    on_replicas = {name for name, where in design.reads if where == "replicas"}
    traffic = []
    for item in level.classes:
        most = item.retries.max if clients.max_retries is None else clients.max_retries
        backoff_ms = item.retries.backoff_ms if clients.backoff_ms is None else clients.backoff_ms
        traffic.append(
            Traffic(
                item.name,
                tuple((float(t), rate) for t, rate in item.rate.points),
                item.reads * item.read_cpu_ms + item.writes * item.write_cpu_ms,
                timeout_s=item.timeout_ms / 1000.0,
                within_s=item.within_ms / 1000.0,
                retries=most,
                backoff_s=backoff_ms / 1000.0,
                multiplier=item.retries.multiplier,
                jitter=item.retries.jitter,
                keys=item.keys.count if item.keys and item.name in cached else 0,
                zipf=item.keys.zipf if item.keys else 0.0,
                on_replicas=item.name in on_replicas,
                linear=item.rate.linear,
            )
        )
    flushes = tuple(float(f.at_s) for f in level.faults if f.kind == "drill:cache-flush")
    cache = None
    if design.cache:
        life = float(design.cache.ttl_s) if design.cache.ttl_s else None
        cache = CacheSpec(
            lost_at=flushes,
            ttl_s=life,
            single_flight=design.cache.single_flight,
            let_back_s=float(clients.ramp_s or 0),
        )
    return Scenario(
        level.length_s,
        tuple(traffic),
        vcpu=inputs.machines[0].vcpu,
        pool=clients.pool * apps.instances,
        max_waiting=clients.max_waiting,
        threads=apps.threads * apps.instances if threads else None,
        outages=tuple(_outages(inputs)),
        cache=cache,
        replicas=len(design.replicas),
        contention=contention,
    )


def _outages(inputs: Inputs) -> Iterator[Outage]:
    """Network faults cut the writer off and reset its connections; a crashed machine refuses until it is back."""
    nodes = ["writer", *(item.name for item in inputs.design.replicas)]
    for fault in inputs.level.faults:
        at = float(fault.at_s)
        if fault.kind == "aws:network:disrupt-connectivity":
            yield Outage(at, at + fault.for_s, "reset")
        elif fault.kind == "drill:instance-crash":
            yield Outage(at, at + RESTART_S, "refuse", nodes.index(fault.target))


def story(inputs: Inputs, events: tuple[Event, ...]) -> Story:
    """The same plant as a story for `whole_tier`: one zone loses its power, with the writer and some applications in it.

    When the name changed and when a lost shard was back are read from the engine's log (they are draws), in the middle of
    their second. Behind a proxy the name changes with the promotion, and its figure must have no range.
    """
    level, design = inputs.level, inputs.design
    made = scenario(inputs, threads=False)
    classes = {item.name: c for c, item in enumerate(level.classes)}
    traffic = tuple(
        replace(a, keys=item.keys.count if item.keys else 0)
        for a, item in zip(made.traffic, level.classes, strict=True)
    )
    dark = next(fault for fault in level.faults if fault.kind == "drill:az-power")
    lost = [s for s, shard in enumerate(inputs.shards) if shard.zone == dark.target]
    code = "failover.completed" if design.proxy else "writer_endpoint.moved"
    name_at = next(event.t for event in events if matches(event.said, code)) + 0.5
    if design.proxy:
        name_at += inputs.figure(timings.PROXY_FOLLOWS_S).value
    apps = level.apps
    cache = design.cache
    return Story(
        replace(made, traffic=traffic, pool=design.clients.pool, outages=()),
        instances=apps.instances,
        dark_instances=apps.instances // len(apps.zones) if dark.target in apps.zones else 0,
        threads=apps.threads,
        dark_at=float(dark.at_s),
        ejected_at=float(dark.at_s + apps.eject_s),
        back_at=float(dark.at_s + dark.for_s),
        name_at=name_at,
        dns_ttl_s=float(design.clients.dns_ttl_s or 0),
        proxy_room=inputs.machines[0].max_connections * design.proxy.max_connections_pct // 100
        if design.proxy
        else None,
        shards=max(1, len(inputs.shards)),
        shard_lost=lost[0] if lost else None,
        shard_back_at=next(
            (event.t + 0.5 for event in events if matches(event.said, "shard.replaced_empty")), float("inf")
        ),
        cached=frozenset(classes[name] for name in (cache.classes if cache else ())),
        invalidate=cache is not None and cache.strategy == "invalidate",
        rewrites=tuple(
            (c, tuple((classes[target], int(records)) for target, records in item.updates))
            for c, item in enumerate(level.classes)
            if item.updates
        ),
        fresh_s=tuple(float("inf") if item.fresh_s is None else item.fresh_s for item in level.classes),
        apply_per_s=inputs.figure(timings.APPLY_WRITES_S).value,
        ship_s=inputs.figure(timings.IDLE_LAG_MS).value / 1000.0,
        slow=tuple(
            SlowApply(
                int(fault.target.rpartition("-")[2]), float(fault.at_s), float(fault.at_s + fault.for_s), fault.factor
            )
            for fault in level.faults
            if fault.kind == "drill:replica-lag"
        ),
    )
