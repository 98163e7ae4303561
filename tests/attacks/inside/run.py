"""Runs one attack: `run.py MODULE FUNCTION AIMS`. Of the standard library alone, as all in this folder.

What an attack learns it prints. Where it is to change something, that is looked at outside.
"""

import contextlib
import json
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import SimpleNamespace


def main(module: str, function: str, aims: str) -> None:
    spec = spec_from_file_location(module, Path(__file__).parent / f"{module}.py")
    assert spec is not None
    assert spec.loader is not None
    loaded = module_from_spec(spec)
    spec.loader.exec_module(loaded)
    with contextlib.suppress(OSError, MemoryError):  # refused: as it should be
        getattr(loaded, function)(SimpleNamespace(**json.loads(aims)))


if __name__ == "__main__":
    main(*sys.argv[1:])
