"""Money: what models may cost. Whole micro-dollars: a million of them is a dollar."""

from pydantic import Field

from ghapp.model.noun import Noun


class Caps(Noun):
    """The most that one attempt may cost, one pull request, one repository in a day and in a month, and the
    whole server in a day. Days and months are UTC.
    """

    attempt: int = Field(ge=0)
    pull_request: int = Field(ge=0)
    day: int = Field(ge=0)
    month: int = Field(ge=0)
    server_day: int = Field(ge=0)
