"""A database as a first-come-first-served queue that keeps the age of what waits.

Work whose client has timed out stays in the queue and is done for nobody; success is decided by age, not by having been
served. Without that, overload would look harmless and nothing would ever stay down (engine study, 2.4). Requests beyond
the number of connections wait outside and vanish when they time out: a small pool keeps zombies few.
"""

from __future__ import annotations

from math import sqrt

from drill.engine.answering import answer, lose, send_round
from drill.engine.demand import late_share, refill
from drill.engine.rows import (
    AT_MACHINE,
    CONNECTIONS,
    FIRST_AT_MACHINE,
    HANGING,
    HUNG,
    POOL,
    READ_ONLY,
    REFUSED,
    REFUSING,
    TIMED_OUT,
    UP,
    Rows,
)
from drill.engine.turning_away import turn_away, work_in
from drill.engine.waiting import decay


def serve(r: Rows, n: int, slot: int, i: int) -> None:
    """One tick of one machine: arrivals join, the oldest are served first, the expired are lost."""
    t = i * r.sizes[3] + slot
    if r.zombie[t] > 0.0:
        r.lump_s[i] += r.zombie[t]
        r.zombie[t] = 0.0
    work = _arrive(r, slot, i)
    r.original[t] = work
    capacity = r.capacity_s[i] if r.mode[i] == UP else 0.0
    if work <= 0.0 and r.head[i] > n - 1 and r.lump_s[i] <= 0.0:
        r.head[i] = n + 1
        r.wait_s[i] = 0.0
        return
    if work <= capacity and r.head[i] >= n and r.lump_s[i] <= 0.0:
        _serve_at_once(r, n, slot, i, work, capacity)
    else:
        _serve_in_turn(r, n, i, capacity)


def _arrive(r: Rows, slot: int, i: int) -> float:
    """Put this tick's requests into the queue; those refused are lost at once. Returns their work in seconds."""
    classes, attempts, machines, slots = r.sizes[0], r.sizes[1], r.sizes[2], r.sizes[3]
    row = (i * slots + slot) * classes * attempts
    cause = FIRST_AT_MACHINE + AT_MACHINE * i
    refused = r.refuse[i]
    closed = r.mode[i] == REFUSING
    work = jobs = 0.0
    for k in range(classes):
        share = r.route[k * machines + i]
        if share <= 0.0:
            continue
        unit = r.slot_work_s[slot * classes + k]
        for a in range(r.asking[k]):
            # What arrived a whole ring of slots ago has been served or lost: the place is empty.
            j = k * attempts + a
            amount = r.amount[j] * share
            if amount <= 0.0:
                continue
            if closed:
                lose(r, k, a, amount, r.issued[j] * share, r.age_s[j], cause + REFUSED)
                continue
            if r.writes[k] > 0.0 and not r.writable[i] and r.mode[i] == UP:
                lose(r, k, a, amount, r.issued[j] * share, r.age_s[j], cause + READ_ONLY)
                continue
            if refused > 0.0:
                part = amount * refused
                lose(r, k, a, part, r.issued[j] * share * refused, r.age_s[j], cause + CONNECTIONS)
                amount -= part
            r.queue[row + j] = amount
            work += amount * unit
            jobs += amount * (unit / r.work_s[k])
    r.arrived_s[i] += work
    r.jobs[i] += jobs
    return work


def _complete(r: Rows, k: int, i: int, amount: float, issued: float, late: float, *, retry: bool) -> None:
    """Served while its client still waits: answered, written, and loaded into the cache."""
    answer(r, k, i, amount, late, retry=retry)
    if r.fills[k]:
        refill(r, k, issued)
    if r.writes[k] > 0.0:
        r.committed[k] += amount
        r.written[0] += amount * r.writes[k]


