"""Sentences about faults. Those of a kind come from its record; the log prefers the words that the level has for it."""

from __future__ import annotations

from drill.engine.faults.fault_spec import Data, Severs
from drill.engine.faults.fault_table import FAULTS
from drill.model.level import Level
from drill.words.sentence import Facts, Table, wall_clock


def _filled(template: str, kind: str, target: str) -> str:
    return template.format(target=target or FAULTS[kind].everywhere)


def aws_name(name: str) -> str:
    """The name that AWS has for an event, or FIS for a fault; empty for one that level files alone know."""
    return "" if name.startswith("drill:") else name


def _root(facts: Facts, level: Level | None) -> str:
    kind = str(facts["kind"])
    known = f" ({aws_name(kind)})" if aws_name(kind) else ""
    text = f"{_filled(FAULTS[kind].sentence, kind, str(facts['target']))}{known}"
    if "times" not in facts:
        return text
    return f"{text}, {facts['times']} times, the last at {wall_clock(level, int(str(facts['last_s'])))}"


def _struck(facts: Facts, level: Level | None) -> str:
    kind = str(facts["kind"])
    faults = level.possible_faults if level else ()
    written = next((fault.told for fault in faults if fault.id == facts["fault"] and fault.kind == kind), "")
    return written or _filled(FAULTS[kind].sentence, kind, str(facts["target"]))


def _ended(facts: Facts, _level: Level | None) -> str:
    kind = str(facts["kind"])
    spec = FAULTS[kind]
    return _filled(spec.over or f"over: {spec.title}", kind, str(facts["target"]))


EVENTS: Table = {
    "balancer.ejected_zone": "the load balancer no longer sends requests to {zone}",
    "fault.absent": "this design has no {target}: nothing happens to it",
    "fault.ended": _ended,
    "fault.struck": _struck,
}

CHAINS: Table = {
    "apps.stopped": "applications in {zone} stopped",
    "balancer.sends_until_ejected": "the load balancer sends requests to them until it ejects them",
    "fault.root": _root,
    "machine.stopped": "{node} stopped",
    "storage.two_copies_dark": "two of six copies were lost with {zone}",
    "writer.replaced": "the writer was replaced",
    "writer.restarted": "the writer restarted",
}

CHOICES: Table = {
    "choice.failover_takes_time": "{value}, whose failover takes time",
    "choice.nothing_to_promote": "{value}, so nothing can be promoted",
    "choice.reader_promoted": "{value}, which promotes a reader",
    "choice.reads_here": "{value} serves them",
    "choice.replica_is_no_standby": "{value} (a read replica is not a standby)",
    "choice.waits_for_person": "{value}, which waits for an engineer",
}

NOTES: Table = {
    "node.crashed": "crashed",
    "node.cut_off": "cut off from the network",
    "node.no_power": "no power in its zone",
    "node.reachable_again": "reachable again",
}

OWN: Table = {code: sentence for spec in FAULTS.values() for code, sentence in spec.sentences.items()}
"""Sentences of a single kind of fault."""

FAULT_EVENTS: Table = {**EVENTS, **CHAINS, **CHOICES, **NOTES, **OWN}

SEVERS_WORDS = {
    Severs.NOTHING: "stay open",
    Severs.CLOSED: "are closed; new ones are refused at once",
    Severs.SILENT: "hang: packets vanish until clients time out",
    Severs.NEW_REFUSED: "stay open; new ones are refused",
    Severs.NEW_SILENT: "stay open; the packets of new ones vanish",
}
"""The effect on connections, as in `Connections hang`."""
DATA_WORDS = {
    Data.KEPT: "is kept",
    Data.CACHE_EMPTIED: "is kept; caches that it strikes are empty",
    Data.LOST: "is lost until somebody restores it",
}
"""The effect on data, as in `Data is kept`."""
