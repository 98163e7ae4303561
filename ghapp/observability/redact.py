"""Take secrets out of text. Commit SHAs stay: an App needs them in logs and checks."""

import re
from collections.abc import Mapping
from typing import Any

MASK = "[redacted]"

# Tools of strangers write these texts: no pattern looks at a stretch of text again from every place in it.
_TOKENS = re.compile(
    r"""
    -----BEGIN\ [A-Z ]*PRIVATE\ KEY-----.*?(?:-----END\ [A-Z ]*PRIVATE\ KEY-----|\Z)
    | \b gh[pousr]_[A-Za-z0-9_]{8,}
    | \b github_pat_[A-Za-z0-9_]{8,}
    | \b sk-[A-Za-z0-9_-]{8,}
    | \b (?:AKIA|ASIA)[A-Z0-9]{12,}
    | \b xox[abprs]-[A-Za-z0-9-]{8,}
    | \b hooks\.slack\.com/services/[A-Za-z0-9/_-]{8,}
    """,
    re.VERBOSE | re.DOTALL,
)
_JWT = re.compile(r"\beyJ[A-Za-z0-9_-]{6,}+(\.[A-Za-z0-9_-]{6,}+\.[A-Za-z0-9_-]*)?")
_SECRET_NAME = r"(?:pass(?:word|wd|phrase)?|secret|token|api[_-]?key|private[_-]?key|credential)s?"  # noqa: S105
_ASSIGNMENT = re.compile(
    rf"(?P<name>{_SECRET_NAME}[\"']?\s*(?:=|:)\s*)(?P<value>\"[^\"\n]+\"|'[^'\n]+'|[^\s,;&\"']+)",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"(?P<name>\b(?:authorization\s*:\s*)?(?:bearer|basic|token)\s+)[A-Za-z0-9+/_.=-]{16,}", re.IGNORECASE
)
_URL_USER = re.compile(r"(?P<name>[a-z0-9+.-]://)[^/\s:@]+:[^/\s@]+@", re.IGNORECASE)
_SECRET_KEY = re.compile(rf"(?:^|_|-){_SECRET_NAME}$", re.IGNORECASE)


def redact(text: str) -> str:
    """`text` with tokens, JWT, PEM keys, `key=value` secrets and URL passwords masked."""
    text = _JWT.sub(lambda found: MASK if found[1] else found[0], _TOKENS.sub(MASK, text))
    text = _URL_USER.sub(rf"\g<name>{MASK}@", text)
    text = _HEADER.sub(rf"\g<name>{MASK}", text)
    return _ASSIGNMENT.sub(rf"\g<name>{MASK}", text)


def redact_value(value: Any, key: str = "") -> Any:
    """The same for nested values; a value under a secret's name is masked whole."""
    if isinstance(value, Mapping):
        return {name: redact_value(inner, str(name)) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [redact_value(inner, key) for inner in value]
    if key and value is not None and not isinstance(value, bool | int | float) and _SECRET_KEY.search(key):
        return MASK
    return redact(value) if isinstance(value, str) else value
