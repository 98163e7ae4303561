"""Plugins on files, findings to a report. Decisions are pure; running is passed in."""

from ghapp.pipeline.compare import Base, check_against
from ghapp.pipeline.filter import Filtered, filtered
from ghapp.pipeline.fixers import Fixed, apply_fixers, fix_order
from ghapp.pipeline.report import Facts, build_report
from ghapp.pipeline.run import check_task, run_plugins
from ghapp.pipeline.schedule import cores
from ghapp.pipeline.select import Selection, Task, plan, select

__all__ = [
    "Base",
    "Facts",
    "Filtered",
    "Fixed",
    "Selection",
    "Task",
    "apply_fixers",
    "build_report",
    "check_against",
    "check_task",
    "cores",
    "filtered",
    "fix_order",
    "plan",
    "run_plugins",
    "select",
]
