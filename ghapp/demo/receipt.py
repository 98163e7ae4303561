"""What each rung of a ladder came to, and what was proved of its patch: read as people see it."""

import re
from dataclasses import dataclass

ROW = re.compile(
    r"^\| \d+ (?P<rung>\w+) \| (?P<before>\d+)(?: → (?P<after>\d+))? \| [^|]+ "
    r"\| (?P<cost>[^|]*) \|(?P<reason>.*)\|$",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Row:
    """An attempt. `after` is None where nothing was changed; `cost` is "" where there was none."""

    rung: str
    before: int
    after: int | None
    cost: str
    reason: str

    def __str__(self) -> str:
        findings = f"{self.before}" if self.after is None else f"{self.before} → {self.after}"
        said = f"{self.rung:12} findings {findings:8} {self.cost:8} {self.reason}"
        return said.rstrip()


TIER = re.compile(
    r"^\*\*Tier\*\* `(?P<tier>\w+)`, confidence (?P<score>[\w.]+): (?P<parts>.+)\.$", re.MULTILINE
)
MEASURED = re.compile(r"^\| (?P<name>[^|]+) \| (?P<before>[^|]+) \| (?P<after>[^|]+) \| `", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Proof:
    """`measured` are the lines of the evidence: what, without the patch, with it."""

    tier: str
    score: str
    parts: str
    measured: tuple[tuple[str, str, str], ...]


def read_proof(body: str) -> Proof | None:
    found = TIER.search(body)
    if found is None:
        return None
    lines = tuple((m["name"], m["before"], m["after"]) for m in MEASURED.finditer(body))
    plain = tuple((_plain(name), _plain(before), _plain(after)) for name, before, after in lines)
    return Proof(found["tier"], found["score"], found["parts"], plain)


def _plain(markdown: str) -> str:
    """Without what Markdown needs to show it."""
    return re.sub(r"\\(.)", r"\1", markdown).replace("\u200b", "").strip()


def read_receipt(answer: str) -> tuple[Row, ...]:
    return tuple(_row(found) for found in ROW.finditer(answer))


def _row(found: re.Match[str]) -> Row:
    after = found["after"]
    return Row(
        found["rung"],
        int(found["before"]),
        None if after is None else int(after),
        found["cost"].strip(),
        found["reason"].strip(),
    )
