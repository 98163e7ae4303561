"""ghapp repairs code and proves it."""

__version__ = "0.1.0"
