"""Kinds of processes that a drill tells in stages, one row each: what begins and ends them, and their documented length."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf

from drill.engine.state import timings
from drill.model.inputs import Inputs
from drill.model.said import Said


@dataclass(frozen=True, slots=True)
class LengthRange:
    """A documented range, in seconds. Infinite: it never happens by itself."""

    low_s: float
    high_s: float


@dataclass(frozen=True, slots=True)
class ProcessStep:
    """A stage of a kind of process. `ends`: codes of the events that end it; none: it ends when its time is over."""

    said: Said
    ends: frozenset[str]
    takes: Callable[[Inputs], LengthRange]


@dataclass(frozen=True, slots=True)
class ProcessKind:
    """A kind of process: the events it begins with, its steps, and the events that stop it. `detected`: a stage comes before."""

    begins: frozenset[str]
    steps: tuple[ProcessStep, ...]
    stopped_by: frozenset[str] = frozenset()
    detected: bool = False


def figures(inputs: Inputs, *keys: str) -> LengthRange:
    """The documented ranges of figures, one after the other."""
    found = [inputs.figure(key) for key in keys if key]
    return LengthRange(sum(item.low for item in found), sum(item.high for item in found))


def _of(*keys: str) -> Callable[[Inputs], LengthRange]:
    return lambda inputs: figures(inputs, *keys)


def detect(inputs: Inputs) -> LengthRange:
    """The documented time until the service notices that its writer is lost."""
    return figures(inputs, inputs.design.database.deployment.detect_s)


def _promote(inputs: Inputs) -> LengthRange:
    return figures(inputs, *inputs.design.database.deployment.promote_s)


def _name_moves(inputs: Inputs) -> LengthRange:
    """The endpoint's name, or the proxy, points to the new writer."""
    design = inputs.design
    return figures(inputs, timings.PROXY_FOLLOWS_S if design.proxy else design.database.deployment.dns_s)


def _addresses_expire(inputs: Inputs) -> LengthRange:
    """Clients keep the old address for as long as their DNS cache does."""
    design = inputs.design
    ttl = 0.0 if design.proxy else inf if design.clients.dns_ttl_s is None else float(design.clients.dns_ttl_s)
    return LengthRange(0.0, ttl)


def _by_size(inputs: Inputs, base: LengthRange) -> LengthRange:
    """A base, and the time of a restore by its size."""
    per_gib, gib = figures(inputs, timings.RESTORE_GIB_S), inputs.level.data_gib
    return LengthRange(base.low_s + per_gib.low_s * gib, base.high_s + per_gib.high_s * gib)


def _restore(inputs: Inputs) -> LengthRange:
    return _by_size(inputs, figures(inputs, timings.RESTORE_BASE_S))


def _convert(inputs: Inputs) -> LengthRange:
    """Snapshot, restore and synchronisation: until then nothing is protected."""
    return _by_size(inputs, figures(inputs, timings.CONVERT_S))


def _optimise(inputs: Inputs) -> LengthRange:
    """The optimisation of a volume, by the data on it when the drill began."""
    per_gib = figures(inputs, timings.OPTIMISE_S_A_GIB)
    return LengthRange(inputs.level.data_gib * per_gib.low_s, inputs.level.data_gib * per_gib.high_s)


def _load(inputs: Inputs) -> LengthRange:
    """The blocks of a restored volume, by the rate of the background."""
    rate = inputs.figure(timings.LAZY_GIB_S)
    return LengthRange(inputs.level.data_gib / rate.high, inputs.level.data_gib / rate.low)


def _standby(inputs: Inputs) -> LengthRange:
    """A standby without a node of its own: detection, promotion, DNS and the clients' cached addresses together."""
    stages = inputs.design.database.service.deployment("standby")
    span, ttl = figures(inputs, stages.detect_s, *stages.promote_s, stages.dns_s), _addresses_expire(inputs)
    return LengthRange(span.low_s, span.high_s + ttl.high_s)


