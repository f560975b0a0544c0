"""Tables of what is planned and published.

A plan holds assignments and attendees that may change; a release copies time, venue and people and never changes.
Bookings and invitations say what holds now: who and what is taken, and what each member's calendar shows.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, SMALLINT, TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, RowId
from app.rows import Degrees


class PlanState(StrEnum):
    """What a plan is: a draft that may change, one that is being or has been approved, or the source of a release."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    PUBLISHED = "published"


class PlanRow(Base):
    """A draft timetable over a horizon; ``version`` counts its changes and is its ETag."""

    __tablename__ = "plans"
    __table_args__ = (
        CheckConstraint("first_day <= last_day", name="horizon_in_order"),
        CheckConstraint("state IN ('draft', 'submitted', 'approved', 'published')", name="state_is_known"),
        Index("ix_plans_committee_id_id", "committee_id", "id"),
    )

    id: Mapped[RowId]
    committee_id: Mapped[int] = mapped_column(ForeignKey("committees.id", ondelete="CASCADE"))
    name: Mapped[str]
    state: Mapped[str] = mapped_column(default=PlanState.DRAFT.value)
    first_day: Mapped[date]
    last_day: Mapped[date]
    as_of: Mapped[datetime | None]
    """The moment the plan is made from; left out, the present."""
    version: Mapped[int] = mapped_column(default=1)
    base_release_id: Mapped[int | None] = mapped_column(
        ForeignKey("releases.id", ondelete="SET NULL", use_alter=True), default=None
    )
    """The release that was current when the plan was made."""
    sibling_of_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id", ondelete="SET NULL"), default=None)
    """The plan whose run ended here, because that plan had changed meanwhile."""
    score: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict)
    """Cost per preference when it was last solved."""
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class AssignmentRow(Base):
    """A session placed by a plan: ``starts_at`` and ``ends_at`` are those of its first day, local clock after that."""

    __tablename__ = "assignments"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="hours_in_order"),
        CheckConstraint("days >= 1", name="days_are_positive"),
        Index("ix_assignments_plan_id_starts_at", "plan_id", "starts_at", "session_id"),
        Index("ix_assignments_session_id", "session_id"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"), primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    days: Mapped[int] = mapped_column(SMALLINT, default=1)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venues.id", ondelete="SET NULL"))


class AttendeeRow(Base):
    """One member attends one session of a plan, once, whatever the roles.

    ``groups`` are places in the session's attendance list, ``roles`` what those stood for when the plan was solved.
    """

    __tablename__ = "attendees"
    __table_args__ = (Index("ix_attendees_member_id", "member_id", "plan_id"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id", ondelete="CASCADE"), primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    groups: Mapped[list[int]] = mapped_column(ARRAY(SMALLINT))
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))


class ReleaseRow(Base):
    """A published calendar, numbered per committee, never changed; ``parent_id`` is the release it replaced."""

    __tablename__ = "releases"
    __table_args__ = (UniqueConstraint("committee_id", "number"),)

    id: Mapped[RowId]
    committee_id: Mapped[int] = mapped_column(ForeignKey("committees.id", ondelete="CASCADE"))
    number: Mapped[int]
    name: Mapped[str]
    note: Mapped[str | None]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("releases.id"))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id", ondelete="SET NULL"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    """The days that all plans published so far span: what is mandatory within them has been asked for."""
    changes: Mapped[dict[str, int]] = mapped_column(JSONB)
    """How many sessions changed against the parent, by the way in which they did."""
    waivers: Mapped[list[Any]] = mapped_column(default=list)
    """Whose notice period had been waived at the publication: session, approver and reason."""
    published_by: Mapped[str]
    published_at: Mapped[datetime]


class ReleaseSessionRow(Base):
    """Time and venue of one session in a release; every release holds the whole calendar."""

    __tablename__ = "release_sessions"
    __table_args__ = (
        Index("ix_release_sessions_release_id_starts_at", "release_id", "starts_at", "session_id"),
        Index("ix_release_sessions_session_id", "session_id"),
    )

    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id", ondelete="CASCADE"), primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id"), primary_key=True)
    day: Mapped[date]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    days: Mapped[int] = mapped_column(SMALLINT)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venues.id"))
    provisional: Mapped[bool] = mapped_column(default=False)
    """Published for orientation; members' calendars show it as tentative."""


