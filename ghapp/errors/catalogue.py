"""Every error people meet, by its code. `docs/errors.md` is generated from here."""

from ghapp.errors.areas.configuration import CONFIGURATION
from ghapp.errors.areas.egress import EGRESS
from ghapp.errors.areas.github import GITHUB
from ghapp.errors.areas.plugins import PLUGINS
from ghapp.errors.areas.repositories import REPOSITORIES
from ghapp.errors.areas.runs import RUNS
from ghapp.errors.areas.storage import STORAGE
from ghapp.errors.areas.system import SYSTEM
from ghapp.errors.entry import Entry

CATALOGUE: dict[str, Entry] = {
    **REPOSITORIES,
    **RUNS,
    **STORAGE,
    **CONFIGURATION,
    **GITHUB,
    **PLUGINS,
    **EGRESS,
    **SYSTEM,
}
