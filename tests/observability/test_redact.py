"""Secrets do not pass; commit SHAs do."""

import io
import json
import logging
from pathlib import Path

import pytest
import structlog

from ghapp.observability.log import logger
from ghapp.observability.log_output import DailyAndBySize, configure_log
from ghapp.observability.redact import MASK, redact, redact_value

SECRETS = [
    "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
    "ghs_abcdefghijklmnop",
    "github_pat_11ABCDEFG0abcdefghij_klmnop",
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxIn0.c2lnbmF0dXJl",
    "sk-ant-abcdefghijklmnop",
    "AKIAIOSFODNN7EXAMPLE",
    "hooks.slack.com/services/T0/B0/" + "abcdefghijkl",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----",
]
SHA = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_in_a_text_is_masked(secret: str) -> None:
    assert redact(f"before {secret} after") == f"before {MASK} after"


@pytest.mark.parametrize(
    "text",
    [
        "password=hunter2x",
        'api_key: "hunter2x"',
        "https://user:hunter2x@host/",
        "Authorization: Bearer hunter2xhunter2x",
    ],
)
def test_the_value_of_a_secret_assignment_is_masked(text: str) -> None:
    assert "hunter2x" not in redact(text)


@pytest.mark.parametrize(
    "text", [f"commit {SHA}", "the token is missing", "secrets in repositories", "5 findings"]
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize(
    "piece",
    [
        *("a-", "a.", "a_", " ", "\n", "=", '"', "-----BEGIN ", "-----BEGIN PRIVATE KEY-----\n-----END "),
        *("eyJaaaaaa-", "eyJaaaaaa.", "sk-", "ghp_", "xoxb-", "a://", "a://b:", "://a:b"),
        *("token", "token ", "token=", "token='", 'pass: "', "authorization : ", "bearer ", "basic\t"),
    ],
)
@pytest.mark.parametrize("end", ["", "\n token=hunter2x"])
def test_a_hostile_text_of_a_megabyte_is_read_at_once(piece: str, end: str) -> None:
    assert "hunter2x" not in redact(piece * (1_000_000 // len(piece)) + end)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x-eyJhbGciOi.eyJpc3MiOi.c2ln", f"x-{MASK}"),
        ("eyJhbGciOi-.eyJpc3MiOi", "eyJhbGciOi-.eyJpc3MiOi"),
        ("git+https://u:p@h", f"git+https://{MASK}@h"),
        ("MY-app_token_secrets = 'a b'", f"MY-app_token_secrets = {MASK}"),
    ],
)
def test_a_secret_is_found_in_the_middle_of_things(text: str, shown: str) -> None:
    assert redact(text) == shown


def test_nested_values_are_masked_by_key_and_by_shape() -> None:
    value = {"a": [{"token": "x"}, "ghs_abcdefghijklmnop"], "sha": SHA, "n": 3}

    assert redact_value(value) == {"a": [{"token": MASK}, MASK], "sha": SHA, "n": 3}


def test_a_log_line_is_json_with_its_ids_and_without_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    configure_log("INFO", "json")
    with structlog.contextvars.bound_contextvars(delivery_id="d1", run_id="r1"):
        try:
            raise ValueError("ghs_abcdefghijklmnop")
        except ValueError:
            logger("x").exception("it broke", header="Bearer abcdefghijklmnopqrstuv", sha=SHA)

    line = json.loads(stream.getvalue())
    assert (line["delivery_id"], line["run_id"], line["sha"]) == ("d1", "r1", SHA)
    assert "ghs_" not in stream.getvalue()
    assert "abcdefghijklmnopqrstuv" not in stream.getvalue()


def test_a_library_s_log_lines_go_the_same_way(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    configure_log("INFO", "json")

    logging.getLogger("some.library").warning("url %s", "https://u:hunter2x@h/")

    assert json.loads(stream.getvalue())["event"] == f"url https://{MASK}@h/"


def test_a_full_log_file_is_rotated_and_seven_are_kept(tmp_path: Path) -> None:
    handler = DailyAndBySize(tmp_path / "ghapp.log", largest=100)
    for number in range(40):
        handler.emit(logging.makeLogRecord({"msg": f"line {number} " + "x" * 60}))
    handler.close()

    files = list(tmp_path.glob("ghapp.log*"))
    assert len(files) == 8
    assert all(path.stat().st_size < 250 for path in files)
    assert "line 39" in (tmp_path / "ghapp.log").read_text()
