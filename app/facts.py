"""What all rows of facts have in common in their JSON form."""

import re
from datetime import UTC, date, datetime, time
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    Field,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError, PydanticKnownError

from app.bodies import Body
from app.text import Id, Key

Count = Annotated[int, Field(ge=0, le=100_000)]
Weekday = Annotated[int, Field(ge=1, le=7)]


def _written(pattern: str, flaw: Any) -> BeforeValidator:
    """Take a date or time only as it is written in full: a bare number would count seconds since 1970."""
    form = re.compile(pattern, re.ASCII)

    def check(value: object) -> object:
        if isinstance(value, (int, float)) or (isinstance(value, str) and not form.fullmatch(value)):
            raise PydanticKnownError(flaw, {"error": "written otherwise"})
        return value

    return BeforeValidator(check)


_DATE, _CLOCK, _ZONE = r"\d{4}-\d{2}-\d{2}", r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?", r"([Zz]|[+-]\d{2}:\d{2})?"

Day = Annotated[date, _written(_DATE, "date_from_datetime_parsing"), Field(ge=date(1900, 1, 1), le=date(2200, 12, 31))]
"""A date of this service's time; the bounds keep every sum with it a date too."""

Moment = Annotated[
    AwareDatetime,
    _written(rf"{_DATE}[Tt ]{_CLOCK}(\.\d{{1,9}})?{_ZONE}", "datetime_parsing"),
    Field(ge=datetime(1900, 1, 1, tzinfo=UTC), le=datetime(2200, 12, 31, 23, 59, 59, tzinfo=UTC)),
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


LocalTime = Annotated[
    time,
    _written(_CLOCK + _ZONE, "time_parsing"),
    AfterValidator(_local),
    WithJsonSchema({"type": "string", "pattern": f"^{_CLOCK}$", "examples": ["09:00:00"]}),
]
"""A time of day in the committee's zone; JSON Schema's own ``time`` has an offset, which this has not."""

NEAR_ZERO = 0.0001


def _rounded(degrees: float) -> float:
    """A tenth of a metre is exact enough, and nobody writes so small a number with an exponent."""
    return 0.0 if abs(degrees) < NEAR_ZERO else round(degrees, 6)


Latitude = Annotated[float, Field(strict=True, ge=-90, le=90, allow_inf_nan=False), AfterValidator(_rounded)]
"""Degrees north of the equator (WGS 84)."""

Longitude = Annotated[float, Field(strict=True, ge=-180, le=180, allow_inf_nan=False), AfterValidator(_rounded)]
"""Degrees east of Greenwich (WGS 84)."""

TimeZone = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_+\-/]{1,64}$"), AfterValidator(_zone)]
"""A name of the tz database."""


Keys = Annotated[tuple[Key, ...], Field(max_length=5000)]
"""A list of keys."""


class Fact(Body):
    """A row of the bundle: nothing unknown is accepted, nothing changes after birth."""


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
