"""`python -m citewise` is the `citewise` command."""

from citewise.cli import main

if __name__ == "__main__":
    main()
