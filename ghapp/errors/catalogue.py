"""Every error people meet: code, what happened, and at least two things to do about it.

E001-E099 repository and installation, E100-E199 run and workflow, E200-E299 store and queue,
E300-E399 validation, configuration, webhook, E400-E499 GitHub, patch, pull request,
E500-E599 plugin, agent, sandbox, E900-E999 system. `docs/errors.md` is generated from here.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    message: str
    suggestions: tuple[str, ...]
    severity: str = "error"  # info | warning | error | critical
    recoverable: bool = False


CATALOGUE: dict[str, Entry] = {
    "E001": Entry(
        "The account {account} is not served by this installation of ghapp.",
        (
            "Add the account to GHAPP_ALLOWED_ACCOUNTS (comma separated, `*` for all).",
            "Uninstall the App from {account} if it was installed by mistake.",
        ),
        "warning",
    ),
    "E002": Entry(
        "{path} is not a git repository.",
        ("Run the command inside a repository.", "Give the path of a repository as the argument."),
    ),
    "E003": Entry(
        "The commit {sha} is not in the repository any more.",
        (
            "It was probably replaced by a force-push or its branch was deleted: the newer head is checked.",
            "Ask for a re-run on a commit that still exists.",
        ),
        "warning",
    ),
    "E004": Entry(
        "The repository is too large to check: {detail}.",
        (
            "Exclude generated or vendored files from the repository.",
            "Raise the limit in the server's settings.",
        ),
    ),
    "E005": Entry(
        "git failed while it worked on the repository: {detail}.",
        ("Ask for a re-run: the cause may be gone.", "If it stays, look at the server's log for the run id."),
        recoverable=True,
    ),
    "E006": Entry(
        "The revision {revision} does not name a commit.",
        (
            "Give a branch, a tag or a full SHA that exists here.",
            "Fetch it first: `git fetch`.",
        ),
    ),
    "E007": Entry(
        "{path} has no branch with a commit checked out.",
        ("Make a first commit.", "Check out a branch: `git switch main`."),
    ),
    "E008": Entry(
        "git refused the commit as unsafe: {detail}.",
        (
            "Find it with `git fsck` and `git ls-tree OBJECT`, and take it out of the commit.",
            "Rewrite the history without it if a later commit deleted it: older commits are fetched too.",
        ),
    ),
    "E009": Entry(
        "The path {path} is not UTF-8: tools cannot name the files below it.",
        ("Rename the folder.", "Clone the repository into a folder with a plain name."),
    ),
    "E100": Entry(
        "The run {run_id} stopped because of a mistake in ghapp itself.",
        (
            "Ask for a re-run with the button of the check.",
            "Report it with the run id; the traceback is in the server's log.",
        ),
        "critical",
    ),
    "E101": Entry(
        "Nothing could be judged: every plugin that applies broke ({plugins}).",
        ("Look at the reasons in the table.", "Run `ghapp tools install` on the server."),
    ),
    "E102": Entry(
        "The run {run_id} was given up: the server went down each time it was under way.",
        (
            "Ask for a re-run with the button of the check.",
            "Look at the server's memory and at its log around the run id.",
        ),
        "critical",
    ),
    "E200": Entry(
        "The store cannot be written: {detail}.",
        ("Check the disk and the rights of {path}.", "Check GHAPP_DATABASE_URL; ghapp goes on by itself."),
        "critical",
        recoverable=True,
    ),
    "E201": Entry(
        "The server is read-only and takes no work.",
        ("Set GHAPP_READ_ONLY=false to take work again.", "GitHub keeps the delivery; redeliver it later."),
        "warning",
        recoverable=True,
    ),
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
    "E400": Entry(
        "GitHub refused the request: {detail}.",
        (
            "Compare the App's permissions with app.yml and accept pending changes in the installation.",
            "Look at the server's log for the run id.",
        ),
    ),
    "E401": Entry(
        "GitHub's rate limit is used up; it opens again in {after} s.",
        ("Nothing is lost: the work goes on by itself.", "Spread large pushes over time."),
        "warning",
        recoverable=True,
    ),
    "E402": Entry(
        "GitHub does not answer as it should ({detail}).",
        ("The work goes on by itself when GitHub is back.", "Look at githubstatus.com."),
        "warning",
        recoverable=True,
    ),
    "E403": Entry(
        "GitHub does not know this App or its key is wrong: {detail}.",
        ("Check GHAPP_APP_ID and GHAPP_PRIVATE_KEY_PATH.", "Make a new private key in the App's settings."),
        "critical",
    ),
    "E404": Entry(
        "The App is not installed on {repository} any more, or the repository is gone.",
        ("Install the App on the repository.", "Nothing to do if it was removed on purpose."),
        "warning",
    ),
    "E410": Entry(
        "`{command}` needs {needed} permission on {repository}; @{sender} has {actual}.",
        ("Ask someone with {needed} permission to comment it.", "Ask a maintainer for the permission."),
        "warning",
    ),
    "E411": Entry(
        "Unknown command `{command}`{hint}.",
        ("Comment `/help` for the list.", "Commands stand on the first line of a new comment."),
        "info",
    ),
    "E412": Entry(
        "There is nothing that a mechanical fixer can repair here.",
        ("Look at the check's findings: those marked fixable can be repaired.", "Repair the rest by hand."),
        "info",
    ),
    "E413": Entry(
        "The fixers made things worse, so nothing is delivered: {detail}.",
        ("Look at the findings named here.", "Disable the fixer in .github/ghapp.yml."),
        "warning",
    ),
    "E414": Entry(
        "The head moved while the fix was made, so it was not delivered.",
        ("Comment `/fix` again on the new head.", "Wait for the new check first."),
        "warning",
        recoverable=True,
    ),
    "E415": Entry(
        "The command `{command}` comes with a later version of ghapp.",
        ("Comment `/help` for what works today.", "Follow the changelog."),
        "info",
    ),
    "E416": Entry(
        "The fix cannot be pushed: the head branch is in a fork.",
        (
            "Run `ghapp fix` or the tools named in the check on your machine.",
            "Open the pull request from a branch of this repository.",
        ),
        "warning",
    ),
    "E417": Entry(
        "`{command}` works on pull requests only.",
        ("Comment it on a pull request.", "Open one: ghapp checks and repairs its head."),
        "info",
    ),
    "E418": Entry(
        "Pull request {number} is not open.",
        ("Reopen it first.", "Comment on an open pull request."),
        "info",
    ),
    "E420": Entry(
        "Fixes are turned off here: {how}.",
        ("Remove what turns them off, then comment `{command}` again.", "Repair it by hand."),
        "info",
    ),
    "E500": Entry(
        "The plugin {plugin} is required and was not run: {detail}.",
        ("Run `ghapp tools install`.", "Disable the plugin if it is not wanted."),
        "warning",
    ),
    "E501": Entry(
        "The plugin {plugin} broke: {detail}.",
        ("Ask for a re-run.", "Run the command by hand to see what it says."),
    ),
    "E502": Entry(
        "The plugin {plugin} was stopped: {detail}.",
        ("Exclude large files from it.", "Raise its limit in its manifest."),
    ),
    "E510": Entry(
        "The manifest {path} makes no sense: {detail}.",
        ("Correct the field named here.", "`ghapp plugins validate` checks all manifests."),
    ),
    "E511": Entry(
        "There is no plugin `{plugin}`{hint}.",
        ("`ghapp plugins list` shows them all.", "Add its folder to GHAPP_PLUGINS_PATH."),
    ),
    "E512": Entry(
        "The tools of {plugin} could not be installed: {detail}.",
        ("Check that the package registry can be reached.", "Run `ghapp tools install` again."),
        recoverable=True,
    ),
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
