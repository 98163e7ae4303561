"""Processes that mean to outlive the run. Each becomes `sleep` for a time by which it is told from others."""

import os
import signal
import time
from collections.abc import Callable
from types import SimpleNamespace as Aims


def _sleep(aims: Aims, environment: dict[str, str] | None = None) -> None:
    """With no stream of ours open."""
    null = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(null, stream)
    variables = os.environ if environment is None else environment
    os.execve("/bin/sleep", ["sleep", aims.nap], variables)  # noqa: S606


def _born(work: Callable[[], None]) -> None:
    if os.fork() == 0:
        work()
        os._exit(1)
    time.sleep(0.1)


def _twice(work: Callable[[], None]) -> None:
    """Its parent is gone: it is the child of whoever takes orphans."""

    def first() -> None:
        os.setsid()
        if os.fork() == 0:
            work()
        os._exit(0)

    _born(first)


def child(aims: Aims) -> None:
    _born(lambda: _sleep(aims))


def new_session(aims: Aims) -> None:
    def work() -> None:
        os.setsid()
        _sleep(aims)

    _born(work)


def double_fork(aims: Aims) -> None:
    _twice(lambda: _sleep(aims))


def cleared_environment(aims: Aims) -> None:
    _twice(lambda: _sleep(aims, {}))


def deaf(aims: Aims) -> None:
    """To every signal that may be ignored."""

    def work() -> None:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        _sleep(aims)

    _twice(work)


def stopped(aims: Aims) -> None:
    """It does not run, so it cannot end."""

    def work() -> None:
        if (pid := os.fork()) == 0:
            _sleep(aims)
        time.sleep(0.05)
        os.kill(pid, signal.SIGSTOP)

    _twice(work)


def racer(aims: Aims) -> None:
    """Always a new process: who looks at one sees the one before."""

    def work() -> None:
        end = time.monotonic() + 1
        while time.monotonic() < end:
            if os.fork():
                os._exit(0)
        _sleep(aims)

    _twice(work)


def after_a_stop(aims: Aims) -> None:
    """And the run itself never ends."""
    _twice(lambda: _sleep(aims))
    time.sleep(30)


def many(aims: Aims) -> None:
    for _ in range(20):
        _twice(lambda: _sleep(aims))
