"""`.github/ghapp.yml`: a bad file is a value with a line and a reason (requirement K2)."""

import pytest
import yaml

from ghapp.config.load import parse_repository_config, policy_hash
from ghapp.config.repository import RepositoryConfig
from ghapp.config.yaml import load_yaml
from ghapp.errors import Problem


@pytest.mark.parametrize("text", ["", "version: 1\n", "# nothing\n"])
def test_no_file_and_an_empty_one_mean_the_defaults(text: str) -> None:
    assert parse_repository_config(text, "f") == RepositoryConfig()


def test_a_plugin_has_settings_under_its_own_name() -> None:
    text = (
        "plugins:\n  enable: [codespell]\n  python_ruff: {severity: warning, args: [--line-length, '100']}\n"
    )

    config = parse_repository_config(text, "f")

    assert isinstance(config, RepositoryConfig)
    assert config.plugins.of("python_ruff").args == ("--line-length", "100")
    assert config.plugins.of("codespell").severity is None


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("version: 1\nstrikt: true\n", "2", "unknown key `strikt`, did you mean `strict`?"),
        ("plugins:\n  python_ruff:\n    severity: loud\n", "3", "`plugins.python_ruff.severity`"),
        ("checks:\n  annotations: true\n  max_annotations: -1\n", "3", "greater than or equal to 0"),
        ("paths:\n  exclude: [a, {b: c}]\n", "2", "valid string"),
        ("a: [1\nb: 2\n", "2", "expected ',' or ']'"),
        ("a: &x 1\nb: *x\n", "2", "aliases"),
        ("- 1\n", "1", "valid dictionary"),
        ("version: 2\n", "1", "`version`"),
        ("x: " + "[" * 2000, "1", ""),
        ("#" * 300_000, "1", "256 KiB"),
    ],
)
def test_a_bad_file_is_told_with_line_and_reason(text: str, line: str, reason: str) -> None:
    problem = parse_repository_config(text, ".github/ghapp.yml")

    assert isinstance(problem, Problem)
    assert (problem.code, problem.context["line"]) == ("E320", line)
    assert reason in problem.message


def test_equal_configurations_have_equal_hashes_however_written() -> None:
    one = parse_repository_config("strict: false\nfilter: all\n", "f")
    two = parse_repository_config("filter:   all # x\nstrict: no\n", "f")

    assert isinstance(one, RepositoryConfig)
    assert isinstance(two, RepositoryConfig)
    assert policy_hash(one) == policy_hash(two) != policy_hash(RepositoryConfig())


@pytest.mark.parametrize(
    "text",
    [
        "a: &x [1]\nb: *x\n",
        "!!int ''",
        "!!bool foo",
        "!!timestamp foo",
        "2024-13-45",
        "9" * 5000,
        "!!float x",
        "[" * 2000,
        "? [a]\n: b",
        "\0",
    ],
)
def test_yaml_that_cannot_be_read_says_so_in_one_way(text: str) -> None:
    with pytest.raises(yaml.YAMLError):
        load_yaml(text)
