"""The console script's entrance."""

import gc
import os


def main() -> None:
    """Quickly: most runs are short."""
    gc.disable()  # what is imported stays: to look for garbage in it takes a tenth of a short run
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"  # those installed beside us have no say in our models
    from ghapp.cli.main import main as run

    run()


if __name__ == "__main__":
    main()
