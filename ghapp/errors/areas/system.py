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
        "The demo waited for {what}, and it did not happen.",
        ("Run it again with --keep and look at the pages.", "Read the serve.log that it names."),
    ),
    "E999": Entry(
        "ghapp made a mistake: {detail}.",
        ("Try again.", "Report it with the log around this time."),
        "critical",
    ),
}
