"""Reads YAML that strangers wrote: YAML 1.2's plain values, and nothing that means more than it shows."""

import re
from typing import Any, NoReturn

import yaml

_NULL = r"~|null|Null|NULL|"
_BOOL = r"true|True|TRUE|false|False|FALSE"
_INT = r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"
_FLOAT = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
_CORE = (("null", _NULL), ("bool", _BOOL), ("int", _INT), ("float", _FLOAT))
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # escapes can name them; no database or JSON reader takes them
_LONGEST_NUMBER = 100


class Loader(yaml.SafeLoader):
    """No `off` that is a boolean, no tags, no aliases, no key twice."""

    yaml_implicit_resolvers = {  # noqa: RUF012  # the name and the type are PyYAML's
        None: [(f"tag:yaml.org,2002:{name}", re.compile(rf"(?:{form})\Z")) for name, form in _CORE]
    }

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]  # the stubs leave its types out
        if trouble := _trouble(event):
            _refuse(trouble, event.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        built = super().construct_mapping(node, deep)
        seen = set[Any]()
        for key, _ in node.value:
            name = self.construct_object(key, deep=True)
            if name in seen:
                _refuse(f"the key `{str(name)[:80]}` stands here twice", key.start_mark)
            seen.add(name)
        return built

    def construct_number(self, node: yaml.ScalarNode) -> int:
        text = str(node.value)
        if len(text) > _LONGEST_NUMBER:
            _refuse("the number is too long", node.start_mark)
        return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))


def _trouble(event: yaml.Event) -> str | None:
    if isinstance(event, yaml.AliasEvent):
        return "aliases (`*name`) are not supported"
    if getattr(event, "tag", None) is not None:
        return "tags (`!name`) are not supported"
    if isinstance(event, yaml.ScalarEvent) and _UNSTORABLE.search(event.value):
        return "a character that cannot be stored as text"
    return None


Loader.add_constructor("tag:yaml.org,2002:int", Loader.construct_number)


def load_yaml(text: str) -> Any:
    """The values of one document. Raises yaml.YAMLError for everything that cannot be read."""
    return read_yaml(text)[1]


def read_yaml(text: str) -> tuple[yaml.Node | None, Any]:
    """The nodes, which know their lines, and the values. Raises yaml.YAMLError."""
    try:
        loader = Loader(text)
        root = loader.get_single_node()
        return root, None if root is None else loader.construct_document(root)
    except yaml.reader.ReaderError as error:
        _refuse("a character that YAML does not allow", _mark(text, error.position))
    except RecursionError:
        _refuse("nested too deeply", _mark(text, 0))


def _mark(text: str, position: int) -> yaml.Mark:
    return yaml.Mark("", position, text.count("\n", 0, position), 0, "", 0)


def _refuse(problem: str, mark: Any) -> NoReturn:
    raise yaml.MarkedYAMLError(problem=problem, problem_mark=mark)
