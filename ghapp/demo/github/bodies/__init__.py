"""Bodies: what GitHub says about each noun. Pure: state in, JSON out, with all the keys GitHub has."""

from typing import Any

Body = dict[str, Any]
