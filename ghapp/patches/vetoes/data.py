"""JSON, YAML, TOML and INI as values that can be compared. No value is built of YAML: its aliases explode."""

import configparser
import json
import tomllib
from collections.abc import Iterator
from typing import Any

import yaml

from ghapp.patches.vetoes.edit import Unreadable, suffix_of, text_of

JSON, YAML, TOML = (".json",), (".yml", ".yaml"), (".toml",)
SUFFIXES = (*JSON, *YAML, *TOML)
_STEPS = 500  # of a TOML key, `a.b.c`: reading it takes a time that grows with their square
_DEEPEST = 100  # lists within lists: reading YAML takes a time that grows with their square
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def same_data(path: str, before: bytes, after: bytes) -> bool:
    """Order, numbers as they are written and keys given twice matter. Raises Unreadable."""
    try:
        return _exact(path, before) == _exact(path, after)
    except (ValueError, RecursionError, MemoryError, yaml.YAMLError) as error:
        raise Unreadable(f"cannot be read ({type(error).__name__})") from None


def values(path: str, content: bytes | None) -> Any:
    """Mappings and lists of a TOML, JSON or INI file; {} of none. Raises Unreadable."""
    text, suffix = text_of(content), suffix_of(path)
    if not text.strip():
        return {}
    try:
        if suffix in TOML or path.endswith("Pipfile"):
            return _toml(text)
        return json.loads(text) if suffix in JSON else _ini(text)
    except (ValueError, RecursionError, configparser.Error) as error:
        raise Unreadable(f"cannot be read ({type(error).__name__})") from None


def table(path: str, content: bytes | None, name: str) -> str:
    """What stands in the table, to be compared; "" where there is none. In TOML `tool.black` is two steps."""
    data = values(path, content)
    for key in name.split(".") if suffix_of(path) in TOML else [name]:
        data = data.get(key) if isinstance(data, dict) else None
    return "" if data is None else repr(data)


def _exact(path: str, content: bytes) -> object:
    text, suffix = text_of(content), suffix_of(path)
    if suffix in JSON:
        return json.loads(text, object_pairs_hook=tuple, parse_int=_written, parse_float=_written)
    return repr(_toml(text)) if suffix in TOML else list(_events(text))


def _written(number: str) -> tuple[str, str]:
    """1.0 and 1.00 are not the same to every reader; nor is a number what a text is."""
    return "number", number


def _toml(text: str) -> dict[str, Any]:
    if any(line.count(".") > _STEPS for line in text.split("\n")):
        raise ValueError("a key of too many steps")
    return tomllib.loads(text)


def _ini(text: str) -> dict[str, Any]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.read_string(text)
    return {section: dict(parser[section]) for section in parser.sections()}


def _events(text: str) -> Iterator[tuple[object, ...]]:
    """A plain `yes` is not a quoted one; which quotes they are does not matter."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise ValueError("nested too deeply")
        plain = isinstance(event, yaml.ScalarEvent) and not event.style
        facts = (getattr(event, name, None) for name in ("anchor", "tag", "value"))
        yield (type(event), plain, *facts)
