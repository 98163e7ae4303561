"""Text of strangers on one line."""

import re

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def one_line(text: object) -> str:
    """Without control characters, those that turn the direction of writing among them."""
    return " ".join(_CONTROL.sub(" ", str(text)).split())
