"""[skip ci] and its family, as GitHub's own workflows know them. Pure.

https://docs.github.com/en/actions/managing-workflow-runs/skipping-workflow-runs
"""

import re

MARKERS = ("[skip ci]", "[ci skip]", "[no ci]", "[skip actions]", "[actions skip]")
_TRAILER = re.compile(r"skip-checks:\s*true", re.IGNORECASE)


def skip_marker(message: str) -> str | None:
    """What in a commit message asks for no checks, or None."""
    lowered = message.lower()
    found = next((marker for marker in MARKERS if marker in lowered), None)
    if found is not None:
        return found
    *before, last = message.rstrip().splitlines() or [""]
    return "skip-checks: true" if "" in before and _TRAILER.fullmatch(last.strip()) else None
