"""E550-E569: the doors out of a box."""

from ghapp.errors.entry import Entry

EGRESS: dict[str, Entry] = {
    "E550": Entry(
        "{what} is not let through: package registries are only read.",
        ("Use GET or HEAD, without a body.", "Publish and log in outside of the sandbox."),
    ),
    "E551": Entry(
        "{address} is not let through: it is not below a configured package registry.",
        (
            "Take the package from the registry that GHAPP_{key} names.",
            "Name the address that the registry's files come from in GHAPP_{key}_FILES.",
        ),
    ),
    "E552": Entry(
        "{host} is not let through: its address {address} is not a public one.",
        (
            "Name {host} in GHAPP_REGISTRY_PRIVATE_HOSTS if it stands in a network of your own.",
            "Check how the server resolves {host}.",
        ),
    ),
    "E553": Entry(
        "The package registry {host} gave no answer to pass on: {detail}.",
        (
            "Check the package's name and version, and that the server reaches the registry.",
            "On 401 or 403 check the registry's credentials: GHAPP_REGISTRY_PYPI_CREDENTIALS and its like.",
        ),
    ),
    "E554": Entry(
        "The job took more from package registries than it may: {limit}.",
        ("Ask for fewer or smaller packages.", "Split the environment: what the checks need is enough."),
    ),
    "E560": Entry(
        "{address} is no address of a model: this door leads to those of {provider} alone.",
        ("Use one of: {allowed}.", "Check the base URL that the agent was given."),
    ),
    "E561": Entry(
        "The budget for models is spent: {left} of {cap} are left.",
        ("Raise the budget of the operator or of the repository.", "Finish the change by hand."),
    ),
    "E562": Entry(
        "The request to the model is not let through: {detail}.",
        (
            "Let the agent ask for plain answers: what a provider does beside is a way out of the sandbox.",
            "Send a JSON object of less than {limit_mb} MB.",
        ),
    ),
    "E563": Entry(
        "The provider {provider} gave no answer to pass on: {detail}.",
        ("Check that the server reaches its address.", "Ask for a re-run: it may have been passing."),
    ),
    "E564": Entry(
        "The price of the model {model} is not known: its cost could not be counted.",
        ("Use one of: {known}.", "Ask the operator to name the model's price."),
    ),
    "E565": Entry(
        "No door out of the sandbox can be made at {path}: a socket's path has at most {limit} bytes.",
        (
            "Set TMPDIR to a folder with a shorter path.",
            "Set GHAPP_DATA_DIR to a folder with a shorter path.",
        ),
    ),
    "E566": Entry(
        "The models were asked {limit} times: more is not let through for one job.",
        ("Split the task into smaller ones.", "Finish the change by hand."),
    ),
}
