"""What of a configuration is not the default, key by key."""

from ghapp.config.load import parse_repository_config
from ghapp.config.origins import settings_of
from ghapp.config.repository import RepositoryConfig


def read(text: str) -> RepositoryConfig:
    config = parse_repository_config(text, "f")
    assert isinstance(config, RepositoryConfig), config
    return config


def told(text: str, against: str = "") -> dict[str, str]:
    return {each.key: each.value for each in settings_of(read(text), "f", read(against))}


def test_the_defaults_are_not_told() -> None:
    assert told("") == {}
    assert told("filter: new\nstrict: true\n") == {}


def test_a_key_is_told_as_it_is_written() -> None:
    text = "filter: all\nladder: {attempts: 2}\nplugins: {enable: [a], python_ruff: {severity: info}}\n"

    assert told(text) == {
        "filter": '"all"',
        "ladder.attempts": "2",
        "plugins.enable": '["a"]',
        "plugins.python_ruff.severity": '"info"',
        "plugins.python_ruff.exclude": "[]",
        "plugins.python_ruff.args": "[]",
    }


def test_only_the_difference_to_another_is_told() -> None:
    assert told("filter: all\nstrict: false\n", "strict: false\n") == {"filter": '"all"'}


def test_every_setting_names_its_file() -> None:
    [setting] = settings_of(read("filter: all"), "next: .github/ghapp.yml")

    assert setting.source == "next: .github/ghapp.yml"
