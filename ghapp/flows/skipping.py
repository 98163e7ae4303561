"""[skip ci] and its family, as GitHub's own workflows know them. Pure.

https://docs.github.com/en/actions/managing-workflow-runs/skipping-workflow-runs
"""

import re

MARKERS = ("[skip ci]", "[ci skip]", "[no ci]", "[skip actions]", "[actions skip]")
_TRAILER = re.compile(r"\n\n(?:.*\n)*skip-checks:\s*true\s*(?:\n\n*)?\Z", re.IGNORECASE)


def skip_marker(message: str) -> str | None:
    """What in a commit message asks for no checks, or None."""
    lowered = message.lower()
    found = next((marker for marker in MARKERS if marker in lowered), None)
    if found is not None:
        return found
    return "skip-checks: true" if _TRAILER.search(message.rstrip() + "\n") else None
