"""Ran: one process of a tool that ended by itself, before anybody reads what it printed."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Ran:
    """`written` are the files it was told to write."""

    files: tuple[str, ...]
    status: int
    stdout: str = ""
    stderr: str = ""
    written: dict[str, str] = field(default_factory=dict)
