"""The rows by which the step loop sees that a second is the last one over again (`flow.steady`). Letters: `declarations.AXES`."""

from __future__ import annotations

from dataclasses import dataclass

from drill.engine.state.arrays_second import NodeRows
from drill.engine.state.declarations import floats, ints


@dataclass(frozen=True, slots=True, init=False, repr=False, eq=False)
class SteadyRows(NodeRows):
    """Numbers carried from one second to the next as they were a second ago, and what one more such second adds up."""

    steady: list[int] = ints("", "how much is known of it (`steady.Steady`)")
    whole: list[int] = ints("", "1 if the loop has gone through this second without a stop")
    resumed: list[int] = ints("", "1 if it stopped for nothing but frames to be put away")
    rates_until_s: list[float] = floats("", "second until which every rate stays as it is")
    kept_machine: list[float] = floats("13 i", "what is kept of a machine")
    kept_tokens: list[float] = floats("i bucket", "tokens left")
    kept_fitted: list[float] = floats("i answer", "`fitted`")
    kept_followed: list[float] = floats("i answer", "`followed`")
    kept_class: list[float] = floats("9 k", "what is kept of a class")
    kept_filled: list[float] = floats("s k", "requests refilled")
    kept_shard: list[float] = floats("4 s", "what is kept of a shard")
    kept_retry_issued: list[float] = floats("j d", "`retry_issued`")
    kept_retry_amount: list[float] = floats("j d", "`retry_amount`")
    kept_retry_age_s: list[float] = floats("j d", "`retry_age_s`")
    tape_kind: list[int] = ints("tape", "what an entry adds to (`tape`)")
    tape_place: list[int] = ints("tape", "where in that row")
    tape: list[float] = floats("tape", "how much")
    taped: list[int] = ints("", "entries there are")
