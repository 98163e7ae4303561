"""What each rung of a ladder came to, read from the answer as people see it."""

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
