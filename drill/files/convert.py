"""Validated level files to the model."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from drill.design.level_context import LevelContext
from drill.engine.faults.fault_table import FAULTS
from drill.files.bounds import bound
from drill.files.fault_file import FIRST_NIGHT, SECOND_NIGHT, fault_ids
from drill.files.fault_targets import written_target
from drill.files.held_figure_file import held_figure
from drill.files.kinds.diagnosis_file import diagnosis_of
from drill.files.kinds.hands_file import hand_times
from drill.files.level_file import as_one_night
from drill.model.canonical import stamped
from drill.model.level import Apps, Draw, Fault, FaultCard, Level, Objective, Question, Region, SecondNight, Story
from drill.model.level_traffic import Curve, Keys, Lock, Payload, RequestClass, Retries, WorkQueue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drill.files.deck_file import CardFile, DrawFile
    from drill.files.fault_file import FaultFile
    from drill.files.kinds.second_night_file import SecondNightFile
    from drill.files.level_file import LevelFile
    from drill.files.traffic_file import ClassFile, CurvePoints, WorkQueueFile
    from drill.model.design import Design


def context(file: LevelFile) -> LevelContext:
    """The part of a level that designs stand on."""
    regions = tuple(Region(name, tuple(name + letter for letter in letters)) for name, letters in file.places.items())
    home = regions[0]
    zones = tuple(home.name + word if len(word) == 1 else word for word in file.apps.zones or ()) or home.zones
    apps = Apps(zones, file.apps.instances, file.apps.threads, file.apps.eject)
    classes = tuple(_request_class(name, item) for name, item in file.traffic.items())
    return LevelContext(file.level, regions, apps, classes)


def _request_class(name: str, file: ClassFile) -> RequestClass:
    retries = file.retries
    return RequestClass(
        name=name,
        rate=_curve(file.rate),
        reads=file.reads,
        writes=file.writes,
        within_ms=file.within,
        timeout_ms=2 * file.within if file.timeout is None else file.timeout,
        fresh_s=file.fresh,
        retries=Retries(retries.max, retries.backoff, float(retries.multiplier), float(retries.jitter)),
        keys=Keys(file.keys.count, float(file.keys.zipf), file.keys.bytes) if file.keys else None,
        read_cpu_ms=file.cpu.read,
        write_cpu_ms=file.cpu.write,
        updates=tuple((other, float(records)) for other, records in file.updates.items()),
        inserts=tuple((other, float(records)) for other, records in file.inserts.items()),
        tables=tuple(file.tables),
        region=file.region or "",
        session_state=file.session_state,
        structure=file.structure,
        ephemeral=file.ephemeral,
        queue=_work_queue(file.queue) if file.queue else None,
        payload=Payload(file.payload.request, file.payload.answer) if file.payload else None,
        lock=Lock(file.lock.name, float(file.lock.share), file.lock.hold) if file.lock else None,
    )


def _work_queue(file: WorkQueueFile) -> WorkQueue:
    return WorkQueue(file.workers, file.bound, file.expiry, file.redeliver, file.backlog, file.oldest)


def _curve(file: CurvePoints) -> Curve:
    points = file.ramp if file.ramp is not None else file.held or {}
    return Curve(tuple(sorted((at, float(rate)) for at, rate in points.items())), linear=file.ramp is not None)


def level(
    file: LevelFile, stands: LevelContext, start: Design, solutions: dict[str, Design], traps: dict[str, Design]
) -> Level:
    """A level, its designs already converted."""
    made = Level(
        id=file.level,
        title=file.title,
        chapter=file.chapter,
        story=Story(*(getattr(file.story, part).strip() for part in ("who", "brief", "promise", "hint", "lesson"))),
        regions=stands.regions,
        length_s=file.clock.length,
        starts=file.clock.starts,
        enters_s=file.clock.enters,
        apps=stands.apps,
        data_gib=float(file.data.gib),
        write_bytes=file.data.write_bytes,
        classes=stands.classes,
        faults=_faults(file.faults, FIRST_NIGHT, stands),
        deck=tuple(_card(card, stands) for card in file.deck),
        budget_usd_month=float(file.budget.monthly_usd) if file.budget else None,
        objectives=tuple(_objective(name, bounds) for name, bounds in file.objectives.items()),
        start=start,
        solutions=tuple(solutions.items()),
        traps=tuple(traps.items()),
        choices=tuple(file.choices),
        hidden=tuple(file.hidden),
        decides=tuple(file.decides),
        needs=file.lesson.needs if file.lesson else "",
        order=file.order,
        sources=tuple(file.sources),
        requires=tuple(file.requires),
        holds=tuple(map(held_figure, file.holds)),
        year=file.year,
        tails=file.tails,
        second=_second_night(file, file.second_night, stands) if file.second_night else None,
        diagnosis=diagnosis_of(file.diagnosis),
        hands=hand_times(file.hands) if file.hands else None,
        questions=tuple(Question(one.claim, one.ask, one.right, tuple(one.wrong)) for one in file.questions),
    )
    return stamped(made)


def _faults(files: Sequence[FaultFile], night: str, stands: LevelContext) -> tuple[Fault, ...]:
    """The faults of a night's list."""
    return tuple(fault_of(name, item, stands) for name, item in zip(fault_ids(files, night), files, strict=True))


def fault_of(name: str, file: FaultFile, stands: LevelContext) -> Fault:
    """A fault of that id, its target in full."""
    shape = FAULTS[file.do].shape
    found = written_target(file, shape, stands)
    return Fault(
        id=name,
        kind=file.do,
        at_s=file.at,
        for_s=file.lasts,
        target=shape.default if found is None else stands.zone(found.word) if found.key == "zone" else found.word,
        factor=float(shape.factor if file.factor is None else file.factor),
        count=1 if file.count is None else file.count,
        told=file.told.strip(),
        suspect=file.suspect or "",
    )


def _second_night(file: LevelFile, night: SecondNightFile, stands: LevelContext) -> SecondNight:
    alone = as_one_night(file, night)
    return SecondNight(
        told=night.told.strip(),
        length_s=alone.clock.length,
        starts=alone.clock.starts,
        enters_s=alone.clock.enters,
        faults=_faults(night.faults, SECOND_NIGHT, stands),
        deck=tuple(_card(card, stands) for card in night.deck),
        rates=tuple((name, float(factor)) for name, factor in night.traffic.items()),
    )


def _card(file: CardFile, stands: LevelContext) -> FaultCard:
    draws = tuple(_draw(file.id, draw, stands) for _, draw in file.draws)
    return FaultCard(file.id, draws, 1.0 if file.maybe is None else file.maybe / 100)


def _draw(name: str, file: DrawFile, stands: LevelContext) -> Draw:
    faults = [fault_of(name, variant, stands) for variant in file.variants()]
    first = faults[0]
    return Draw(
        fault=replace(first, target=""),
        latest_s=max(fault.at_s for fault in faults),
        longest_s=max(fault.for_s for fault in faults),
        targets=tuple(dict.fromkeys(fault.target for fault in faults)),
    )


def _objective(name: str, bounds: dict[str, str]) -> Objective:
    return Objective(name, tuple(bound(metric, value) for metric, value in bounds.items()))