def _upgrade(inputs: Inputs) -> LengthRange:
    """Pre-checks, the snapshot and the outage of a major upgrade; a minor one takes less."""
    return figures(inputs, timings.UPGRADE_CHECKS_S, timings.SNAPSHOT_S, inputs.engine_traits.major_upgrade_s)


def _green(inputs: Inputs) -> LengthRange:
    """A clone or a restored snapshot, and its upgrade."""
    shared = inputs.design.database.service.shared_volume
    copy, made = figures(inputs, timings.CLONE_S) if shared else _restore(inputs), _major(inputs)
    return LengthRange(copy.low_s + made.low_s, copy.high_s + made.high_s)


def _major(inputs: Inputs) -> LengthRange:
    return figures(inputs, inputs.engine_traits.major_upgrade_s)


def _codes(*codes: str) -> frozenset[str]:
    return frozenset(codes)


_FOLLOW = (
    ProcessStep(Said("stage.dns"), _codes("writer_endpoint.moved"), _name_moves),
    ProcessStep(Said("stage.reconnect"), frozenset(), _addresses_expire),
)
"""The steps by which clients follow a new writer."""
_OPTIMISE = ProcessStep(Said("stage.optimise"), _codes("storage.optimised"), _optimise)
"""The last step of a change of storage: until it is over there is no other one."""
_NEW_VOLUME = _codes("restore.finished")
_NOT_UPGRADED = ("upgrade.incompatible", "upgrade.rolled_back", "upgrade.cancelled")
_REGION_DONE = _codes("region.promoted", "region.promoted_without_loss")

