"""The one door to GitHub. gidgethub asks and reports, PyGithub publishes; they share tokens and limits."""

from ghapp.github.door import GitHub
from ghapp.github.tokens import Access

__all__ = ["Access", "GitHub"]
