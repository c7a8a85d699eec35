"""The options of what a cache does with its entries: strategy, expiry, persistence, and which classes use it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from drill.catalog.drivers import CACHE_CLIENTS
from drill.design.option import Option
from drill.design.option_spec import Modification, OptionSpec
from drill.design.options.offered import if_unusual
from drill.design.options.specs_cache import engine_has, replicated
from drill.design.value_forms import days, names, one_name_of, one_of, seconds, yes_no
from drill.model.design import Design
from drill.model.level import Level
from drill.syntax.safe_text import safe


def _cacheable(level: Level, regions: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(item.name for item in level.classes if item.cacheable_from(regions))


def _clusters(design: Design) -> tuple[str, ...]:
    return design.cache.global_datastore if design.cache else ()


def _classes(level: Level, design: Design) -> Iterable[tuple[str, ...]]:
    """All, each alone, and all but each."""
    able = _cacheable(level, _clusters(design))
    others = (tuple(name for name in able if name != left) for left in able if len(able) > 2)
    return able, *((name,) for name in able), *others


def _classes_row(spec: OptionSpec, level: Level, design: Design) -> Iterator[Option]:
    """A row if there is more than one class to choose from. A cache that names no class serves all it can."""
    able = _cacheable(level, _clusters(design))

    def get(design: Design) -> tuple[str, ...]:
        return (design.cache.classes if design.cache else ()) or able

    def put(_level: Level, design: Design, classes: tuple[str, ...]) -> Design:
        return replace(design, cache=replace(design.cache, classes=classes)) if design.cache else design

    if len(able) > 1:
        yield spec.row(get, put)


def _class_words(level: Level, classes: tuple[str, ...]) -> str:
    # All of those regions that any of them is in.
    able = _cacheable(level, tuple(item.region for item in level.classes if item.name in classes))
    if set(classes) == set(able):
        return "all that can"
    if len(classes) == 1:
        return f"{safe(classes[0])} only"
    return f"all but {', '.join(safe(name) for name in able if name not in classes)}"


def _ephemeral(level: Level) -> tuple[str, ...]:
    return tuple(item.name for item in level.classes if item.ephemeral)


def _stores(level: Level, _design: Design) -> Iterable[tuple[str, ...]]:
    able = _ephemeral(level)
    return (), able, *((name,) for name in able if len(able) > 1)


def _stores_shown(level: Level, _design: Design) -> bool:
    return bool(_ephemeral(level))


def _store_words(_level: Level, classes: tuple[str, ...]) -> str:
    return ", ".join(map(safe, classes)) or "nothing"


def _put_client(_level: Level, design: Design, name: str) -> Design:
    """Set what a client library sets; `custom` leaves the settings as they are."""
    if design.cache is None:
        return design
    return replace(design, cache=replace(design.cache, **CACHE_CLIENTS[name].values(), client=name))


CACHE_USE: tuple[OptionSpec, ...] = (
    OptionSpec(
        path="cache.strategy",
        form=one_of(lazy="lazy", write_through="write-through", invalidate="invalidate"),
        default="lazy",
        group="Cache",
        label="Strategy",
        meaning="Lazy loading fills the cache on a miss; write-through and invalidation act on every write.",
        values=("lazy", "write-through", "invalidate"),
        helps="Invalidation or write-through where staleness counts.",
        hinders="Lazy loading is simplest, and stale up to its TTL.",
        modified=Modification("redeploy", "model.app.restart_s"),
    ),
    OptionSpec(
        path="cache.ttl",
        field="ttl_s",
        form=seconds("1s", "30d", "60s", "10m"),
        default=60,
        group="Cache",
        label="TTL",
        meaning="How long an entry is served: long spares the database, short keeps answers fresh.",
        values=(1, 5, 10, 30, 60, 300, 900, 3600, 86400),
        helps="A long TTL spares the database.",
        hinders="It is also how stale a lazy cache gets.",
        modified=Modification("redeploy", "model.app.restart_s"),
    ),
    OptionSpec(
        path="cache.ttl_jitter",
        form=yes_no(),
        default=False,
        group="Cache",
        label="TTL jitter",
        meaning="Spreads expiry, so that entries loaded together do not expire together.",
        values=(False, True),
        helps="Entries loaded together no longer expire together.",
        hinders="With invalidation on every write it changes little.",
        modified=Modification("redeploy", "model.app.restart_s"),
    ),
    OptionSpec(
        path="cache.single_flight",
        form=yes_no(),
        default=False,
        group="Cache",
        label="Coalescing",
        title="Request coalescing (single-flight)",
        meaning="Request coalescing (single-flight): one request loads a missing key, the others wait for it.",
        values=(False, True),
        helps="A popular key expires: one request loads it, not a thousand.",
        hinders="Unpopular keys: nobody was waiting.",
        modified=Modification("redeploy", "model.app.restart_s"),
    ),
    OptionSpec(
        path="cache.client",
        form=one_name_of({name: client.title for name, client in CACHE_CLIENTS.items()}),
        default="custom",
        group="Cache",
        label="Cache client",
        meaning="The client library whose defaults hold for the settings of a cache's clients that a file leaves out.",
        values=tuple(CACHE_CLIENTS),
        shown=if_unusual("cache", "client"),
        put=_put_client,
        brings=lambda name: CACHE_CLIENTS[name].values(),
        helps="The settings that a library has when nobody sets any: start from what runs today.",
        hinders="A library that refreshes its topology seldom goes on using a node that is no longer the primary.",
        modified=Modification("redeploy", "model.app.restart_s"),
    ),
    OptionSpec(
        path="cache.on_failure",
        form=one_of(open="ask the database", closed="fail"),
        default="open",
        group="Cache",
        label="Node failure",
        meaning="When a cache node does not answer, a look-up asks the database (open) or fails (closed).",
        values=("open", "closed"),
        shown=if_unusual("cache", "on_failure"),
        helps="Open: every request is answered while the database bears the load that the cache has borne.",
        hinders="Open: a database that is sized for the misses alone goes down with the node.",
        modified=Modification("redeploy", "model.app.restart_s"),
    ),
    OptionSpec(
        path="cache.topology_refresh",
        field="topology_refresh_s",
        form=seconds("0s", "1h", "5s"),
        default=0,
        group="Cache",
        label="Topology refresh",
        meaning="How long clients go on using a node after another has become the primary.",
        values=(0, 5, 60, 600),
        shown=if_unusual("cache", "topology_refresh_s"),
        helps="Short: clients find the promoted replica at once.",
        hinders="Long: the failover is over, and its clients do not know.",
        modified=Modification("redeploy", "model.app.restart_s"),
    ),
    OptionSpec(
        path="cache.serve_stale",
        form=yes_no(),
        default=False,
        group="Cache",
        label="Serve stale",
        meaning="Answers from expired entries while the database cannot give new ones.",
        values=(False, True),
        helps="A database that is down: an old answer instead of none.",
        hinders="Classes that must be fresh: an old answer is a wrong one.",
        modified=Modification("redeploy", "model.app.restart_s"),
    ),
    OptionSpec(
        path="cache.persistence",
        form=one_of(off="off", aof="on"),
        default="off",
        group="Cache",
        label="Append-only file",
        meaning="Redis: an append-only file (AOF), replayed when a node restarts on the same host.",
        values=("off", "aof"),
        shown=engine_has(lambda cache: cache.engine.name in cache.service.append_only_file_engines),
        helps="A process that restarts on the same host.",
        hinders="A lost host or zone takes the file with it.",
        figures=("cache.redis.aof_fsync_s",),
        modified=Modification("outage"),
    ),
    OptionSpec(
        path="cache.snapshots",
        field="snapshot_days",
        form=days("none", "7d"),
        default=0,
        group="Cache",
        label="Snapshots kept",
        meaning="How long daily snapshots are kept, to fill a new cache from; 0 takes none.",
        values=(0, 1, 7, 35),
        shown=replicated,
        helps="A cache that is the only home of some records and has lost all its nodes.",
        hinders="Writes since the last snapshot are gone.",
        figures=("price.cache.backup", "model.cache.snapshot_age_s"),
        modified=Modification("online"),
    ),
    OptionSpec(
        path="cache.auth",
        form=yes_no(),
        default=False,
        group="Cache",
        label="Sign-in",
        meaning="Clients sign in with a user and a password (AUTH); otherwise anyone who reaches the cache may use it.",
        values=(False, True),
        shown=replicated,
        helps="Anyone who reaches the network still needs a password.",
        hinders="It does nothing against lost nodes.",
        modified=Modification("online"),
    ),
    OptionSpec(
        path="cache.hashing",
        form=one_of(consistent="consistent", modulo="modulo"),
        default="consistent",
        group="Cache",
        label="Hashing",
        meaning="Memcached: how clients spread keys over nodes. Consistent hashing moves few keys when a node is added.",
        values=("consistent", "modulo"),
        shown=engine_has(lambda cache: not cache.engine.hash_slots and not cache.service.serverless),
        helps="Consistent: adding a node moves few keys.",
        hinders="Modulo: adding a node empties nearly everything.",
        modified=Modification("redeploy", "model.app.restart_s"),
    ),
    OptionSpec(
        path="cache.classes",
        form=names(50, ["browse"]),
        default=(),
        left_out="every class that can",
        filled=True,
        group="Cache",
        label="Answers",
        title="Classes that use the cache",
        meaning="Request classes that ask the cache first. Each takes memory from the others.",
        values=_classes,
        say=_class_words,
        shown=engine_has(lambda _cache: True),
        rows=_classes_row,
        helps="Memory for the classes that gain most.",
        hinders="A class left out goes to the database every time.",
        modified=Modification("redeploy", "model.app.restart_s"),
    ),
    OptionSpec(
        path="cache.stores",
        form=names(50, ["session"]),
        default=(),
        group="Cache",
        label="Only home of",
        title="Classes that only the cache keeps",
        meaning="Request classes whose records live in the cache alone: fast, and lost with it unless something keeps them.",
        values=_stores,
        say=_store_words,
        shown=_stores_shown,
        helps="Sessions and scores: fast, and no load on the database.",
        hinders="Records that nothing else keeps are gone with the node.",
        figures=("cache.memorydb.write_ms",),
        modified=Modification("redeploy", "model.app.restart_s"),
    ),
)
