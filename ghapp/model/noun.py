"""The base of every noun: a frozen value that can be printed, stored as JSON and compared."""

from pydantic import BaseModel, ConfigDict


class Noun(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
