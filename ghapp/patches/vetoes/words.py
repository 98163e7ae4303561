"""What a veto says to people: the table in templates/vetoes/words.yml."""

import importlib.resources
from functools import cache
from typing import Any

import yaml

from ghapp.model import Noun, Veto, VetoId

LONGEST = 120  # characters of a word from the repository


class Words(Noun):
    """`says` has the facts in braces, `catches` and `misses` are for docs/vetoes.md."""

    says: str
    catches: str
    misses: str


@cache
def table() -> dict[VetoId, Words]:
    """In the order of the document."""
    text = importlib.resources.files("templates").joinpath("vetoes/words.yml").read_text(encoding="utf-8")
    return {VetoId(name): Words.model_validate(words) for name, words in yaml.safe_load(text).items()}


def veto(name: VetoId, path: str = "", line: int | None = None, **facts: Any) -> Veto:
    """`facts` fill the braces of `says`; what comes from a repository is cut short and kept on one line."""
    shown = {key: _plain(value) for key, value in facts.items()}
    return Veto(id=name, message=table()[name].says.format(**shown), path=path, line=line)


def _plain(value: object) -> str:
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in str(value)).split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
