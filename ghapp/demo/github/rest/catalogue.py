"""Every REST operation served, the longer paths first: a branch name may hold slashes."""

from ghapp.demo.github.rest import (
    apps,
    checks,
    issues,
    merging,
    objects,
    pulls,
    references,
    repositories,
    scanning,
)

OPERATIONS = (
    *apps.OPERATIONS,
    *checks.OPERATIONS,
    *merging.OPERATIONS,
    *repositories.OPERATIONS,
    *pulls.OPERATIONS,
    *issues.OPERATIONS,
    *objects.OPERATIONS,
    *references.OPERATIONS,
    *scanning.OPERATIONS,
)
