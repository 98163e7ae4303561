"""Money: what models may cost. Whole micro-dollars: a million of them is a dollar."""

from typing import Literal

from pydantic import Field

from ghapp.model.noun import Noun

CapName = Literal["attempt", "pull_request", "day", "month", "account_day", "server_day"]


class Caps(Noun):
    """The most that one attempt may cost, one pull request (or one run without any), one repository in a day
    and in a month, all repositories of one account (an installation) in a day, and the whole server in a day.
    Days and months are UTC.
    """

    attempt: int = Field(ge=0)
    pull_request: int = Field(ge=0)
    day: int = Field(ge=0)
    month: int = Field(ge=0)
    account_day: int = Field(ge=0)
    server_day: int = Field(ge=0)


class Wish(Noun):
    """Money for one attempt of a run; less than `least` is no use. `at` is ISO 8601 with its offset."""

    run_id: str
    number: int
    repository_id: int
    installation_id: int
    pull_request: int | None = None
    at: str
    wanted: int = Field(ge=1)
    least: int = Field(default=1, ge=1)


class Grant(Noun):
    """`amount` is 0 when it was refused. `cap` is the one that left no more, None when all was granted."""

    amount: int
    cap: CapName | None = None


class Spent(Noun):
    """What was settled, and what is under way as if all of it were spent. The names are those of the caps."""

    pull_request: int
    day: int
    month: int
    account_day: int
    server_day: int
