"""E500-E599: plugin, agent, sandbox."""

from ghapp.errors.entry import Entry

PLUGINS: dict[str, Entry] = {
    "E500": Entry(
        "The plugin {plugin} is required and was not run: {detail}.",
        ("Run `ghapp tools install`.", "Disable the plugin if it is not wanted."),
        "warning",
    ),
    "E501": Entry(
        "The plugin {plugin} broke: {detail}.",
        (
            "A file that it stops at can be left out: `exclude` under its name in .github/ghapp.yml.",
            "Run the command by hand to see what it says, then ask for a re-run.",
        ),
    ),
    "E502": Entry(
        "The plugin {plugin} was stopped: {detail}.",
        ("Exclude large files from it.", "Raise its limit in its manifest."),
    ),
    "E503": Entry(
        "The fixers cannot run on this server: {detail}.",
        (
            "The server's operator can run `ghapp tools install`.",
            "Run the tools on your machine, or `ghapp check` to see what they say.",
        ),
        "warning",
    ),
    "E510": Entry(
        "The manifest {path} makes no sense: {detail}.",
        ("Correct the field named here.", "`ghapp plugins validate` checks all manifests."),
    ),
    "E511": Entry(
        "There is no plugin `{plugin}`{hint}.",
        ("`ghapp plugins list` shows them all.", "Add its folder to GHAPP_PLUGINS_PATH."),
    ),
    "E513": Entry(
        "A plugin {plugin} cannot be made: {detail}.",
        (
            "An id is lower case words with `_`, at most 40 characters, and the name of the folder.",
            "Nothing is ever overwritten: take another id, or say where with --folder.",
        ),
    ),
    "E530": Entry(
        "The sandbox could not be set up, and nothing was run: {detail}.",
        (
            "`ghapp doctor` shows what is wrong with the sandbox.",
            "Ask for a re-run: it may have been passing.",
        ),
        recoverable=True,
    ),
    "E531": Entry(
        "The sandbox `{level}` does not hold on this machine: {detail}.",
        (
            "Install what is missing, or let ghapp choose: SANDBOX=auto.",
            "docs/security.md says what each level needs.",
        ),
    ),
    "E512": Entry(
        "The tools of {plugin} could not be installed: {detail}.",
        ("Check that the package registry can be reached.", "Run `ghapp tools install` again."),
        recoverable=True,
    ),
}
