"""Attempts of a climb, for programs and for people. Costs are shown in dollars."""

from collections.abc import Sequence
from typing import Any

import click

from ghapp.cli.console import printable
from ghapp.config.caps import MICRO
from ghapp.model import Attempt


def attempt_as_document(attempt: Attempt) -> dict[str, Any]:
    """With stable keys."""
    return {
        "agent": attempt.agent,
        "success": attempt.success,
        "files_modified": list(attempt.files_modified),
        "duration_ms": attempt.duration_ms,
        "tokens_in": attempt.tokens_in,
        "tokens_out": attempt.tokens_out,
        "estimate_usd": attempt.estimate / MICRO,
        "cost_usd": attempt.cost / MICRO,
        "issues_before": attempt.issues_before,
        "issues_after": attempt.issues_after,
        "reason": attempt.reason,
    }


def dollars(cost: int) -> str:
    """`cost` is in micro-dollars."""
    return f"${cost / MICRO:.4f}"


def show_attempts(attempts: Sequence[Attempt]) -> None:
    for each in attempts:
        left = "?" if each.issues_after is None else each.issues_after
        said = f"{each.number} {each.agent:<10} {each.issues_before} -> {left}  {dollars(each.cost)}"
        click.echo(f"{said}  {printable(each.reason)}".rstrip())
    if not attempts:
        click.echo("Nothing was tried.")
