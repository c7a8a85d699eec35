"""The `drill` command, also as `python -m drill`. Imports nothing of its own until Ctrl-C is caught."""

import sys


def main() -> None:
    """Entry point of the console script."""
    try:
        from drill.cli.main import main as command

        command()
    except KeyboardInterrupt:
        sys.exit(130)  # `drill.cli.main.INTERRUPTED`, whose import may be what was interrupted


if __name__ == "__main__":
    main()
