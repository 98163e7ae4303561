"""Counts the lines that pytest executes, and writes them down as JSON when it is through."""

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any


def begin() -> Any:
    """None where nobody asked, or why nothing is counted is written down."""
    report = os.environ.get("GHAPP_COVERAGE")
    if not report or "PYTEST_XDIST_WORKER" in os.environ:
        return None
    try:
        make = _module().Coverage
        counting = make(data_file=None, config_file=True)
        if not (counting.get_option("run:source") or counting.get_option("run:source_pkgs")):
            counting = make(data_file=None, config_file=True, source=["."])
        counting.start()
    except Exception as error:  # noqa: BLE001  # a configuration of its own that it does not take
        _unknown(report, f"coverage.py cannot be started: {error}")
        return None
    return counting


def _module() -> Any:
    """The project's own comes first."""
    try:
        return importlib.import_module("coverage")
    except ModuleNotFoundError:
        sys.path.append(os.environ["GHAPP_COVERAGE_FROM"])
        return importlib.import_module("coverage")


def end(counting: Any, *, has_workers: bool) -> None:
    report = os.environ["GHAPP_COVERAGE"]
    counting.stop()
    if has_workers:
        _unknown(report, "the tests run in processes of their own")
        return
    try:
        counting.json_report(outfile=report, ignore_errors=True, omit=None)
    except Exception as error:  # noqa: BLE001  # no data, or a file that is gone
        _unknown(report, f"no lines were counted: {error}")


def _unknown(report: str, why: str) -> None:
    Path(report).write_text(json.dumps({"unknown": why}), encoding="utf-8")
