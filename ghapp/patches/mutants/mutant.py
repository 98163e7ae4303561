"""Mutant: one small thing in a patched file that is not as it should be. Tests that see it fail."""

from dataclasses import dataclass
from typing import NamedTuple

from ghapp.patches.vetoes.edit import Edit

REMOVAL = "removal"
KINDS = (  # what tells most comes first
    *("comparison", "condition", "boolean", "arithmetic", "return", "number", "statement", "boundary"),
    *(REMOVAL, "string"),
)


class Swap(NamedTuple):
    """Characters `start` to `end` of a file's text become `text`; `line` is where that begins, from 1."""

    kind: str
    line: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Mutant:
    """`before` and `after` are the lines that differ, for people; `content` is the whole file."""

    path: str
    line: int
    kind: str
    before: str
    after: str
    content: bytes

    @property
    def title(self) -> str:
        was = f"`{self.before}`" if self.before else "what was removed"
        return f"{self.path}:{self.line}: {was} → `{self.after}`"


def mutant_of(edit: Edit, swap: Swap) -> Mutant:
    text = edit.new_text
    mutated = text[: swap.start] + swap.text + text[swap.end :]
    first = text.rfind("\n", 0, swap.start) + 1
    return Mutant(
        edit.path,
        swap.line,
        swap.kind,
        "" if swap.kind == REMOVAL else _shown(text, first, swap.end),
        _shown(mutated, first, swap.start + len(swap.text)),
        mutated.encode(),
    )


def _shown(text: str, first: int, last: int) -> str:
    end = text.find("\n", max(first, last))
    lines = text[first : len(text) if end < 0 else end].split("\n")
    more = " …" if len(lines) > 1 else ""
    return lines[0].strip()[:160] + more
