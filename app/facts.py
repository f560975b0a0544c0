"""What all rows of facts have in common in their JSON form."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[int, Field(ge=0, le=100_000)]
Weekday = Annotated[int, Field(ge=1, le=7)]


class Fact(BaseModel):
    """A row of the bundle: nothing unknown is accepted, nothing changes after birth."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Stored(BaseModel):
    """What the database adds to a row of facts."""

    id: int
    version: int
    """Counts the row's changes; quoted, it is the row's ETag."""
    created_at: datetime
    updated_at: datetime
