"""What may run on a commit: by the sandbox of this machine, by whose commit it is, by consent."""

from dataclasses import dataclass, field

from ghapp.config.repository import Forks
from ghapp.model import Trust
from ghapp.sandbox import Level
from ghapp.sandbox.policy import NEEDS_CONSENT, Executes, least_level


@dataclass(frozen=True, slots=True)
class Permission:
    """`consent`: a maintainer allowed this very commit. `least` is what forks' code needs on this server."""

    level: Level
    trust: Trust = Trust.MEMBER
    forks: Forks = field(default_factory=Forks)
    consent: bool = False
    least: Level = Level.BWRAP

    def refusal(self, executes: Executes) -> str:
        """Why it must not run, and how to allow it, or ""."""
        needed = least_level(executes, self.trust, self.least)
        if not self.level.is_at_least(needed):
            return (
                f"it can run code of the repository, which needs the sandbox {needed} here: this server has "
                f"{self.level} (its operator can run `ghapp doctor`)"
            )
        if self.trust is Trust.FORK and executes in NEEDS_CONSENT:
            return self._without_consent(executes)
        return ""

    def _without_consent(self, executes: Executes) -> str:
        key = "agents" if executes is Executes.AGENT else "tests"
        setting = getattr(self.forks, key)
        if setting == "off":
            return f"it runs code of a fork, and `forks.{key}` is off in the repository's configuration"
        if setting == "approved" and not self.consent:
            return "it runs code of a fork: a maintainer can allow it for this commit with `/ok-to-test`"
        return ""
