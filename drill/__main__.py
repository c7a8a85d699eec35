"""The `drill` command, also as `python -m drill`. Imports nothing of its own until Ctrl-C is caught."""

import os
import sys

INTERRUPTED = 130
"""`drill.cli.main.INTERRUPTED`, whose import may be what was interrupted."""
CRASHED = 70
"""`drill.errors.ExitCode.CRASHED`."""


def main() -> None:
    """Entry point of the console script.

    While the command line is loaded, Ctrl-C ends the process at once: raised in the middle of an import, KeyboardInterrupt may
    be reported as ignored, with a traceback. Before this function begins, it is Python's own, which prints one.
    """
    try:
        import signal

        answers = signal.getsignal(signal.SIGINT) is signal.default_int_handler
        if answers:
            signal.signal(signal.SIGINT, lambda _number, _frame: os._exit(INTERRUPTED))
        from drill.cli.main import main as command

        if answers:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        command()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:  # noqa: BLE001 (an installation that cannot even be imported is no verdict)
        from drill.system.crash_report import report

        sys.stderr.write(report(error, tuple(sys.argv[1:])) + "\n")
        sys.exit(CRASHED)


if __name__ == "__main__":
    main()
