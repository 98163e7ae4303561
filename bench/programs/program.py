"""A program of the corpus: what a climb sees of it, what is held back, and two answers a model may give."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from ghapp.demo.models import Edit
from ghapp.plugin import load_plugins

CORPUS = Path(__file__).with_name("corpus")
PLUGINS = ["python_ruff", "python_mypy", "test_runner"]
RULES = '[lint]\nselect = ["E4", "E7", "E9", "F", "B", "PLE", "PLW"]\n'  # the default, and likely bugs

FoundBy = Literal["fixer", "checker", "test"]
WrongBy = Literal["overfits", "guesses", "silences", "idles", "breaks"]


@dataclass(frozen=True, slots=True)
class Program:
    """`found_by`: who finds something, a rule with a fix, a checker, or a visible test alone. `wrong_by`:
    how the wrong answer is wrong.
    """

    name: str
    about: str
    found_by: FoundBy
    wrong_by: WrongBy
    module: str
    visible: str
    held_back: str
    right: Edit
    wrong: Edit

    @property
    def path(self) -> str:
        return f"{self.name}.py"

    @property
    def visible_path(self) -> str:
        return f"test_{self.name}.py"

    @property
    def held_back_path(self) -> str:
        return f"test_{self.name}_held_back.py"

    def files(self) -> dict[str, str]:
        """The repository that a climb sees."""
        ours = {".github/ghapp.yml": configuration(), "ruff.toml": RULES}
        return ours | {self.path: self.module, self.visible_path: self.visible}

    def edited(self, edit: Edit) -> str:
        """The module with an answer in it. Raises ValueError where that is not one place."""
        if self.module.count(edit.old) != 1:
            raise ValueError(f"{self.name}: this is not in it once:\n{edit.old}")
        return self.module.replace(edit.old, edit.new)


@cache
def configuration() -> str:
    """No other plugins than these: the ends are to be the same wherever more tools are installed."""
    others = [plugin.id for plugin in load_plugins().plugins if plugin.id not in PLUGINS]
    return yaml.safe_dump({"version": 1, "plugins": {"enable": PLUGINS, "disable": others}})


def read_corpus() -> tuple[Program, ...]:
    return tuple(read_program(path) for path in sorted(CORPUS.glob("*.yml")))


def read_program(path: Path) -> Program:
    """Raises KeyError or TypeError for a file that says too little or too much."""
    said = yaml.safe_load(path.read_text())
    right, wrong = (read_edit(f"{path.stem}.py", said.pop(answer)) for answer in ("right", "wrong"))
    return Program(name=path.stem, **said, right=right, wrong=wrong)


def read_edit(path: str, lines: str) -> Edit:
    """Lines that begin with - are replaced by those that begin with +."""
    return Edit(path, "".join(_begun("-", lines)), "".join(_begun("+", lines)))


def _begun(sign: str, lines: str) -> Iterator[str]:
    yield from (line[1:] for line in lines.splitlines(keepends=True) if line[0] == sign)


def write_files(files: dict[str, str], folder: Path) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
