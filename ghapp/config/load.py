"""Read `.github/ghapp.yml`: a bad file is a value that is shown, with its line and reason."""

import difflib
import hashlib
import json
from collections.abc import Sequence
from typing import Any

import yaml
from pydantic import ValidationError

from ghapp.config.repository import RepositoryConfig
from ghapp.config.yaml import read_yaml
from ghapp.errors import Problem

MAX_BYTES = 64 * 1024  # a file of lists takes a second for each 64 KiB


def parse_repository_config(text: str | bytes, path: str) -> RepositoryConfig | Problem:
    """The configuration, or problem E320 with the first line that is wrong and why."""
    try:
        root, data = read_yaml(_decoded(text))
        return RepositoryConfig.model_validate(data)
    except yaml.YAMLError as error:
        return Problem.of("E320", path=path, line=_line_of_mark(error), detail=_reason(error))
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return Problem.of("E320", path=path, line=line, detail="not UTF-8 text")
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        detail = _describe(first["loc"], first["type"], first["msg"])
        return Problem.of("E320", path=path, line=_line_of(root, first["loc"]), detail=detail)


def _decoded(text: str | bytes) -> str:
    content = text.encode("utf-8", "replace") if isinstance(text, str) else text
    if len(content) > MAX_BYTES:
        raise yaml.YAMLError(f"the file is larger than {MAX_BYTES // 1024} KiB")
    return text if isinstance(text, str) else text.decode()


def policy_hash(config: RepositoryConfig) -> str:
    """Equal configurations, however they are written, have equal hashes."""
    canonical = json.dumps(config.model_dump(mode="json"), sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def _line_of_mark(error: yaml.YAMLError) -> int:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return mark.line + 1 if mark is not None else 1


def _reason(error: yaml.YAMLError) -> str:
    return str(getattr(error, "problem", None) or error or "not valid YAML")


def _describe(place: Sequence[int | str], kind: str, message: str) -> str:
    name = ".".join(str(part) for part in place)
    if kind != "extra_forbidden":
        return f"`{name}`: {message[:1].lower()}{message[1:]}" if name else message
    known = _known_keys(place[:-1])
    near = difflib.get_close_matches(str(place[-1]), known, n=1)
    return f"unknown key `{name}`" + (f", did you mean `{near[0]}`?" if near else "")


def _known_keys(place: Sequence[int | str]) -> list[str]:
    model: Any = RepositoryConfig
    for part in place:
        field = getattr(model, "model_fields", {}).get(part)
        model = field.annotation if field is not None else None
    return list(getattr(model, "model_fields", {}))


def _line_of(node: yaml.Node | None, place: Sequence[int | str]) -> int:
    """The line of the deepest part of `place` that stands in the file."""
    line = 1
    for part in place:
        step = _step(node, part)
        if step is None:
            break
        line, node = step
    return line


def _step(node: yaml.Node | None, part: int | str) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part].start_mark.line + 1, node.value[part]
    return None
