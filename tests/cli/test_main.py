"""The command line as a person meets it: errors with codes, no tracebacks, nothing of the current folder."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from ghapp.demo.github import new_private_key

SETTINGS = {"GHAPP_APP_ID": "1", "GHAPP_WEBHOOK_SECRET": "s"}
GHAPP = str(Path(sys.executable).with_name("ghapp"))


def ghapp(folder: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    clean = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8"} | environment
    return subprocess.run(
        (GHAPP, *arguments), cwd=folder, env=clean, capture_output=True, text=True, check=False, timeout=60
    )


def test_it_says_its_version(tmp_path: Path) -> None:
    ran = ghapp(tmp_path, "--version")

    assert (ran.returncode, ran.stdout.split()[0]) == (0, "ghapp,")


@pytest.mark.parametrize("arguments", [("--nonsense",), ("nonsense",), ("check", "--format", "xml")])
def test_wrong_usage_is_status_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    ran = ghapp(tmp_path, *arguments)

    assert ran.returncode == 2
    assert "E333" in ran.stderr
    assert "--help` tells how it is used" in ran.stderr


LOGS = """
from ghapp.cli.main import cli
from ghapp.observability.log import logger
cli.main(["tools", "list", "--help"], prog_name="ghapp", standalone_mode=False)
logger("ghapp").warning("loud")
"""


def test_what_is_logged_is_not_among_what_was_asked_for() -> None:
    ran = subprocess.run([sys.executable, "-c", LOGS], capture_output=True, text=True, check=True)

    assert ran.stdout.startswith("Usage: ghapp tools list")
    assert "loud" not in ran.stdout
    assert "loud" in ran.stderr


def test_an_unknown_setting_is_status_3_with_the_nearest_name(tmp_path: Path) -> None:
    ran = ghapp(tmp_path, "config", "show", GHAPP_PROT="1")

    assert ran.returncode == 3
    assert "E311" in ran.stderr
    assert "did you mean `port`" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_config_show_says_where_each_value_came_from_and_no_secret(tmp_path: Path) -> None:
    (tmp_path / "ghapp.toml").write_text('host = "::1"\n')

    ran = ghapp(
        tmp_path,
        "--config",
        "ghapp.toml",
        "config",
        "show",
        "--format",
        "json",
        GHAPP_WEBHOOK_SECRET="s3cret",
    )

    rows = {row["name"]: row for row in json.loads(ran.stdout)}
    assert (rows["HOST"]["value"], rows["HOST"]["source"]) == ("::1", "ghapp.toml")
    assert rows["WEBHOOK_SECRET"]["source"] == "environment"
    assert rows["PORT"]["source"] == "default"
    assert "s3cret" not in ran.stdout


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("GHAPP_PRIVATE_KEY", "garbage", "E403"),
        ("GHAPP_APP_ID", "0", "E312"),
        ("GHAPP_DATABASE_URL", "mysql://u:pw@h/x", "E312"),
        ("GHAPP_PUBLIC_URL", "foo", "E312"),
        ("GHAPP_PRIVATE_KEY", " ", "E310"),
    ],
)
def test_serve_refuses_what_could_not_work(tmp_path: Path, name: str, value: str, code: str) -> None:
    settings = SETTINGS | {"GHAPP_PRIVATE_KEY": new_private_key(), name: value}

    ran = ghapp(tmp_path, "serve", "--port", "0", GHAPP_DATA_DIR=str(tmp_path / "data"), **settings)

    assert ran.returncode in {1, 3}
    assert code in ran.stderr
    assert "pw" not in ran.stderr


def test_config_show_masks_passwords_in_addresses_and_blank_is_not_set(tmp_path: Path) -> None:
    ran = ghapp(
        tmp_path,
        "config",
        "show",
        GHAPP_DATABASE_URL="postgresql://u:pw1@h/x",
        GHAPP_DATA_DIR=" ",
        COLUMNS="200",
    )

    assert "postgresql://" in ran.stdout
    assert "pw1" not in ran.stdout
    assert str(tmp_path) in ran.stdout  # the platform's data folder, not the current one


def test_config_validate_tells_the_line(tmp_path: Path) -> None:
    (tmp_path / ".ghapp.yml").write_text("version: 1\nstrikt: true\n")

    ran = ghapp(tmp_path, "config", "validate")

    assert ran.returncode == 3
    assert ".ghapp.yml line 2: unknown key `strikt`, did you mean `strict`?" in ran.stderr


def test_config_validate_and_schema_are_fine_with_a_good_file(tmp_path: Path) -> None:
    (tmp_path / "good.yml").write_text("version: 1\n")

    assert ghapp(tmp_path, "config", "validate", "good.yml").returncode == 0
    assert "strict" in json.loads(ghapp(tmp_path, "config", "schema").stdout)["properties"]


def test_nothing_of_the_current_folder_is_imported_or_read(tmp_path: Path) -> None:
    for name in ("ghapp", "handlers", "plugins", "templates", "yaml", "click"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(f"open({str(tmp_path / 'marker')!r}, 'w')\n")
    (tmp_path / "ghapp.toml").write_text("nonsense = 1\n")

    ran = ghapp(tmp_path, "plugins", "list", "--format", "json")

    assert ran.returncode == 0
    assert not (tmp_path / "marker").exists()
    assert "python_ruff" in [plugin["id"] for plugin in json.loads(ran.stdout)]


def test_serve_names_the_port_that_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        settings = SETTINGS | {"GHAPP_PRIVATE_KEY": new_private_key()}
        ran = ghapp(tmp_path, "serve", "--port", port, GHAPP_DATA_DIR=str(tmp_path / "data"), **settings)

    assert ran.returncode == 1
    assert "E900" in ran.stderr
    assert port in ran.stderr
