"""The `drill` command, also as `python -m drill`. Imports nothing of its own until Ctrl-C is caught."""

import sys

INTERRUPTED = 130
"""`drill.cli.main.INTERRUPTED`, whose import may be what was interrupted."""
CRASHED = 70
"""`drill.errors.ExitCode.CRASHED`."""


def main() -> None:
    """Entry point of the console script. Until it begins, Ctrl-C is Python's own, which prints a traceback."""
    try:
        from drill.system.signals import ended_by_ctrl_c

        with ended_by_ctrl_c(INTERRUPTED):
            from drill.cli.main import main as command
        command()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:  # noqa: BLE001 (an installation that cannot even be imported is no verdict)
        from drill.system.crash_report import report

        sys.stderr.write(report(error, tuple(sys.argv[1:])) + "\n")
        sys.exit(CRASHED)


if __name__ == "__main__":
    main()