def _serve_at_once(r: Rows, n: int, slot: int, i: int, work: float, capacity: float) -> None:
    """Nothing waits and all fits: only chance makes anyone wait, and the tables know how long."""
    classes, attempts, machines, slots = r.sizes[0], r.sizes[1], r.sizes[2], r.sizes[3]
    row = (i * slots + slot) * classes * attempts
    place = settled_load(r, i, work, capacity) * 128.0
    load = int(place)
    if load > 127:
        load = 127
    part = place - load
    # Of a longer queue than e^-16 ever fills, nobody stands outside.
    few = (r.admit_jobs[i] - 4.0 * r.vcpu[i]) * (1.0 - place / 128.0) < 16.0
    cause = FIRST_AT_MACHINE + AT_MACHINE * i
    for k in range(classes):
        c = k * machines + i
        if r.route[c] <= 0.0:
            continue
        at = c * 129 + load
        over = r.over[at] + (r.over[at + 1] - r.over[at]) * part
        late = r.late[at] + (r.late[at + 1] - r.late[at]) * part
        if late < r.floor_late[c]:
            late = r.floor_late[c]
        if few and over > 0.0:
            left = over - _shortened(r, i, over, place / 128.0, capacity, r.service_s[c], r.timeout[k] * 0.25)
            late -= over - left
            over = left
        for a in range(r.asking[k]):
            q = row + k * attempts + a
            amount = r.queue[q]
            if amount <= 0.0:
                continue
            r.queue[q] = 0.0
            issued = amount / r.slot_miss[slot * classes + k]
            age_s = r.slot_age_s[slot * classes * attempts + k * attempts + a]
            if over > 0.0:
                _time_out_later(r, n, k, a, amount * over, issued * over, age_s, r.timeout[k], cause + TIMED_OUT)
            kept = 1.0 - over
            # `late` counts those over the time-out too; they are lost, not late.
            beyond = late - over if late > over else 0.0
            share = beyond / kept if kept > 0.0 else 0.0
            if a > 0:
                share = max(share, late_share(r, k, i, age_s + r.fixed_s[c]))
            _complete(r, k, i, amount * kept, issued * kept, share, retry=a > 0)
    r.done_s[i] += work
    r.head[i] = n + 1
    r.wait_s[i] = 0.0
    r.live[i] = 0.0


def _shortened(r: Rows, i: int, over: float, load: float, capacity: float, service_s: float, timeout_s: float) -> float:
    """What of the share over the time-out is not, because those who wait in vain for a connection leave.

    Erlang's queue has over - e^(-mu T) = C mu / (mu - theta) (e^(-theta T) - e^(-mu T)), which gives C e^(-theta T): who waits
    longer than the time-out. In M/M/c + D only the share 1 - load of them is there, and as many fewer are counted
    (Baccelli and Hebuterne 1981). Whoever times out behind a full pool, but inside, is there all the same.
    """
    per_s = capacity * 4.0 / r.job_work_s[i]
    if service_s <= 0.0 or per_s <= 0.0:
        return 0.0
    theta = per_s * (1.0 - load)
    inside = r.admit_jobs[i] / per_s - service_s
    far = decay(theta * inside) if inside > 0.0 else 1.0
    if far <= 0.0:
        return 0.0
    away = timeout_s / service_s
    waiting = over - decay(away)
    if waiting <= 0.0:
        return 0.0
    apart = 1.0 - theta * service_s
    spared = decay(apart * away) if apart > 0.0 else decay(-apart * away)
    if spared > 0.999:
        share = 1.0 / away
    elif apart > 0.0:
        share = apart / (1.0 - spared)
    else:
        share = -apart * spared / (1.0 - spared)
    gone = waiting * share * load * far
    return gone * (1.0 - over) / (1.0 - gone)


