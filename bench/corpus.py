"""Some 300 files of real projects, from PyPI and of exactly these bytes, in one repository.

But for what they configure of tools: whoever is compared gives each tool the same flags for all of them.
"""

import re
import subprocess
from pathlib import Path

from tests.projects.conftest import source

PROJECTS = {
    "flask": ("3.1.3", "0ef0e52b8a9cd932855379197dd8f94047b359ca0a78695144304cb45f87c9eb"),
    "jinja2": ("3.1.6", "0137fb05990d35f1275a587e9aee6d56da821fc83491a0fb838183be43f66d6d"),
    "requests": ("2.34.2", "f288924cae4e29463698d6d60bc6a4da69c89185ad1e0bcc4104f584e960b9ed"),
    "werkzeug": ("3.1.9", "55ca7c70a75689be937aa27f8ff4b018f06ff4838fc73045560bf0f5a1291060"),
}
_TOOLS = re.compile(r"^\[\[?tool\..*?(?=^\[\[?(?!tool\.)|\Z)", re.MULTILINE | re.DOTALL)


def lay(folder: Path) -> tuple[Path, tuple[str, ...]]:
    """The repository, committed, and its files."""
    repository = folder / "repository"
    for name, (version, sha256) in PROJECTS.items():
        (folder / name).mkdir(parents=True)
        unpacked = source(name, version, sha256, folder / name)
        repository.mkdir(exist_ok=True)
        unpacked.rename(repository / name)  # of a name that can be a package's
    for path in repository.rglob("pyproject.toml"):
        path.write_text(_TOOLS.sub("", path.read_text()))
    for command in (("init", "-q"), ("add", "--all", "--force"), ("commit", "-q", "-m", "Start")):
        _git(repository, *command)
    names = _git(repository, "ls-files", "-z").split("\0")[:-1]
    return repository, tuple(names)


def _git(repository: Path, *words: str) -> str:
    who = ("-c", "user.name=bench", "-c", "user.email=bench@example.org")
    ran = subprocess.run(("git", *who, *words), cwd=repository, check=True, capture_output=True, text=True)
    return ran.stdout
