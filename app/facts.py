"""What all rows of facts have in common in their JSON form."""

from datetime import UTC, date, datetime, time
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from app.text import Id, Key

Count = Annotated[int, Field(ge=0, le=100_000)]
Weekday = Annotated[int, Field(ge=1, le=7)]

Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 12, 31))]
"""A date of this service's time; the bounds keep every sum with it a date too."""

Moment = Annotated[
    AwareDatetime, Field(ge=datetime(1900, 1, 1, tzinfo=UTC), le=datetime(2200, 12, 31, 23, 59, 59, tzinfo=UTC))
]
"""A moment with its time zone, within the same bounds."""


def _local(of: time) -> time:
    if of.tzinfo is not None:
        raise PydanticCustomError("local_time", "must be a time of day without a zone")
    return of


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise PydanticCustomError("time_zone", "is not a known time zone") from None
    return name


LocalTime = Annotated[time, AfterValidator(_local)]
"""A time of day in the committee's zone."""

TimeZone = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_+\-/]{1,64}$"), AfterValidator(_zone)]
"""A name of the tz database."""


Keys = Annotated[tuple[Key, ...], Field(max_length=5000)]
"""A list of keys."""


class Fact(BaseModel):
    """A row of the bundle: nothing unknown is accepted, nothing changes after birth."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Stored(BaseModel):
    """What the database adds to a row of facts."""

    id: Id
    version: int
    """Counts the row's changes; quoted, it is the row's ETag."""
    created_at: datetime
    updated_at: datetime


def ordered_pair(values: Any, first: str, second: str) -> Any:
    """Put the lesser of two keys first, before anything else looks at them."""
    if isinstance(values, dict) and isinstance(values.get(first), str) and isinstance(values.get(second), str):
        low, high = sorted((values[first], values[second]))
        return {**values, first: low, second: high}
    return values
