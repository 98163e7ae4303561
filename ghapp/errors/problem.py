"""Problem: an error as a value, as people and programs meet it (contract: JSON shapes)."""

import json
from datetime import UTC, datetime
from typing import Any

from ghapp.errors.catalogue import CATALOGUE
from ghapp.model import Noun

DOCS_URL = "docs/errors.md"


class Problem(Noun):
    code: str
    message: str
    severity: str
    recoverable: bool
    context: dict[str, str]
    suggestions: tuple[str, ...]
    docs_url: str
    timestamp: str

    @classmethod
    def of(cls, code: str, **context: object) -> "Problem":
        """Build from the catalogue. A field the message names and the caller forgot is shown as `?`."""
        entry = CATALOGUE[code]
        known = {key: str(value) for key, value in context.items()}
        return cls(
            code=code,
            message=entry.message.format_map(_Lenient(known)),
            severity=entry.severity,
            recoverable=entry.recoverable,
            context=known,
            suggestions=tuple(text.format_map(_Lenient(known)) for text in entry.suggestions),
            docs_url=f"{DOCS_URL}#{code.lower()}",
            timestamp=datetime.now(UTC).isoformat(timespec="seconds"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.message}"

    def to_json(self) -> str:
        return json.dumps(self.as_dict())

    def as_dict(self) -> dict[str, Any]:
        return self.model_dump(mode="json")


class _Lenient(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"
