"""Routes: which machines the requests of each class go to, by endpoint, connection string and region."""

from __future__ import annotations

from drill.engine.clients.discovery import writer_shares
from drill.engine.clients.fleet import region_of, serving_zones
from drill.engine.clients.placement import name_leads_to_writer, shared_name_routes
from drill.engine.database.global_database import abroad, primary_region
from drill.engine.database.quorum import reads_have_quorum
from drill.engine.state.arrays import STORED, Arrays
from drill.engine.state.machine import Machine
from drill.engine.state.state import State
from drill.model.level_traffic import RequestClass


def readable(state: State, machine: Machine) -> bool:
    """True if a standby answers reads: only those of a Multi-AZ DB cluster do."""
    return machine.role == "standby" and state.inputs.design.database.deployment.readable


def serving_readers(state: State) -> list[int]:
    """Machines that clients send reads to: in the connection string or behind the reader endpoint, and not given up."""
    design = state.inputs.design
    endpoint = design.database.service.reader_endpoint
    home = state.inputs.level.home.zones
    serves = {item.name: item.serves or (endpoint and item.zone in home) for item in design.replicas}
    found = []
    for i, machine in enumerate(state.machines):
        named = serves.get(machine.spec.node, True)
        if machine.role == "reader" and (endpoint or not machine.detached) and not named:
            continue
        # A promoted replica keeps its address: reads that were sent there still are.
        promoted = i == state.writer and machine.detached and not endpoint and named
        if machine.seen and (
            promoted or ((machine.role == "reader" or readable(state, machine)) and i != state.writer)
        ):
            found.append(i)
    return found


def _near(state: State, item: RequestClass, readers: list[int]) -> list[int]:
    """The readers a class uses: those of the region that serves it, else those behind the endpoint at home, else all.

    Without a reader endpoint all addresses stand in the connection string, unless the class names its region.
    """
    endpoint = state.inputs.design.database.service.reader_endpoint
    if not (endpoint or item.region):
        return readers
    region = region_of(state, serving_zones(state, item)[0])
    local = [i for i in readers if region_of(state, state.machines[i].spec.zone) == region]
    if local or not endpoint:
        return local or readers
    return [i for i in readers if not abroad(state, i)]


def set_routes(state: State, r: Arrays) -> None:
    """Set the share of each class's database requests that every machine gets."""
    machines = len(state.machines)
    writer = writer_shares(state)
    service = state.inputs.design.database.service
    lost_volume = service.shared_volume and not reads_have_quorum(state, primary_region(state))
    readers = serving_readers(state)
    reads = dict(state.inputs.design.reads)
    endpoints = dict(state.inputs.design.endpoints)
    stranded = stranded_readers(state)
    for k, item in enumerate(state.inputs.level.classes):
        row = k * machines
        for i in range(machines):
            r.route[row + i] = 0.0
        if r.cached[k] == STORED:
            continue
        local = _near(state, item, readers)
        if service.shared_volume:
            local = [i for i in local if reads_have_quorum(state, region_of(state, state.machines[i].spec.zone))]
        if item.writes == 0 and reads.get(item.name, "") in endpoints:
            # A custom endpoint has its own members and nothing to fall back to.
            members = [i for i in local if state.machines[i].spec.node in endpoints[reads[item.name]]]
            _route_shared(state, r, row, reads[item.name], members)
            continue
        replicas = reads.get(item.name) == "replicas" and not state.reads_moved
        if replicas and (local or not service.reader_endpoint):
            _route_shared(state, r, row, _reader_name(state, item), local)
        elif replicas and stranded:
            r.route[row + stranded[0]] = 1.0
        elif not lost_volume:
            if replicas:
                name_leads_to_writer(state, _reader_name(state, item))
            for i, share in writer:
                r.route[row + i] += share


def _reader_name(state: State, item: RequestClass) -> str:
    """The reader endpoint that a class uses: every region of an Aurora global database has its own. Empty where there is none."""
    if not state.inputs.design.database.service.reader_endpoint:
        return ""
    return f"readers/{region_of(state, serving_zones(state, item)[0])}"


def _route_shared(state: State, r: Arrays, row: int, name: str, members: list[int]) -> None:
    """Send a class to the machines that share a name. Without a reader endpoint every machine has a name and a pool of its own."""
    if not state.inputs.design.database.service.reader_endpoint:
        for i in members:
            r.route[row + i] = 1.0 / len(members)
    elif members:
        for i, share in shared_name_routes(state, name, members):
            r.route[row + i] = share


def stranded_readers(state: State) -> list[int]:
    """Readers behind a proxy while none of them serves: requests wait there for a reader, and do not go to the writer.

    Amazon Aurora User Guide, Working with Amazon RDS Proxy endpoints: the proxy waits as long as the borrow timeout (read
    2026-11-29).
    """
    design = state.inputs.design
    if design.proxy is None or not design.database.service.reader_endpoint or serving_readers(state):
        return []
    return [i for i, machine in enumerate(state.machines) if machine.role == "reader"]
