"""YAML that a stranger wrote."""

from typing import Any

import yaml


class Loader(yaml.SafeLoader):
    """YAML without aliases: they are of no use here, and a few lines of them fill any memory."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # the stubs leave it out
            raise yaml.composer.ComposerError(None, None, "aliases (`*name`) are not supported", mark)
        return super().compose_node(parent, index)


def load_yaml(text: str) -> Any:
    """One document. Raises yaml.YAMLError for everything that cannot be read."""
    try:
        return yaml.load(text, Loader=Loader)  # noqa: S506 (it is the safe one)
    except (ValueError, LookupError, AttributeError, TypeError, OverflowError, RecursionError) as error:
        raise yaml.YAMLError(f"{type(error).__name__}: {error}") from None  # of what a tag promises
