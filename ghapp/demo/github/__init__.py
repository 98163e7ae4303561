"""A small GitHub on loopback: REST, git over HTTP, signed webhooks, web pages."""

from ghapp.demo.github.account import User
from ghapp.demo.github.faults import Fault, Faults
from ghapp.demo.github.hub import Exchange, Observer
from ghapp.demo.github.people import File
from ghapp.demo.github.quota import Quota
from ghapp.demo.github.server import LocalGitHub, new_private_key
from ghapp.demo.github.state import App, CheckRun, Comment, PullRequest, Repo
from ghapp.demo.github.webhooks import Sent

__all__ = [
    "App",
    "CheckRun",
    "Comment",
    "Exchange",
    "Fault",
    "Faults",
    "File",
    "LocalGitHub",
    "Observer",
    "PullRequest",
    "Quota",
    "Repo",
    "Sent",
    "User",
    "new_private_key",
]