def settled_load(r: Rows, i: int, work: float, capacity: float) -> float:
    """The load whose steady state the queue of chance has reached by now.

    Near saturation that state takes hours to build up: the queue V follows V V' = (2 / pi) (1 - (1 - load) V) times the
    jobs a machine can do, which grows as the mean of reflected Brownian motion does at load 1, sqrt(4 t / pi), and
    settles at V = 1 / (1 - load). Far from saturation it settles within the tick.
    """
    idle = 1.0 - work / capacity
    if idle < 1e-4:
        idle = 1e-4
    squared = r.spread[i]
    jobs = capacity / r.job_work_s[i]
    most = 1.0 / (idle * idle)
    moved = squared + 1.2732395447351628 * jobs * (1.0 - idle * sqrt(squared))
    squared = min(moved, most) if squared < most else max(moved, most)
    r.spread[i] = squared
    return 1.0 - 1.0 / sqrt(squared)


def _chance(r: Rows, i: int, left_s: float) -> float:
    """Share for whom a queue longer than the mean, by chance, takes more than `left_s`: two-sided exponential of the spread."""
    if r.spread[i] <= 1.0 or r.capacity_s[i] <= 0.0:
        return 0.0 if left_s > 0.0 else 1.0
    jobs_per_s = r.capacity_s[i] * 4.0 / r.job_work_s[i]
    away = left_s * 1.4142135623730951 * jobs_per_s / sqrt(r.spread[i])
    return 0.5 * decay(away) if left_s >= 0.0 else 1.0 - 0.5 * decay(-away)


def _time_out_later(
    r: Rows, n: int, k: int, a: int, amount: float, issued: float, age_s: float, ticks: int, cause: int
) -> None:
    """Begun, but not finished before the time-out `ticks` from now. Booked now; its retry starts when the client gives up."""
    r.losing[k] = 1
    if a + 1 >= r.attempts[k]:
        r.lost[k * r.sizes[6] + cause] += amount
        return
    r.missed[k * r.sizes[6] + cause] += amount
    after = ticks if ticks > 0 else 0
    send_round(r, n, k, a, amount, issued, amount * (age_s + after * 0.25), after)


def _serve_in_turn(r: Rows, n: int, i: int, capacity: float) -> None:
    """Oldest first: work for nobody, then each earlier tick's requests, then this tick's."""
    slots = r.sizes[3]
    left = capacity
    done = min(r.lump_s[i], left)
    r.lump_s[i] -= done
    left -= done
    jobs_ahead = r.lump_s[i] / r.job_work_s[i]
    head = r.head[i]
    if n - head >= slots:
        head = n - slots + 1
    first = -1
    live = 0.0
    for_nobody = done
    for tick in range(head, n + 1):
        t = i * slots + tick % slots
        total = work_in(r, i, tick) + r.zombie[t]
        if total <= 0.0:
            continue
        share = 1.0 if total <= left else left / total
        used = capacity - left
        left -= total * share
        nobody = r.zombie[t] * share
        waiting, behind = _serve_slot(r, n, i, tick, share, used, capacity, total, jobs_ahead, for_nobody + nobody)
        for_nobody += nobody
        jobs_ahead += behind / r.job_work_s[i]
        live += waiting
        if first < 0 and behind > 0.0:
            first = tick
    if capacity > 0.0:
        jobs = capacity / r.job_work_s[i]
        longest = jobs * r.timeout[0]
        r.spread[i] = min(r.spread[i] + 2.0 * jobs, longest * longest)
    r.head[i] = first if first >= 0 else n + 1
    r.done_s[i] += capacity - left
    r.live[i] = live
    if r.mode[i] == UP and capacity > 0.0:
        backlog = jobs_ahead * r.job_work_s[i]
        r.wait_s[i] = backlog / capacity * 0.25
    turn_away(r, n, i, jobs_ahead)


