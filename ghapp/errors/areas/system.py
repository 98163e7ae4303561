"""E900-E999: system."""

from ghapp.errors.entry import Entry

SYSTEM: dict[str, Entry] = {
    "E900": Entry(
        "The address {host}:{port} cannot be used: {detail}.",
        ("Choose another with GHAPP_PORT or --port.", "Stop the program that uses it."),
    ),
    "E902": Entry(
        "The server of the demo did not start: {log}.",
        ("Run `ghapp tools install` and try again.", "Run it with --keep and read its serve.log."),
    ),
    "E903": Entry(
        "It did not happen what the demo waited for: {what}.",
        (
            "Run it again with --keep: the pages and the log stay.",
            "Run `ghapp tools install` if tools are missing.",
        ),
    ),
    "E999": Entry(
        "ghapp made a mistake: {detail}.",
        ("Try again.", "Report it with the log around this time."),
        "critical",
    ),
}
