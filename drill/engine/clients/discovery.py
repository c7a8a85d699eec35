"""How clients of the writer endpoint find the new writer: the name changes, cached addresses run out, connections come back."""

from __future__ import annotations

from drill.engine.clients.half_open import given_up_at
from drill.engine.state.arrays import TICKS
from drill.engine.state.state import Move, World


def moved_share(world: World) -> float:
    """Share of clients that already talk to where the writer endpoint now points."""
    move = world.move
    if move is None:
        return 1.0
    if move.stuck or world.tick <= max(move.start, move.held):
        return 0.0
    if world.tick >= move.end:
        return 1.0
    return (world.tick - move.start) / (move.end - move.start)


def writer_shares(world: World) -> list[tuple[int, float]]:
    """(machine, share) of the requests sent to the writer endpoint."""
    if world.plant.design.database.writers > 1:
        used = [i for i, unit in enumerate(world.units) if unit.role == "writer" and unit.seen] or [world.writer]
        return [(i, 1.0 / len(used)) for i in used]
    move = world.move
    if move is None:
        return [(world.endpoint, 1.0)]
    moved = moved_share(world)
    return [(move.old, 1.0 - moved), (move.new, moved)]


def begin_move(world: World, new: int, after_s: float) -> None:
    """The name points to `new` in `after_s` seconds; clients follow as their cached addresses run out."""
    clients = world.plant.design.clients
    old = world.endpoint if world.move is None else world.move.old
    proxied = world.plant.design.proxy is not None
    start = world.tick + max(0, int(after_s * TICKS + 0.5))
    lifetime = 0 if proxied else clients.dns_ttl_s
    stuck = lifetime is None
    held = given_up_at(world, world.units[old])
    end = max(start + (lifetime or 0) * TICKS, held)
    chain = world.units[old].chain
    why = chain[0] if chain else world.trigger[1]
    world.move = Move(old, new, start, max(end, start + 1), stuck, why, held)
    world.at(start, "name-changed", new)
    if not stuck:
        world.at(max(end, start + 1), "clients-moved", new)
    world.changed = True


def finish_move(world: World) -> int:
    """All clients have caught up. Returns the machine they left."""
    move = world.move
    if move is None:
        return world.endpoint
    world.endpoint = move.new
    world.move = None
    world.changed = True
    return move.old
