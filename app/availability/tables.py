"""Tables of taken time, special days and days kept free."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, Index, Text, case, func
from sqlalchemy.orm import Mapped, column_property, mapped_column

from app.availability.schemas import BusyKind, Firmness, LimitKind, Strength
from app.rows import (
    FactRow,
    Keys,
    Moments,
    Named,
    Number,
    Numbers,
    Small,
    between,
    distinct,
    in_order,
    keyed,
    listed,
    one_of,
    refers,
)


class BusyRow(FactRow):
    """Time taken from a member, from officers of a department, or from a venue: exactly one of the three."""

    __tablename__ = "busy"
    __table_args__ = (
        distinct("member_key", "department_key", "venue_key", "starts_at", "ends_at", "source", "rank"),
        listed(),
        Index(None, "committee_id", "starts_at", "id"),
        Index(None, "committee_id", "member_key", "starts_at"),
        Index(None, "committee_id", "department_key", "starts_at"),
        Index(None, "committee_id", "venue_key", "starts_at"),
        refers("member_key", "members"),
        refers("department_key", "departments"),
        refers("venue_key", "venues"),
        CheckConstraint("num_nonnulls(member_key, department_key, venue_key) = 1", name="one_owner"),
        in_order("starts_at", "ends_at", strict=True),
        between("rank", 0, 9),
        between("officers", 0, 100_000),
        one_of("kind", BusyKind),
    )

    member: Mapped[str | None] = mapped_column("member_key")
    department: Mapped[str | None] = mapped_column("department_key")
    venue: Mapped[str | None] = mapped_column("venue_key")
    start: Mapped[datetime] = mapped_column("starts_at")
    end: Mapped[datetime] = mapped_column("ends_at")
    officers: Mapped[int | None] = mapped_column(Number)
    rank: Mapped[int] = mapped_column(Small)
    source: Mapped[str]
    kind: Mapped[str]
    rrule: Mapped[str | None]
    exdates: Mapped[list[datetime]] = mapped_column(Moments)
    valid_until: Mapped[date | None]
    note: Mapped[str | None]

    owner: Mapped[str] = column_property(func.coalesce(member, department, venue, type_=Text))
    owner_kind: Mapped[str] = column_property(
        case((member.is_not(None), "member"), (department.is_not(None), "department"), else_="venue")
    )


class DayOverrideRow(FactRow):
    """What sort of day a date is, whatever the national calendar says."""

    __tablename__ = "day_overrides"
    __table_args__ = (distinct("day"), listed(), one_of("kind", ("working", "rest", "holiday")))

    day: Mapped[date]
    kind: Mapped[str]
    note: Mapped[str | None]


class BlackoutRow(Named, FactRow):
    """Days kept free."""

    __tablename__ = "blackouts"
    __table_args__ = (*keyed(), in_order("first_day", "last_day"))

    key: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str | None]
    first: Mapped[date] = mapped_column("first_day")
    last: Mapped[date] = mapped_column("last_day")
    formats: Mapped[list[str]] = mapped_column(Keys)
    exempt_formats: Mapped[list[str]] = mapped_column(Keys)
    areas: Mapped[list[str]] = mapped_column(Keys)


class CommitmentRow(Named, FactRow):
    """An outside commitment and whom it concerns."""

    __tablename__ = "commitments"
    __table_args__ = (*keyed(), in_order("starts_at", "ends_at", strict=True), one_of("firmness", Firmness))

    key: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str | None]
    start: Mapped[datetime] = mapped_column("starts_at")
    end: Mapped[datetime] = mapped_column("ends_at")
    firmness: Mapped[str]
    offices: Mapped[list[str]] = mapped_column(Keys)
    groups: Mapped[list[str]] = mapped_column(Keys)
    members: Mapped[list[str]] = mapped_column(Keys)
    departments: Mapped[list[str]] = mapped_column(Keys)
    note: Mapped[str | None]


class SeasonWindowRow(Named, FactRow):
    """Days that some sessions keep free, or rather keep free."""

    __tablename__ = "season_windows"
    __table_args__ = (*keyed(), in_order("first_day", "last_day"), one_of("strength", Strength))

    key: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str | None]
    first: Mapped[date] = mapped_column("first_day")
    last: Mapped[date] = mapped_column("last_day")
    formats: Mapped[list[str]] = mapped_column(Keys)
    areas: Mapped[list[str]] = mapped_column(Keys)
    groups: Mapped[list[str]] = mapped_column(Keys)
    strength: Mapped[str]


class PersonalLimitRow(FactRow):
    """What a member has declared of itself."""

    __tablename__ = "personal_limits"
    __table_args__ = (
        *keyed(),
        Index(None, "committee_id", "member_key"),
        refers("member_key", "members"),
        one_of("kind", LimitKind),
        in_order("first_day", "last_day"),
        in_order("start_time", "end_time", strict=True),
        CheckConstraint("(start_time IS NULL) = (end_time IS NULL)", name="both_hours"),
    )

    key: Mapped[str]
    member: Mapped[str] = mapped_column("member_key")
    kind: Mapped[str]
    first: Mapped[date | None] = mapped_column("first_day")
    last: Mapped[date | None] = mapped_column("last_day")
    weekdays: Mapped[list[int]] = mapped_column(Numbers)
    start: Mapped[time | None] = mapped_column("start_time")
    end: Mapped[time | None] = mapped_column("end_time")
