"""`python -m drill` is the `drill` command."""

from drill.cli.main import main

if __name__ == "__main__":
    main()
