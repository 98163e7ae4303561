"""Starts Aider with what it takes only from files: what it is to think of a model it does not know.

It would look models up on the network, and ask again for minutes when a provider refuses. To be called as
`python -I start.py FOLDER --model=MODEL ...`: the files are put into the folder.
"""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 4  # from one wait to the next they double
TOKENS = 200_000, 32_768


def main(folder: Path, words: list[str]) -> int:
    models: Any = import_module("aider.models")
    models.RETRY_TIMEOUT = PATIENCE_SECONDS  # before others take their copy of it
    start: Any = import_module("aider.main").main
    name = next(word.removeprefix("--model=") for word in words if word.startswith("--model="))
    return start([*told(folder, name), *words]) or 0


def told(folder: Path, name: str) -> list[str]:
    files = {
        "model-metadata-file": {name: metadata()},
        "model-settings-file": [settings(name)],
        "config": {},
    }
    for option, content in files.items():
        (folder / option).write_text(json.dumps(content))  # JSON is YAML too
    return [f"--{option}={folder / option}" for option in files]


def metadata() -> dict[str, object]:
    known = {"max_input_tokens": TOKENS[0], "max_output_tokens": TOKENS[1], "max_tokens": TOKENS[1]}
    free = {"input_cost_per_token": 0, "output_cost_per_token": 0}  # it is counted elsewhere
    return {**known, **free, "litellm_provider": "openai", "mode": "chat"}


def settings(name: str) -> dict[str, object]:
    return {
        "name": name,
        "edit_format": "diff",
        "use_repo_map": False,
        "weak_model_name": name,
        "streaming": False,
        "extra_params": {"max_retries": 0},
    }


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
