"""The log of a command: on stderr, redacted, and read in only when there is a line for it."""

import subprocess
import sys

SECRET = "ghs_" + "a" * 36
SAY = """
import logging, sys
from ghapp.observability.log import log_when_needed, logger
log_when_needed("WARNING", "json")
logger("ours").info("quiet")
{line}
print("asked for", "structlog" in sys.modules)
"""
OURS = f'logger("ours").warning("loud", token="{SECRET}")'
THEIRS = f'logging.getLogger("theirs").warning("loud {SECRET}")'


def said(line: str) -> tuple[str, str]:
    command = [sys.executable, "-c", SAY.replace("{line}", line)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    return ended.stdout, ended.stderr


def test_our_lines_are_not_among_what_was_asked_for() -> None:
    stdout, stderr = said(OURS)

    assert stdout == "asked for True\n"
    assert stderr.count("loud") == 1
    assert "quiet" not in stderr
    assert SECRET not in stderr


def test_a_library_s_first_line_is_redacted_and_told_once() -> None:
    stdout, stderr = said(f"{THEIRS}; {THEIRS}")

    assert stdout == "asked for True\n"
    assert stderr.count("loud") == 2
    assert SECRET not in stderr


def test_who_has_nothing_to_say_reads_nothing() -> None:
    silent = SAY.replace('logger("ours").info("quiet")\n', "").replace("{line}", "")
    ended = subprocess.run([sys.executable, "-c", silent], capture_output=True, text=True, check=True)

    assert (ended.stdout, ended.stderr) == ("asked for False\n", "")
