"""Facts about time that is taken, and days that are unlike others."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from app.availability.recurrence import Recurrence
from app.committees.schemas import Office
from app.facts import Count, Day, Fact, Keys, LocalTime, Moment, Stored, Weekday
from app.text import Key, Name, Text


class BusyOwner(StrEnum):
    """Whose time a busy interval takes."""

    MEMBER = "member"
    DEPARTMENT = "department"
    VENUE = "venue"


class BusyKind(StrEnum):
    """What an interval says of its time; only busy and impossible keep sessions away."""

    BUSY = "busy"
    TENTATIVE = "tentative"
    PREFERRED = "preferred"
    IMPOSSIBLE = "impossible"


class Firmness(StrEnum):
    """Whether an outside commitment is settled."""

    FIRM = "firm"
    TENTATIVE = "tentative"


class Strength(StrEnum):
    """Whether something must be kept or is only wished for."""

    HARD = "hard"
    SOFT = "soft"


class LimitKind(StrEnum):
    """What a member declares: never at these times; step-free venues only; times rather kept free."""

    UNAVAILABLE = "unavailable"
    STEP_FREE = "step_free"
    OBSERVANCE = "observance"


class Busy(Fact):
    """Time of a member, of ``officers`` of a department (all when left out), or of a venue; may recur.

    With ``rrule`` (RFC 5545, DAILY to YEARLY) the interval from ``start`` to ``end`` recurs by the local clock, but for
    those whose start is among ``exdates``.
    """

    owner_kind: BusyOwner
    owner: Key
    start: Moment
    end: Moment
    officers: Count | None = None
    rank: Annotated[int, Field(ge=0, le=9)] = 0
    source: Key = "manual"
    kind: BusyKind = BusyKind.BUSY
    rrule: Recurrence | None = None
    exdates: Annotated[tuple[Moment, ...], Field(max_length=500)] = ()
    valid_until: Day | None = None
    """Counts no longer after this day, as a source that is no longer confirmed."""
    note: Text | None = None


class Commitment(Fact):
    """An outside commitment (a Party plenum, a congress): everybody of its offices, groups, members, departments.

    A firm one takes their time, a tentative one only warns.
    """

    key: Key
    name: Name
    name_en: Name | None = None
    start: Moment
    end: Moment
    firmness: Firmness = Firmness.FIRM
    offices: Annotated[tuple[Office, ...], Field(max_length=10)] = ()
    groups: Keys = ()
    members: Keys = ()
    departments: Keys = ()
    note: Text | None = None


class SeasonWindow(Fact):
    """Days that formats, areas or sectors keep free every time (hard) or where they can (soft); empty = all."""

    key: Key
    name: Name
    name_en: Name | None = None
    first: Day
    last: Day
    formats: Keys = ()
    areas: Keys = ()
    groups: Keys = ()
    """Concerns sessions whose attendance names one of these groups."""
    strength: Strength = Strength.HARD


class PersonalLimit(Fact):
    """What a member declares of itself, and nobody else may: hours, access, observances."""

    key: Key
    member: Key
    kind: LimitKind
    first: Day | None = None
    last: Day | None = None
    weekdays: Annotated[tuple[Weekday, ...], Field(max_length=7)] = (1, 2, 3, 4, 5, 6, 7)
    start: LocalTime | None = None
    """With ``end`` the hours of the day that are meant; left out, the whole day."""
    end: LocalTime | None = None


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


class StoredCommitment(Commitment, Stored):
    """An outside commitment as it is stored."""


class StoredSeasonWindow(SeasonWindow, Stored):
    """A season window as it is stored."""


class StoredPersonalLimit(PersonalLimit, Stored):
    """A personal limit as it is stored."""


class StoredBusy(Busy, Stored):
    """A busy interval as it is stored."""


class StoredDayOverride(DayOverride, Stored):
    """A special day as it is stored."""


class StoredBlackout(Blackout, Stored):
    """Days kept free, as they are stored."""