def _serve_slot(
    r: Rows,
    n: int,
    i: int,
    tick: int,
    share: float,
    used: float,
    capacity: float,
    total: float,
    ahead: float,
    for_nobody: float,
) -> tuple[float, float]:
    """Serve `share` of one earlier tick's requests; expire those whose time is up. Returns (live requests, work) left."""
    classes, attempts, slots = r.sizes[0], r.sizes[1], r.sizes[3]
    slot = tick % slots
    t = i * slots + slot
    age = n - tick
    hanging = r.mode[i] == HANGING
    zombie = r.zombie[t] * (1.0 - share)
    live = left_work = 0.0
    waited_s = _waited_s(age, share, used, capacity, total, r.original[t])
    for k in range(classes):
        ticks = r.timeout[k]
        if hanging and r.hold[0] < ticks:
            ticks = r.hold[0]
        if age > ticks:
            ticks = age
        unit = r.slot_work_s[slot * classes + k]
        miss = r.slot_miss[slot * classes + k]
        for a in range(r.attempts[k]):
            q = t * classes * attempts + k * attempts + a
            amount = r.queue[q]
            if amount <= 0.0:
                continue
            before_s = r.slot_age_s[slot * classes * attempts + k * attempts + a]
            if age >= r.borrow[i] and ahead >= r.admit_jobs[i]:
                lose(r, k, a, amount, amount / miss, before_s + age * 0.25, FIRST_AT_MACHINE + AT_MACHINE * i + POOL)
                r.queue[q] = 0.0
                continue
            if age >= ticks:
                zombie += _expire(
                    r, n, i, k, a, amount, miss, before_s, age, share, used, capacity, total, ahead, tick, for_nobody
                )
                r.queue[q] = 0.0
                continue
            served = amount * share
            if served > 0.0:
                _finish(r, n, i, k, a, served, miss, before_s, waited_s, ticks - age)
            rest = amount - served
            r.queue[q] = rest
            live += rest
            left_work += rest * unit
    r.zombie[t] = 0.0 if hanging else zombie
    return live, left_work + r.zombie[t]


def _waited_s(age: int, share: float, used: float, capacity: float, total: float, original: float) -> float:
    """Mean wait, in seconds, of those served now out of one earlier tick's arrivals."""
    if capacity <= 0.0:
        return age * 0.25
    begin = used / capacity
    if age == 0:
        # Fresh arrivals behind a backlog that lasts `begin` of this tick and drains at capacity - arrivals.
        spare = capacity - total
        ticks = 0.5 * begin * begin * capacity / spare if spare > 1e-12 * capacity else 0.5 * begin
        return min(ticks, begin) * 0.25
    gone = 1.0 - total / original if original > total else 0.0
    position = gone + 0.5 * (1.0 - gone) * share
    ticks = age + (used + 0.5 * total * share) / capacity - position
    return (ticks if ticks > 0.0 else 0.0) * 0.25


def _finish(
    r: Rows, n: int, i: int, k: int, a: int, amount: float, miss: float, before_s: float, waited_s: float, left: int
) -> None:
    """Service begins with `left` ticks to go: most end in time, some over the objective, some over the time-out."""
    c = k * r.sizes[2] + i
    service = r.service_s[c]
    over = max(decay(left * 0.25 / service) if service > 0.0 else 0.0, _chance(r, i, left * 0.25))
    used_s = before_s + waited_s + r.fixed_s[c]
    late = max(late_share(r, k, i, used_s), _chance(r, i, r.within_s[k] - used_s))
    kept = 1.0 - over
    if over > 0.0:
        cause = FIRST_AT_MACHINE + AT_MACHINE * i + TIMED_OUT
        _time_out_later(r, n, k, a, amount * over, amount * over / miss, before_s + waited_s, left, cause)
    beyond = late - over if late > over else 0.0
    share = 1.0 if late >= 1.0 else beyond / kept if kept > 0.0 else 1.0
    _complete(r, k, i, amount * kept, amount * kept / miss, share, retry=a > 0)


