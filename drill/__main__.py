"""The `drill` command, also as `python -m drill`. Imports nothing of its own until Ctrl-C is caught."""

import sys


def main() -> None:
    """Entry point of the console script."""
    try:
        from drill.cli.main import main as command

        command()
    except KeyboardInterrupt:
        sys.exit(130)  # `drill.cli.main.INTERRUPTED`, whose import may be what was interrupted
    except Exception as error:  # noqa: BLE001 (an installation that cannot even be imported is no verdict)
        from drill.system.crash_report import report

        sys.stderr.write(report(error, tuple(sys.argv[1:])) + "\n")
        sys.exit(70)  # `drill.errors.ExitCode.CRASHED`


if __name__ == "__main__":
    main()
