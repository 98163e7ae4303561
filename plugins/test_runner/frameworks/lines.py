"""The JSON lines that our reporters write, inside of a framework and as things happen."""

import json
from pathlib import Path
from typing import Any

Event = dict[str, Any]


def events(report: Path) -> list[Event]:
    """The last line may be half a one: then the process died of it."""
    text = report.read_text(encoding="utf-8", errors="replace") if report.exists() else ""
    whole = text[: text.rfind("\n") + 1]
    return [json.loads(line) for line in whole.split("\n") if line]


def is_over(known: list[Event]) -> bool:
    return any(event["event"] == "over" for event in known)
