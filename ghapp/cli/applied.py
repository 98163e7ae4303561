"""A judged patch for people and for programs."""

from pathlib import Path
from typing import Any

import click

from ghapp.cli.console import printable, tell
from ghapp.model import Component, Confidence, Evidence, Reading
from ghapp.patches.judgement import Judgement

NOT_DONE = "nothing was published"


def as_document(judged: Judgement, patch: Path) -> dict[str, Any]:
    """What programs read: stable keys; more may come."""
    told = judged.model_dump(mode="json")
    return {
        "patch": str(patch),
        "decision": told["handling"],
        "tier": told["tier"],
        "confidence": told["confidence"],
        "vetoes": told["vetoes"],
        "caps": told["caps"],
        "flaky": told["flaky"],
        "evidence": told["evidence"],
        "action_taken": {"status": "none", "detail": NOT_DONE},
        "error": told["error"],
    }


def show(judged: Judgement) -> None:
    show_judgement(judged)
    if not judged.error:
        click.echo(f"Nothing in the repository was changed, and {NOT_DONE}.")


def show_judgement(judged: Judgement) -> None:
    """A line for each thing that decided it."""
    click.echo(f"{judged.handling}  (tier {judged.tier}, confidence {_score(judged.confidence.overall)})")
    if judged.error:
        tell(judged.error)
        return
    click.echo(_components(judged.confidence))
    for veto in judged.vetoes:
        place = f"{veto.path}:{veto.line}: " if veto.line else f"{veto.path}: " if veto.path else ""
        click.echo(printable(f"  veto  {place}{veto.message} ({veto.id})"))
    for cap in judged.caps:
        click.echo(printable(f"  cap   at most {cap.tier}: {cap.reason}"))
    for test in judged.flaky:
        click.echo(printable(f"  flaky {test}"))
    for each in judged.evidence:
        _show(each)


def _components(confidence: Confidence) -> str:
    scores = ((component, getattr(confidence, component)) for component in Component)
    return "  " + "  ".join(f"{component} {_score(score)}" for component, score in scores)


def _score(score: float | None) -> str:
    return "unknown" if score is None else f"{score:.4g}"


def _show(evidence: Evidence) -> None:
    click.echo(printable(f"  {evidence.name}: {_side(evidence.before)} -> {_side(evidence.after)}"))
    if evidence.command:
        click.echo(printable(f"      {evidence.command}"))


def _side(reading: Reading | None) -> str:
    if reading is None:
        return "not measured"
    status = "" if reading.exit_status is None else f", status {reading.exit_status}"
    return f"{reading.says} ({reading.seconds:.1f} s{status})"