class ReleasePersonRow(Base):
    """One member attends one session of a release; copied from the plan."""

    __tablename__ = "release_people"
    __table_args__ = (Index("ix_release_people_member_id", "member_id", "release_id"),)

    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id", ondelete="CASCADE"), primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    groups: Mapped[list[int]] = mapped_column(ARRAY(SMALLINT))
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))


class CommitteeCalendarRow(Base):
    """The committee's single calendar row: every publication locks it, so that one happens after the other."""

    __tablename__ = "committee_calendars"

    committee_id: Mapped[int] = mapped_column(ForeignKey("committees.id", ondelete="CASCADE"), primary_key=True)
    release_id: Mapped[int | None] = mapped_column(ForeignKey("releases.id"))
    version: Mapped[int] = mapped_column(default=0)


def _never_overlaps(owner: str, name: str) -> ExcludeConstraint:
    """Two firm bookings of one owner never overlap; int8range stands in for btree_gist."""
    return ExcludeConstraint(
        (text(f"int8range({owner}, {owner}, '[]')"), "&&"),
        (text("during"), "&&"),
        where=text(f"firm AND {owner} IS NOT NULL"),
        using="gist",
        deferrable=True,
        initially="IMMEDIATE",
        name=name,
    )


def _deferrable(column: str, ondelete: str | None = None) -> ForeignKey:
    """A reference that the overlap canary can put off, so that it needs no rows to refer to."""
    return ForeignKey(column, ondelete=ondelete, deferrable=True, initially="IMMEDIATE")


class BookingRow(Base):
    """Time taken of a member or of a venue by one part (one day) of a published session."""

    __tablename__ = "bookings"
    __table_args__ = (
        CheckConstraint("(member_id IS NULL) <> (venue_id IS NULL)", name="one_owner"),
        CheckConstraint("NOT isempty(during)", name="takes_time"),
        _never_overlaps("member_id", "bookings_member_never_overlaps"),
        _never_overlaps("venue_id", "bookings_venue_never_overlaps"),
        Index("ix_bookings_session_id", "session_id"),
        Index("ix_bookings_member_id", "member_id"),
        Index("ix_bookings_venue_id", "venue_id"),
    )

    id: Mapped[RowId]
    committee_id: Mapped[int] = mapped_column(_deferrable("committees.id", ondelete="CASCADE"))
    release_id: Mapped[int] = mapped_column(_deferrable("releases.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(_deferrable("sessions.id"))
    part: Mapped[int] = mapped_column(SMALLINT)
    """Which day of the session, from 0."""
    member_id: Mapped[int | None] = mapped_column(_deferrable("members.id"))
    venue_id: Mapped[int | None] = mapped_column(_deferrable("venues.id"))
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    firm: Mapped[bool] = mapped_column(default=True)
    """False for a slot that is only held until a date enquiry is answered."""


class InvitationStatus(StrEnum):
    """What a member's calendar shows of a session; withdrawn invitations are not shown at all."""

    CONFIRMED = "confirmed"
    PROVISIONAL = "provisional"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


class InvitationRow(Base):
    """What one member's calendar shows of one session, as last published; links and coordinates as they are now.

    ``sequence`` grows when start, end, venue or status change, ``changed_at`` with anything that is shown;
    ``revision`` is the member's revision at that change.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint(
            "status IN ('confirmed', 'provisional', 'postponed', 'cancelled', 'withdrawn')", name="status_is_known"
        ),
        Index("ix_invitations_session_id", "session_id"),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True)
    uid: Mapped[str]
    sequence: Mapped[int] = mapped_column(default=0)
    status: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    days: Mapped[int] = mapped_column(SMALLINT)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venues.id", ondelete="SET NULL"))
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    summary: Mapped[str]
    location: Mapped[str | None]
    category: Mapped[str]
    topic: Mapped[str | None]
    note: Mapped[str | None] = mapped_column(default=None)
    """What is added to the description when it was withdrawn."""
    latitude: Mapped[float | None] = mapped_column(Degrees, default=None)
    longitude: Mapped[float | None] = mapped_column(Degrees, default=None)
    conference: Mapped[str | None] = mapped_column(default=None)
    materials: Mapped[list[Any]] = mapped_column(default=list)
    revision: Mapped[int]
    changed_at: Mapped[datetime]


class MemberCalendarRow(Base):
    """The revision of one member's calendar: the ETag of every feed of theirs."""

    __tablename__ = "member_calendars"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[int]
    changed_at: Mapped[datetime]
