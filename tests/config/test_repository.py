"""`.github/ghapp.yml`: a bad file is a value with a line and a reason."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ghapp.config.load import parse_repository_config, policy_hash
from ghapp.config.repository import RepositoryConfig
from ghapp.config.yaml import load_yaml
from ghapp.errors import Problem


@pytest.mark.parametrize("text", ["", b"", "version: 1\n", "# nothing\n"])
def test_no_file_and_an_empty_one_mean_the_defaults(text: str | bytes) -> None:
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
        ("ladder:\n  order: [aider, codex, aider]\n", "2", "`aider` stands here twice"),
        ("ladder: {order: [aider, robot]}\n", "1", "`ladder.order.1`"),
        ("ladder:\n  auto: on\n", "2", "`ladder.auto`"),
        *((f"ladder: {{attempts: {n}}}\n", "1", "`ladder.attempts`") for n in ("0", "6", "true", "1.5")),
        ("budget:\n  day_usd: -0.01\n", "2", "greater than or equal to 0"),
        *((f"budget: {{day_usd: {n}}}\n", "1", "`budget.day_usd`") for n in (".inf", ".nan", "'1'", "true")),
        ("budget: {day: 1}\n", "1", "unknown key `budget.day`, did you mean `day_usd`?"),
        ("sarif:\n  - {id: X, command: [x], files: ['*']}\n", "2", "`sarif.0.id`"),
        ("sarif:\n  - {id: x, command: [], files: ['*']}\n", "2", "`sarif.0.command`"),
        ("sarif:\n" + 2 * "  - {id: x, command: [x], files: ['*']}\n", "1", "`x` stands here twice"),
        ("sarif:\n" + "".join(f"  - {{id: x{n}, command: [x], files: [x]}}\n" for n in range(11)), "1", "10"),
        ("a: [1\nb: 2\n", "2", "expected ',' or ']'"),
        ("a: &x 1\nb: *x\n", "2", "aliases"),
        ("- 1\n", "1", "valid dictionary"),
        ("version: 2\n", "1", "`version`"),
        ("x: " + "[" * 2000, "1", ""),
        ("#" * 300_000, "1", "64 KiB"),
        (b"version: 1\nprotected: [\xff]\n", "2", "not UTF-8"),
        ("version: 1\na: \x07\n", "2", "YAML does not allow"),
        ("version: 2024-13-45\n", "1", "`version`"),
        ("version: 1\nversion: 1\n", "2", "`version` stands here twice"),
        ("plugins:\n  x: {}\n  x: {}\n", "3", "`x` stands here twice"),
        ("merge: {true: 1, 1: 2}\n", "1", "`1` stands here twice"),
        ("merge: {[a]: 1}\n", "1", "unhashable key"),
        ('protected: ["\\ud800"]\n', "1", "cannot be stored"),
        ('protected: ["\\0"]\n', "1", "cannot be stored"),
        ("merge: {x: " + "9" * 5000 + "}\n", "1", "too long"),
    ],
)
def test_a_bad_file_is_told_with_line_and_reason(text: str | bytes, line: str, reason: str) -> None:
    problem = parse_repository_config(text, ".github/ghapp.yml")

    assert isinstance(problem, Problem)
    assert (problem.code, problem.context["line"]) == ("E320", line)
    assert reason in problem.message


@pytest.mark.parametrize(
    "value", ["!!int ''", "!!bool foo", "!!timestamp foo", "!!binary aGk=", "!x y", "! y", "!!set {a}"]
)
def test_an_explicit_tag_is_refused(value: str) -> None:
    problem = parse_repository_config(f"version: 1\nmerge: {{x: {value}}}\n", "f")

    assert isinstance(problem, Problem)
    assert (problem.code, problem.context["line"]) == ("E320", "2")
    assert "tags" in problem.message


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *((word, word) for word in ("off", "on", "Yes", "no", "n", "1_000", "1:30", "2026-01-02", "<<", "=")),
        *(("true", True), ("false", False), ("~", None), ("", None), ("null", None)),
        *(("010", 10), ("0o17", 15), ("0x1F", 31), ("-1", -1), (".5", 0.5), ("1e3", 1000.0), ("'1'", "1")),
    ],
)
def test_only_plain_values_mean_more_than_their_text(written: str, meant: object) -> None:
    assert load_yaml(f"merge:\n  tests: {written}\n") == {"merge": {"tests": meant}}


@pytest.mark.parametrize("word", ["pull-request", "off"])
def test_delivery_is_written_as_the_documents_write_it(word: str) -> None:
    config = parse_repository_config(f"delivery: {word}\n", "f")

    assert isinstance(config, RepositoryConfig)
    assert config.delivery == word


@pytest.mark.parametrize("text", ["\ufefffilter: all\n", b"\xef\xbb\xbffilter: all\r\n", b"filter: all"])
def test_the_file_may_come_as_it_lies_on_disk(text: str | bytes) -> None:
    assert parse_repository_config(text, "f") == RepositoryConfig(filter="all")


@given(st.text(alphabet="a1:-[]{}'\"!&*?<~.#%|\n \\u\t\0\ud800é") | st.binary())
def test_whatever_it_holds_it_is_read_or_refused(text: str | bytes) -> None:
    parsed = parse_repository_config(text, "f")

    assert isinstance(parsed, RepositoryConfig) or parsed.code == "E320"
    assert len(policy_hash(parsed if isinstance(parsed, RepositoryConfig) else RepositoryConfig())) == 16


def test_equal_configurations_have_equal_hashes_however_written() -> None:
    one = parse_repository_config("strict: false\nfilter: all\n", "f")
    two = parse_repository_config("filter:   all # x\nstrict: False\n", "f")

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


def test_nobody_is_surprised_by_the_default_ladder_and_budget() -> None:
    config = RepositoryConfig()

    assert (config.ladder.order, config.ladder.auto, config.ladder.attempts) == (
        ("mechanical", "aider", "codex", "claude"),
        "default-branch",
        1,
    )
    assert list(config.budget.model_dump().values()) == [0.50, 2.00, 20.00, 200.00]
