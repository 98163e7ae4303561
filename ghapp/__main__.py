"""The console script's entrance."""

from ghapp.cli.main import main

if __name__ == "__main__":
    main()
