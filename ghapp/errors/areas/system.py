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
    "E904": Entry(
        "The executor, which runs git and tools, cannot give up the rights of root: {detail}.",
        (
            "Run the server as an ordinary user: `useradd --create-home ghapp`.",
            "Name a user that exists and is not root in GHAPP_EXECUTOR_USER.",
        ),
        "critical",
    ),
    "E905": Entry(
        "The executor runs as user {user} and cannot use {path}: the folder {folder} is closed to it.",
        (
            "Run the server as an ordinary user that owns these files.",
            "Put it elsewhere, as into /opt or /srv, or open the folder to others: `chmod o+rx {folder}`.",
        ),
        "critical",
    ),
    "E906": Entry(
        "The executor runs as user {user} and could read {path}, which is none of its business.",
        ("Close the file to others: `chmod 600 {path}`.", "Run the server as an ordinary user."),
        "critical",
    ),
    "E907": Entry(
        "No server answers at {address}: {detail}.",
        (
            "Start it: `ghapp serve`, or the service that runs it; its log says why it ended.",
            "Use the server's settings here: GHAPP_HOST and GHAPP_PORT, or `--config`.",
        ),
        "critical",
    ),
    "E908": Entry(
        "The server at {address} takes no work: {detail}.",
        (
            "It goes on by itself when that is mended; GitHub keeps what it was not told, for a redelivery.",
            "`/health/ready` says more, and so does its log.",
        ),
        "critical",
        recoverable=True,
    ),
    "E909": Entry(
        "The data folder {folder} cannot be looked at: {detail}.",
        (
            "Use the server's settings here: GHAPP_DATA_DIR, or `--config`.",
            "Run this as the user that the server runs as.",
        ),
        "critical",
    ),
    "E910": Entry(
        "An alert could not be told by {channel}: {detail}.",
        (
            "It is told as soon as that works, for about twenty minutes; the store and alerts.jsonl have it.",
            "Look whether {channel} can be reached from the server, and is up.",
        ),
        "warning",
        recoverable=True,
    ),
    "E911": Entry(
        "Alerts are refused by {channel}: {detail}.",
        (
            "Correct its address (or its user and password) in the settings, and restart the server.",
            "The alert is in the store and in alerts.jsonl: `/status` shows the latest.",
        ),
    ),
    "E999": Entry(
        "ghapp made a mistake: {detail}.",
        ("Try again.", "Report it with the log around this time."),
        "critical",
    ),
}
