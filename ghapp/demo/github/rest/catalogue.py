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
    reviews,
    scanning,
    statuses,
)

OPERATIONS = (
    *apps.OPERATIONS,
    *checks.OPERATIONS,
    *merging.OPERATIONS,
    *statuses.OPERATIONS,
    *repositories.OPERATIONS,
    *reviews.OPERATIONS,
    *pulls.OPERATIONS,
    *issues.OPERATIONS,
    *objects.OPERATIONS,
    *references.OPERATIONS,
    *scanning.OPERATIONS,
)
