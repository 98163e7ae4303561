"""pylint, with those options of the repository that can neither run code nor reach other files.

Runs in the tool's environment, not in ghapp's. Arguments: the configuration, options, `--`, the files.
"""

import re
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType

from pylint.config.config_file_parser import (  # type: ignore[import-not-found]  # in the tool's environment
    _ConfigurationFileParser,
)
from pylint.lint import PyLinter, Run  # type: ignore[import-not-found]

HARMLESS = re.compile(
    r"disable|enable|confidence|py-version|notes|callbacks|init-import|additional-builtins|generated-members"
    r"|(max|min|good|bad|known|valid|include-naming|docstring-min|single-line|logging|check|allow|allowed)-[a-z-]+"
    r"|ignore(d?-[a-z-]+)?|indent-[a-z-]+|[a-z-]+-(rgxs?|naming-style|modules|decorators|mutators|classes|exceptions)"
    r"|exclude-protected|defining-attr-methods|dummy-variables-rgx|expected-line-ending-format"
    r"|missing-member-[a-z-]+|never-returning-functions"
)
# in front, as pylint complains about the options of older versions while it reads them
QUIET = "--disable=import-error,unknown-option-value,useless-option-value"
OURS = ("--output-format=json2", "--score=no", "--persistent=no", "--jobs=1")


class Trusted(PathFinder):
    """Without it code of the checkout runs: pylint puts it first on `sys.path`, and for what may be a frozen
    module (`import multiprocessing.dummy`) asks importlib, which imports the parent.
    """

    path = tuple(sys.path)

    @classmethod
    def find_spec(
        cls, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return super().find_spec(fullname, cls.path if path is None else path, target)


def harmless(config: str) -> list[str]:
    """Whatever its format, pylint's own parser reads it to options and text; nothing is run yet."""
    options, _ = _ConfigurationFileParser(False, PyLinter()).parse_config_file(Path(config))
    return [f"--{name}={value}" for name, value in options.items() if HARMLESS.fullmatch(name)]


def main(config: str, *words: str) -> None:
    sys.meta_path[sys.meta_path.index(PathFinder)] = Trusted
    split = words.index("--")
    Run(["--rcfile=/dev/null", QUIET, *harmless(config), *words[:split], *OURS, QUIET, *words[split:]])


if __name__ == "__main__":
    main(*sys.argv[1:])
