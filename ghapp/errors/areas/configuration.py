"""E300-E399: validation, configuration, webhook."""

from ghapp.errors.entry import Entry

CONFIGURATION: dict[str, Entry] = {
    "E300": Entry(
        "The signature of the delivery is missing or wrong.",
        (
            "Set the same secret in the App's settings and in GHAPP_WEBHOOK_SECRET.",
            "Deliveries need X-Hub-Signature-256; a SHA-1 signature is not accepted.",
        ),
    ),
    "E301": Entry(
        "The body of the delivery is not a JSON object.",
        ("Set the webhook's content type to application/json.", "Redeliver it from the App's settings."),
    ),
    "E302": Entry(
        "The body of the delivery is larger than {limit_mb} MB.",
        ("GitHub sends no such delivery: look for a proxy that changes bodies.", "Send a smaller body."),
    ),
    "E303": Entry(
        "The delivery lacks what a `{event}` event must have: {detail}.",
        ("Redeliver it from the App's settings.", "Update ghapp if GitHub changed the event."),
    ),
    "E304": Entry(
        "The delivery has no {header} header.",
        ("Only GitHub should call this address.", "Check that no proxy removes headers."),
    ),
    "E310": Entry(
        "The setting GHAPP_{key} is missing or empty.",
        (
            "Set GHAPP_{key} in the environment, or {key_lower} in ghapp.toml.",
            "Give GHAPP_{key}_FILE the path of a file that holds it.",
        ),
    ),
    "E311": Entry(
        "Unknown setting `{key}`{hint}.",
        ("Correct its name: `ghapp config show` lists them all.", "Remove it from {source}."),
    ),
    "E312": Entry(
        "The setting GHAPP_{key} is not valid: {detail}.",
        ("Correct it in {source}.", "Remove it to use the default."),
    ),
    "E320": Entry(
        "{path} line {line}: {detail}.",
        (
            "Correct the line; `ghapp config validate` checks the file before you push.",
            "`ghapp config schema` prints what may stand in it.",
        ),
    ),
    "E321": Entry(
        "The file {path} cannot be read: {detail}.",
        ("Check the path and its rights.", "Give another file as the argument."),
    ),
    "E322": Entry(
        "The baseline {path} line {line} cannot be used: {detail}.",
        (
            "Correct it, or take it back to what it was; without the file nothing is accepted.",
            "Let `/baseline` write it: its pull request has nothing but valid entries.",
        ),
    ),
    "E330": Entry(
        "There is nothing at {path}.",
        (
            "Check the address: `/health`, `/status` and `/metrics` are there.",
            "A report appears when its run has ended: `/status` lists the runs.",
        ),
        "warning",
    ),
    "E331": Entry(
        "{path} is for operators of this server.",
        (
            "Ask from the machine that it runs on.",
            "Set GHAPP_METRICS_TOKEN and send `Authorization: Bearer TOKEN`.",
        ),
        "warning",
    ),
    "E332": Entry(
        "{path} does not take {method}.",
        ("Use one of the methods in the `Allow` header.", "Webhooks are sent with POST to `/webhook`."),
        "warning",
    ),
    "E333": Entry(
        "Wrong usage: {detail}.",
        ("`{command} --help` tells how it is used.", "`ghapp --help` lists all commands."),
    ),
}