def _expire(
    r: Rows,
    n: int,
    i: int,
    k: int,
    a: int,
    amount: float,
    miss: float,
    before_s: float,
    age: int,
    share: float,
    used: float,
    capacity: float,
    total: float,
    ahead: float,
    tick: int,
    for_nobody: float,
) -> float:
    """Requests that reach their time-out in this tick. Returns the work they leave behind in the database.

    Position x of the tick's arrivals expires at time x and is served at begin + (x - gone) * length: those served first
    succeed (engine study, 2.4).
    """
    slots = r.sizes[3]
    good = 0.0
    if capacity > 0.0 and share > 0.0:
        original = max(r.original[i * slots + tick % slots], total)
        gone = 1.0 - total / original
        length = original / capacity
        begin = used / capacity
        low, high = gone, 1.0
        if length < 1.0:
            low = max(gone, (begin - gone * length) / (1.0 - length))
        elif length > 1.0:
            high = min(1.0, (gone * length - begin) / (length - 1.0))
        elif begin > gone:
            high = gone
        if high > low and gone < 1.0:
            good = min((high - low) / (1.0 - gone), share)
    if good > 0.0:
        c = k * r.sizes[2] + i
        # What begins this late seldom ends in time: over one tick, the share whose service fits.
        ticks = 0.25 / max(r.service_s[c], 1e-9)
        fits = 1.0 - (1.0 - decay(ticks)) / ticks
        kept = amount * good * fits
        late = late_share(r, k, i, before_s + age * 0.25 + r.fixed_s[c])
        _complete(r, k, i, kept, kept / miss, late, retry=a > 0)
        lost = amount - kept
    else:
        lost = amount
    if capacity > 0.0 and share > 0.0 and ahead + total * (1.0 - share) / r.job_work_s[i] > r.admit_jobs[i]:
        c = k * r.sizes[2] + i
        # What is done for nobody now was let in just as late: the share in time is one of all that leaves.
        leaving = min(1.0, share + for_nobody / total)
        lucky = amount * leaving * luck(r, i, r.original[i * slots + tick % slots] / capacity, capacity, r.service_s[c])
        more = lucky - (amount - lost)
        if more > 0.0:
            late = 1.0 if before_s + age * 0.25 > r.within_s[k] else 0.0
            _complete(r, k, i, more, more / miss, late, retry=a > 0)
            lost -= more
    cause = FIRST_AT_MACHINE + AT_MACHINE * i
    rest = amount * (1.0 - share)
    if r.mode[i] == HANGING:
        lose(r, k, a, lost, lost / miss, before_s + age * 0.25, cause + HUNG)
        return 0.0
    inside = 1.0
    unit = r.slot_work_s[(tick % slots) * r.sizes[0] + k]
    jobs = total * (1.0 - share) / r.job_work_s[i]
    if ahead + jobs > r.admit_jobs[i]:
        inside = (r.admit_jobs[i] - ahead) / jobs if r.admit_jobs[i] > ahead and jobs > 0.0 else 0.0
    waiting = rest * (1.0 - inside)
    if waiting > lost:
        waiting = lost
    age_s = before_s + age * 0.25
    if waiting > 0.0:
        # Waiters who give up leave: the queue is always as long as patience, and nothing is left to chance.
        r.spread[i] = 1.0
        lose(r, k, a, waiting, waiting / miss, age_s, cause + POOL)
    if lost > waiting:
        lose(r, k, a, lost - waiting, (lost - waiting) / miss, age_s, cause + TIMED_OUT)
    return rest * inside * unit


def luck(r: Rows, i: int, length: float, capacity: float, service_s: float) -> float:
    """Share of those who get a connection while others give up waiting for one, who are through before they give up.

    Who waits as long as patience allows gets in with an exponential rest of it, of rate arrivals - departures (M/M/n with
    deterministic patience). It must last while those ahead inside leave and while the request itself is served: a product
    of Laplace transforms, (departures / arrivals)^(connections - processors) / (1 + rate x service).
    """
    if length <= 1.0:
        return 0.0
    per_s = capacity * 4.0 / r.job_work_s[i]
    inside = r.admit_jobs[i] - per_s * service_s
    if inside > 1e6:
        return 0.0
    chance = 1.0 / (1.0 + (length - 1.0) * per_s * service_s)
    steps = int(inside) if inside > 0.0 else 0
    factor = 1.0 / length
    while steps > 0:
        if steps % 2 == 1:
            chance *= factor
        factor *= factor
        steps //= 2
    return chance
