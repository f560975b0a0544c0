"""Facts about time that is taken, and days that are unlike others."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from app.facts import Count, Day, Fact, Keys, Moment, Stored
from app.text import Key, Name, Text


class BusyOwner(StrEnum):
    """Whose time a busy interval takes."""

    MEMBER = "member"
    DEPARTMENT = "department"
    VENUE = "venue"


class Busy(Fact):
    """Time taken from a member, from ``officers`` of a department (all when left out), or a venue's closure."""

    owner_kind: BusyOwner
    owner: Key
    start: Moment
    end: Moment
    officers: Count | None = None
    rank: Annotated[int, Field(ge=0, le=9)] = 0
    source: Key = "manual"
    note: Text | None = None


class DayOverride(Fact):
    """A date is a working, rest or public-holiday day, whatever the national calendar says."""

    day: Day
    kind: Literal["working", "rest", "holiday"]
    note: Text | None = None


class Blackout(Fact):
    """Days kept free (no_meeting_days): for all formats but the exempt ones, or only for the named ones or areas."""

    key: Key
    name: Name
    name_en: Name | None = None
    first: Day
    last: Day
    formats: Keys = ()
    exempt_formats: Keys = ()
    areas: Keys = ()


class StoredBusy(Busy, Stored):
    """A busy interval as it is stored."""


class StoredDayOverride(DayOverride, Stored):
    """A special day as it is stored."""


class StoredBlackout(Blackout, Stored):
    """Days kept free, as they are stored."""
