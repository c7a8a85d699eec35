"""Programs that speak as a game does to textual-serve: a packet is a letter, four bytes of length, the bytes."""

from __future__ import annotations

import sys

_SPEAK = """
import json, os, sys
def say(text): sys.stdout.buffer.write(b"D" + len(text).to_bytes(4, "big") + text); sys.stdout.buffer.flush()
def take():
    kind = sys.stdin.buffer.read(1)
    return kind, sys.stdin.buffer.read(int.from_bytes(sys.stdin.buffer.read(4), "big"))
sys.stdout.buffer.write(b"__GANGLION__\\n")
say(f"pid {os.getpid()} size {os.environ['COLUMNS']}x{os.environ['ROWS']}".encode())
"""


def game(body: str) -> tuple[str, ...]:
    return (sys.executable, "-S", "-c", _SPEAK + body)


ECHO = game("""
while True:
    kind, text = take()
    if kind == b"M":
        if json.loads(text)["type"] == "quit": break
        say(text)
    elif text == b"q": break
    else: say(b"heard " + text)
""")
"""Says its process and size, then what it is told; ends when told to, or on `q`."""
DEAF = game("""
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
while True: time.sleep(60)
""")
"""Does not end by itself."""
CRASH = game("sys.exit(3)")
