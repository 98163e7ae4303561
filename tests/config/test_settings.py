"""Where settings come from."""

from pathlib import Path

import pytest

from ghapp.config.layers import load_settings, require
from ghapp.config.server import Settings
from ghapp.errors import UserProblem


def test_a_flag_beats_the_environment_that_beats_the_file_that_beats_the_default(tmp_path: Path) -> None:
    file = tmp_path / "ghapp.toml"
    file.write_text('port = 1\nhost = "file"\nlog_level = "ERROR"\n')

    loaded = load_settings({"port": 3}, {"GHAPP_PORT": "2", "GHAPP_HOST": "env"}, file)

    found = loaded.settings
    assert (found.port, found.host, found.log_level, found.read_only) == (3, "env", "ERROR", False)
    sources = [loaded.sources[name] for name in ("port", "host", "log_level", "read_only")]
    assert sources == ["flag", "environment", str(file), "default"]


def test_an_unknown_setting_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UserProblem, match=r"E311 .*`webhook_secrt`, did you mean `webhook_secret`"):
        load_settings({}, {"GHAPP_WEBHOOK_SECRT": "x"}, None)


def test_a_value_that_makes_no_sense_is_refused_with_its_source() -> None:
    with pytest.raises(UserProblem, match="E312 The setting GHAPP_PORT") as caught:
        load_settings({}, {"GHAPP_PORT": "many"}, None)

    assert caught.value.problem.suggestions[0] == "Correct it in environment."


@pytest.mark.parametrize("name", ["GITHUB_API_URL", "GITHUB_URL", "PUBLIC_URL"])
def test_an_address_is_one(name: str) -> None:
    given = {f"GHAPP_{name}": "https://ghes.example/api/v3/"}
    assert getattr(load_settings({}, given, None).settings, name.lower()) == "https://ghes.example/api/v3"

    for wrong in ("ghapp.example.com", "ftp://x", "https://"):
        with pytest.raises(UserProblem, match=f"E312 The setting GHAPP_{name}"):
            load_settings({}, {f"GHAPP_{name}": wrong}, None)


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret\n")

    loaded = load_settings({}, {"GHAPP_WEBHOOK_SECRET_FILE": str(tmp_path / "secret")}, None)

    assert loaded.settings.webhook_secret.get_secret_value() == "s3cret"
    assert "s3cret" not in repr(loaded)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserProblem, match="E321"):
        load_settings({}, {}, tmp_path / "missing.toml")


@pytest.mark.parametrize("value", ["", "   "])
def test_a_blank_secret_counts_as_missing(value: str) -> None:
    settings = Settings.model_validate({"webhook_secret": value})

    with pytest.raises(UserProblem, match="E310 The setting GHAPP_WEBHOOK_SECRET is missing or empty"):
        require(settings, "webhook_secret")


def test_other_programs_variables_are_left_alone() -> None:
    assert load_settings({}, {"PORT": "x", "HOME": "/", "GHAPPY": "1"}, None).settings.port == 8080


@pytest.mark.parametrize("name", ["ANTHROPIC_API_KEY", "GHAPP_OPENAI_API_KEY"])
def test_a_key_of_a_model_is_one_word(name: str) -> None:
    field = name.removeprefix("GHAPP_").lower()

    found = getattr(load_settings({}, {name: " sk-1\n"}, None).settings, field)

    assert found.get_secret_value() == "sk-1"
    for wrong in ("sk 1", "sk\n1", "sk\u00e91"):
        with pytest.raises(UserProblem, match="E312") as caught:
            load_settings({}, {name: wrong}, None)
        assert wrong not in str(caught.value)


@pytest.mark.parametrize("name", ["ANTHROPIC_BASE_URL", "OPENAI_BASE_URL"])
def test_the_address_of_a_provider_holds_no_secret(name: str) -> None:
    given = {name: "https://models.example/v1/"}
    assert getattr(load_settings({}, given, None).settings, name.lower()) == "https://models.example/v1"

    for wrong in (
        "https://user:secret@models.example",
        "https://models.example/?key=secret",
        "models.example",
    ):
        with pytest.raises(UserProblem, match="E312") as caught:
            load_settings({}, {name: wrong}, None)
        assert "secret" not in str(caught.value)
