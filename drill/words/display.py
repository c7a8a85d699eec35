"""Numbers and states as a player reads them."""

from __future__ import annotations

from drill.model.run import NodeState
from drill.words.units import milliseconds, plain, span

__all__ = ["milliseconds", "plain", "span"]

OUTCOME_GLYPH = {"good": "█", "stale": "▓", "late": "▒", "failed": "✖"}
OUTCOME_STYLE = {"good": "$state-up", "stale": "$state-cold", "late": "$state-degraded", "failed": "$state-down"}
OUTCOME_WORD = {
    "good": "in time and fresh enough",
    "stale": "answered with data older than its class tolerates",
    "late": "answered too late",
    "failed": "not answered",
}
KIND_GLYPH = {
    "fault": "✖",
    "recover": "●",
    "failover": "↻",
    "alarm": "!",
    "action": "▲",
    "scale": "↑",
    "restore": "◔",
    "info": "·",
}
KIND_STYLE = {
    "fault": "$state-down",
    "recover": "$state-up",
    "failover": "$state-failover",
    "alarm": "$state-degraded",
    "action": "$primary",
    "scale": "$state-cold",
    "restore": "$state-restoring",
    "info": "$quiet",
}
MICRO = 1_000_000
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def state_style(state: NodeState) -> str:
    """Style of a state: a theme variable."""
    return f"$state-{state.value}"


def percent(share: float, places: int = 2) -> str:
    """A share as a percentage, cut off and never rounded up: 99.999 % is not shown as 100 %."""
    if share >= 1:
        return "100 %"
    scale = 10**places
    return f"{int(share * 100 * scale + 1e-9) / scale:.{places}f} %"


def dollars(micro_usd: int) -> str:
    """Micro-dollars as whole dollars, cents below ten."""
    amount = micro_usd / MICRO
    return f"${amount:,.2f}" if abs(amount) < 10 else f"${amount:,.0f}"


def change(micro_usd: int) -> str:
    """A difference in money with its sign."""
    return ("+" if micro_usd >= 0 else "−") + dollars(abs(micro_usd))


def count(number: float) -> str:
    """A count with thousands set apart."""
    return f"{number:,.0f}"


def rate(per_second: float) -> str:
    """A rate in at most five cells."""
    if per_second >= 9999.5:
        return f"{per_second / 1000:.0f}k"
    return f"{per_second:.0f}" if per_second >= 10 or per_second == 0 else f"{per_second:.1f}"


def clock(starts: str, second: int) -> str:
    """Wall-clock time of a drill's second, `19:52:07`; a start that is no HH:MM counts from midnight."""
    hours, _, minutes = starts.partition(":")
    start = int(hours) * _HOUR + int(minutes) * _MINUTE if hours.isdigit() and minutes.isdigit() else 0
    total = (start + second) % _DAY
    return f"{total // _HOUR:02}:{total // _MINUTE % 60:02}:{total % 60:02}"


def minutes(second: int) -> str:
    """A place in a drill as minutes and seconds, `12:07`."""
    return f"{second // 60}:{second % 60:02}"


def bar(share: float, width: int) -> str:
    """A bar in eighths of a cell."""
    eighths = round(max(0.0, min(1.0, share)) * width * 8)
    full, part = divmod(eighths, 8)
    return ("█" * full + " ▏▎▍▌▋▊▉"[part].strip())[:width]


def prose(text: str) -> str:
    """Text of a file for a screen of any width: lines of a paragraph flow together, blank lines part paragraphs."""
    paragraphs = plain(text.strip()).split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
