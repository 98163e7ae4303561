"""JSON by path: the manifest says where the items are and what their fields are called."""

import json
from collections.abc import Iterator

from ghapp.plugin.formats.found import Found, Nonsense, number
from ghapp.plugin.shape import Fields, Output

_NUMBERS = ("line", "end_line", "column", "end_column")
_TEXTS = ("path", "code", "level", "message")


def parse(text: str, output: Output) -> list[Found]:
    if output.fields is None:
        raise Nonsense("the manifest names no fields")
    return [_found(item, output.fields) for item in _items(text, output)]


def _items(text: str, output: Output) -> Iterator[object]:
    if output.format == "jsonl":
        for line in filter(str.strip, text.split("\n")):
            yield _load(line)
        return
    items = look_up(_load(text), output.items)
    if not isinstance(items, list):
        raise Nonsense(f"there is no list at {output.items or 'the root'!r}")
    yield from items


def _load(text: str) -> object:
    try:
        loaded: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Nonsense(f"not JSON: {error}") from None
    return loaded


def _found(item: object, fields: Fields) -> Found:
    if not isinstance(item, dict):
        raise Nonsense(f"an item is no object: {str(item)[:40]!r}")
    message = look_up(item, fields.message)
    if not isinstance(message, str) or not message:
        raise Nonsense(f"an item has no {fields.message!r}")
    texts = {name: _text(item, getattr(fields, name)) for name in _TEXTS}
    numbers = {name: _number(item, getattr(fields, name)) for name in _NUMBERS}
    return Found(
        path=texts["path"],
        code=texts["code"],
        level=texts["level"],
        message=message,
        line=numbers["line"],
        end_line=numbers["end_line"],
        column=numbers["column"],
        end_column=numbers["end_column"],
        fixable=_holds(item, fields.fixable),
        help_url=_text(item, fields.help_url) or None,
    )


def _holds(item: object, path: str | None) -> bool:
    """`a.b`: there is something; `a.b=text`: it is this text."""
    where, is_equation, text = (path or "").partition("=")
    found = look_up(item, where) if where else None
    return found == text if is_equation else bool(found)


def look_up(value: object, path: str) -> object:
    """`a.b.0.c`; None where there is no such thing."""
    for key in filter(None, path.split(".")):
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    return value


def _text(item: object, path: str | None) -> str:
    value = look_up(item, path) if path else None
    return "" if value is None else str(value)


def _number(item: object, path: str | None) -> int | None:
    return number(look_up(item, path)) if path else None
