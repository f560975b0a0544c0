"""Facts about the places where sessions happen."""

from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.facts import Count, Fact, Keys, Latitude, LocalTime, Longitude, Stored, Weekday
from app.text import Key, Minutes, Name


class Hours(Fact):
    """A venue is open on these weekdays (Monday = 1) between two local times."""

    weekdays: tuple[Weekday, ...] = Field(min_length=1, max_length=7)
    start: LocalTime
    end: LocalTime


class Venue(Fact):
    """A place (场地); without ``hours`` it is always open."""

    key: Key
    name: Name
    name_en: Name | None = None
    area: Key
    kind: Key
    capacity: Count
    features: Keys = ()
    turnaround_minutes: Minutes = 0
    hours: Annotated[tuple[Hours, ...], Field(max_length=50)] = ()
    latitude: Latitude | None = None
    longitude: Longitude | None = None

    @model_validator(mode="after")
    def whole_coordinates(self) -> "Venue":  # noqa: N804 -- an "after" validator is a plain method
        """A place on the map takes both coordinates."""
        if (self.latitude is None) is not (self.longitude is None):
            raise PydanticCustomError("coordinates_together", "has latitude and longitude only together")
        return self


class StoredVenue(Venue, Stored):
    """A venue as it is stored."""
