"""A tidy module."""

import os
import sys


def where(name: str) -> str:
    return os.path.join(sys.prefix, name)
