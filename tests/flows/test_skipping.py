"""[skip ci] and its family."""

import pytest

from ghapp.flows.skipping import MARKERS, skip_marker


@pytest.mark.parametrize("marker", MARKERS)
@pytest.mark.parametrize("form", ["{}", "Fix it {}", "{} Fix it", "Fix it\n\nBecause.\n{}\n"])
def test_a_marker_anywhere_in_the_message_skips(marker: str, form: str) -> None:
    assert skip_marker(form.format(marker)) == marker
    assert skip_marker(form.format(marker.upper())) == marker


@pytest.mark.parametrize(
    "message",
    [
        "Fix it\n\nskip-checks: true",
        "Fix it\n\n\nskip-checks:true\n",
        "Fix it\n\nBecause.\n\n\nSkip-Checks: True\n\n",
        "Fix it\n\nSigned-off-by: Ann <ann@example.com>\nskip-checks: true",
        "Fix it\r\n\r\nskip-checks: true\r\n",
    ],
)
def test_the_trailer_at_the_end_skips(message: str) -> None:
    assert skip_marker(message) == "skip-checks: true"


@pytest.mark.parametrize(
    "message",
    [
        "",
        "\n",
        "Fix it",
        "Skip CI for drafts",
        "[skip-ci]",
        "[ skip ci ]",
        "skip-checks: true",
        "Fix it\nskip-checks: true",
        "Fix it\n\nskip-checks: false",
        "Fix it\n\nskip-checks: true\n\nand more words",
        "Fix it\n\nno skip-checks: true",
    ],
)
def test_other_messages_are_checked(message: str) -> None:
    assert skip_marker(message) is None


def test_a_hostile_message_is_read_at_once() -> None:
    """A reading that takes the square of its length would not end."""
    assert skip_marker("Fix" + "\n" * 2_000_000 + "it") is None
