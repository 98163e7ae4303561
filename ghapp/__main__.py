"""The console script's entrance."""

import gc


def main() -> None:
    """What is imported stays: to look for garbage in it meanwhile takes a tenth of a short run."""
    gc.disable()
    from ghapp.cli.main import main as run

    run()


if __name__ == "__main__":
    main()
