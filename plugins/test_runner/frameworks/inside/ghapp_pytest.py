"""A plugin of pytest, loaded into the project's own: writes what happens as JSON lines, as it happens."""

import json
import os
from collections.abc import Iterator
from typing import Any

import ghapp_coverage  # type: ignore[import-not-found]  # it lies beside this one
import pytest

_REPORT = "GHAPP_REPORT"
_COUNTING = ghapp_coverage.begin()  # before anything of the project is imported


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: Any) -> None:
    if _COUNTING is not None:
        workers = bool(getattr(config.option, "numprocesses", None))
        ghapp_coverage.end(_COUNTING, has_workers=workers)


def pytest_configure(config: Any) -> None:
    if not hasattr(config, "workerinput"):  # the workers of xdist hand on their reports
        config.pluginmanager.register(_Writer(config))


@pytest.hookimpl(hookwrapper=True)
def pytest_load_initial_conftests(early_config: Any) -> Iterator[None]:
    """Coverage is somebody else's question: a floor that is missed is no test that fails."""
    if hasattr(early_config.known_args_namespace, "no_cov"):
        early_config.known_args_namespace.no_cov = True
    yield


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: Any, call: Any) -> Iterator[None]:  # noqa: ARG001
    """While the exception is at hand. What is attached goes with the report from a worker, too."""
    outcome: Any = yield
    _attach(outcome.get_result(), call.excinfo)


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector: Any) -> Iterator[None]:  # noqa: ARG001
    outcome: Any = yield
    report = outcome.get_result()
    _attach(report, getattr(getattr(report, "call", None), "excinfo", None))


def _attach(report: Any, excinfo: Any) -> None:
    if report.failed and excinfo is not None:
        error = _reason(excinfo.value)
        missing = error.name if isinstance(error, ModuleNotFoundError) else None
        report.ghapp = {"frames": list(_frames(error)), "said": _said(report, error), "missing": missing}


def _reason(error: Any) -> Any:
    """What made a file or a conftest fail to load, without what pytest puts around it."""
    if type(error).__name__ == "CollectError":
        return error.__cause__ or error
    return getattr(error, "cause", error) if type(error).__name__ == "ConftestImportFailure" else error


def _frames(error: Any) -> Iterator[list[Any]]:
    """Innermost first. What cannot be parsed is where it says, and doctests have no frames."""
    if isinstance(error, SyntaxError) and error.filename:
        yield [error.filename, error.lineno]
    for failure in getattr(error, "failures", [error]):
        test, example = getattr(failure, "test", None), getattr(failure, "example", None)
        if test is not None and example is not None and test.lineno is not None:
            yield [test.filename, test.lineno + example.lineno + 1]
    found, step = [], error.__traceback__
    while step is not None:
        found.append([step.tb_frame.f_code.co_filename, step.tb_lineno])
        step = step.tb_next
    yield from reversed(found)


def _said(report: Any, error: Any) -> str:
    """`errorstring`: pytest's own words about a fixture that is not there."""
    told = getattr(report.longrepr, "errorstring", "").partition("\n")[0] or str(error)
    kind = type(error).__name__
    return str(told) if kind in {"FixtureLookupError", "Failed", "CollectError"} else f"{kind}: {told}"


class _Writer:
    def __init__(self, config: Any) -> None:
        self._root = str(config.rootpath)

    def pytest_runtest_logstart(self, nodeid: str, location: Any) -> None:
        self._write("begin", test=nodeid, where=self._where(location))

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed:
            self._failure(report, self._where(report.location), report.when or "call")
        elif report.when == "call":
            self._write("passed" if report.passed else "skipped", test=report.nodeid)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self._write("end", test=nodeid)

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            path = report.nodeid.partition("::")[0]
            self._failure(report, [os.path.join(self._root, path), None], "collect")  # noqa: PTH118

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, exitstatus: int) -> None:
        self._write("over", status=int(exitstatus))

    def _failure(self, report: Any, where: list[Any], when: str) -> None:
        told = getattr(report, "ghapp", {"frames": [], "said": str(report.longrepr), "missing": None})
        part = getattr(getattr(report, "context", None), "msg", None) or ""
        self._write("failed", test=report.nodeid, where=where, when=when, part=part, **told)

    def _where(self, location: Any) -> list[Any]:
        path, line, _ = location
        return [os.path.join(self._root, path), None if line is None else line + 1]  # noqa: PTH118

    def _write(self, event: str, **what: Any) -> None:
        with open(os.environ[_REPORT], "a", encoding="utf-8") as file:  # noqa: PTH123
            file.write(json.dumps({"event": event, **what}, default=str) + "\n")
