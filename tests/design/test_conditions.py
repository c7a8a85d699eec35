"""The grammar of runbook conditions, and that the engine reads each the same way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drill.design.conditions import Condition, condition
from drill.engine.runbook import parse
from drill.syntax.forms import FormError


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("at 12m", Condition("time", value=720.0)),
        ("at 1.5m", Condition("time", value=90.0)),
        ("at 0", Condition("time", value=0.0)),
        ("writer.down", Condition("node", "writer", "down")),
        ("cache-1.cold", Condition("node", "cache-1", "cold")),
        ("replica-1.lag > 10s", Condition("replica", "replica-1", "lag", ">", 10.0)),
        ("replica-1.lag>=500ms", Condition("replica", "replica-1", "lag", ">=", 0.5)),
        ("writer.queue > 1000", Condition("database", "writer", "queue", ">", 1000.0)),
        ("availability < 99 %", Condition("all", "", "availability", "<", 0.99)),
        ("checkout.availability <= 95%", Condition("class", "checkout", "availability", "<=", 0.95)),
        ("table.dropped", Condition("table", "table", "dropped")),
    ],
)
def test_conditions(text: str, read: Condition) -> None:
    assert condition(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "",
        "writer",
        "writer down",
        "writer.dwon",
        "writer.down > 1",
        "writer.lag",
        "writer.lag > 10",
        "writer.lag > 1d",
        "writer.lag > -1s",
        "writer.lag = 3s",
        "writer.queue > many",
        "writer.queue > 1.5",
        "availability < 0.99",
        "availability < 101 %",
        "orders.dropped",
        "at noon",
        "at 10",
        "at 500ms",
        "at 5000ms",
        "at 0.5s",
        "at 1d",
        "at",
        "a.b.c > 1",
        "writer.down or replica-1.down",
        "__import__('os')",
    ],
)
def test_everything_else_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(FormError) as caught:
        condition(text)
    assert caught.value.hint


_NODES = st.from_regex(r"\A[a-z][a-z0-9-]{0,10}\Z")
_COMPARISONS = st.sampled_from((" < ", "<=", " >", " >= "))
_TIMES = st.builds("{}{}".format, st.integers(0, 9999), st.sampled_from(("s", "m", "h")))
_TEXTS = st.one_of(
    st.builds("at {}".format, _TIMES),
    st.builds("{}.{}".format, _NODES, st.sampled_from(("down", "cold"))),
    st.builds("{}.lag{}{}".format, _NODES, _COMPARISONS, st.one_of(_TIMES, st.just("250ms"))),
    st.builds("{}.queue{}{}".format, _NODES, _COMPARISONS, st.integers(0, 99_999)),
    st.builds("{}.availability{}{} %".format, _NODES, _COMPARISONS, st.integers(0, 100)),
    st.builds("availability{}{}%".format, _COMPARISONS, st.integers(0, 100)),
    st.just("table.dropped"),
)


@pytest.mark.slow
@given(_TEXTS)
def test_the_engine_understands_what_loading_accepts(text: str) -> None:
    wanted = condition(text)
    subject, metric, operator, number = parse(text)
    assert number == pytest.approx(wanted.value if wanted.op or wanted.subject == "time" else 0.5)
    if wanted.subject != "time":
        assert (subject, metric) == (wanted.name, wanted.measure)
    if wanted.op:
        assert operator == wanted.op


@given(st.text(alphabet="atwriter.lg<>=% 0159msh-é\n", max_size=25))
def test_no_text_is_accepted_that_the_engine_cannot_read(text: str) -> None:
    try:
        condition(text)
    except FormError:
        return
    parse(text.strip())