KINDS: tuple[ProcessKind, ...] = (
    ProcessKind(
        _codes("failover.started"),
        (ProcessStep(Said("stage.promote"), _codes("failover.completed"), _promote), *_FOLLOW),
        _codes("failover.cancelled", "failover.failed"),
        detected=True,
    ),
    ProcessKind(
        _codes("failover.started_in_place"), (ProcessStep(Said("stage.standby"), _codes("instance.moved"), _standby),)
    ),
    ProcessKind(
        _codes("promotion.started"),
        (
            ProcessStep(Said("stage.promote_replica"), _codes("promotion.finished"), _of(timings.PROMOTE_REPLICA_S)),
            ProcessStep(Said("stage.repoint"), _codes("writer_endpoint.moved"), _of(timings.REPOINT_S)),
            _FOLLOW[1],
        ),
    ),
    ProcessKind(
        _codes("global_failover.started"),
        (ProcessStep(Said("stage.region"), _REGION_DONE, _of(timings.GLOBAL_FAILOVER_S)), *_FOLLOW),
        _codes("global_failover.failed"),
    ),
    ProcessKind(
        _codes("global_switchover.started"),
        (ProcessStep(Said("stage.switchover"), _REGION_DONE, _of(timings.GLOBAL_SWITCHOVER_S)), *_FOLLOW),
        _codes("global_failover.failed"),
    ),
    ProcessKind(
        _codes("restore.started"),
        (
            ProcessStep(Said("stage.restore"), _codes("restore.available"), _restore),
            ProcessStep(Said("stage.repoint"), _codes("restore.finished"), _of(timings.REPOINT_S)),
        ),
    ),
    ProcessKind(
        _codes("cache_restore.started"),
        (
            ProcessStep(
                Said("stage.restore_cache"), _codes("cache_restore.finished"), lambda _inputs: LengthRange(0.0, inf)
            ),
        ),
    ),
    ProcessKind(
        _codes("instance.resizing"),
        (
            ProcessStep(
                Said("stage.resize"),
                _codes("instance.resized"),
                _of(timings.RESIZE_PREPARE_S, timings.RESIZE_OUTAGE_S),
            ),
        ),
    ),
    ProcessKind(
        _codes("cache.scaling", "cache.resharding", "cache.resizing"),
        (
            ProcessStep(
                Said("stage.scale_cache"),
                _codes("cache.scaled", "cache.resharded", "cache.resized", "cache.replaced_empty"),
                _of(timings.CACHE_PREPARE_S),
            ),
        ),
    ),
    ProcessKind(
        _codes("reader_scaling.adding", "reader_scaling.adding_for_connections", "reader_scaling.at_least"),
        (ProcessStep(Said("stage.add_reader"), _codes("reader_scaling.added"), _of(timings.SCALING_CREATE_S)),),
    ),
    ProcessKind(
        _codes("replica.rebuild_started"), (ProcessStep(Said("stage.rebuild"), _codes("replica.rebuilt"), _restore),)
    ),
    ProcessKind(
        _codes("multi_az.converting"),
        (
            ProcessStep(Said("stage.convert"), _codes("multi_az.converted"), _convert),
            ProcessStep(Said("stage.load_standby"), _codes("multi_az.standby_loaded"), _load),
        ),
        _codes("multi_az.conversion_failed", "instance.moved", "restore.finished"),
    ),
    ProcessKind(
        _codes("blue_green.switching"),
        (
            ProcessStep(
                Said("stage.blue_green"),
                _codes("blue_green.switch_finished", "blue_green.timed_out"),
                _of(timings.SWITCHOVER_S),
            ),
            _FOLLOW[1],
        ),
    ),
    ProcessKind(
        _codes("upgrade.checking", "upgrade.started"),
        (ProcessStep(Said("stage.upgrade"), _codes("upgrade.finished", *_NOT_UPGRADED), _upgrade),),
    ),
    ProcessKind(
        _codes("blue_green.creating"),
        (ProcessStep(Said("stage.green"), _codes("blue_green.ready", "blue_green.failed"), _green),),
        _codes("blue_green.deleted"),
    ),
    ProcessKind(
        _codes("statistics.gathering"),
        (ProcessStep(Said("stage.analyze"), _codes("statistics.gathered"), _of(timings.ANALYZE_S)),),
    ),
    ProcessKind(
        _codes("storage.enlarging"),
        (ProcessStep(Said("stage.enlarge"), _codes("storage.enlarged"), _of(timings.ENLARGE_S)), _OPTIMISE),
        _NEW_VOLUME,
    ),
    ProcessKind(
        _codes("storage.provisioning"),
        (ProcessStep(Said("stage.provision"), _codes("storage.provisioned"), _of(timings.ENLARGE_S)), _OPTIMISE),
        _NEW_VOLUME,
    ),
    ProcessKind(_codes("storage.grown"), (_OPTIMISE,), _NEW_VOLUME),
    ProcessKind(
        _codes("backtrack.started"),
        (ProcessStep(Said("stage.backtrack"), _codes("backtrack.finished"), _of(timings.BACKTRACK_S)),),
    ),
    ProcessKind(
        _codes("serverless.resuming"),
        (ProcessStep(Said("stage.resume"), _codes("serverless.resumed"), _of(timings.RESUME_S)),),
    ),
)
"""Every kind of process, the most urgent first."""

IN_PLACE: Mapping[str, tuple[Said, Callable[[Inputs], LengthRange]]] = {
    "node.recovering": (
        Said("stage.recover"),
        lambda inputs: figures(inputs, inputs.design.database.service.recovery_s),
    ),
    "node.upgrading": (Said("stage.upgrade"), _major),
    "node.switching_over": (Said("stage.blue_green"), _of(timings.SWITCHOVER_S)),
    "node.recreating": (Said("stage.recreate"), _of(timings.RECREATE_S)),
    "node.waits_for_person": (
        Said("stage.person"),
        lambda inputs: figures(
            inputs,
            timings.PAGE_S if inputs.design.monitoring.alarms else timings.NOTICE_S,
            timings.DECIDE_S,
            timings.RESTART_BY_HAND_S,
            inputs.design.database.service.recovery_s,
        ),
    ),
}
"""The steps that a machine that is down waits for, by the note in its frame."""

RESTARTS = ("node.recovering", "node.waits_for_person", "node.recreating", "node.zone_dark")
"""Notes of machines that start again in their zone, and so wait for its power."""
