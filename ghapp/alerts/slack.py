"""An alert as a message of Slack, in blocks.

https://api.slack.com/reference/block-kit/blocks, https://api.slack.com/reference/surfaces/formatting#escaping
"""

from typing import Any

from ghapp.model import Alert

LONGEST = 2900  # characters: Slack refuses a section of more than 3000
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def message(alert: Alert) -> dict[str, Any]:
    """All of it is plain text: no mention, link or markup of a stranger becomes one. `text` is what
    notifications show.
    """
    head = f"{alert.severity} {alert.kind.replace('_', ' ')}"
    about = f"alert {alert.id}" + (f", run {alert.run_id}" if alert.run_id else "") + f", {alert.created_at}"
    return {
        "text": escape(f"{head}: {alert.message}"),
        "unfurl_links": False,
        "blocks": [
            {"type": "header", "text": _plain(head)},
            {"type": "section", "text": _plain(alert.message)},
            {"type": "section", "text": _plain(alert.advice)},
            {"type": "context", "elements": [_plain(about)]},
        ],
    }


def escape(text: str) -> str:
    """The three signs by which Slack begins a mention or a link."""
    escaped = text.translate(_ENTITIES)
    return escaped if len(escaped) <= LONGEST else f"{escaped[:LONGEST].rpartition(' ')[0]} …"


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": escape(text), "emoji": False}
