"""Tables of formats, consultation sessions and what binds sessions to each other."""

from datetime import date, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKeyConstraint, Index, UniqueConstraint, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.committees.schemas import Office
from app.rows import (
    Committed,
    FactRow,
    Keys,
    Named,
    Number,
    Numbers,
    Small,
    between,
    distinct,
    in_order,
    keyed,
    one_of,
    part_of,
    refers,
)
from app.sessions.schemas import AttendanceKind, AttendanceMode, AttendanceRole, LeaveApprover, SessionStatus


class FormatRow(Named, FactRow):
    """A kind of session."""

    __tablename__ = "formats"
    __table_args__ = (
        *keyed(),
        between("duration_minutes", 1, 1440),
        between("days", 1, 31),
        between("priority", 1, 9),
        between("notice_working_days", 0, 250),
        between("min_spacing_days", 0, 366),
        between("per_month", 0, 1000),
        one_of("mode", AttendanceMode),
        between("leave_hours", 0, 2160),
        one_of("leave_approver", LeaveApprover),
        one_of("leave_office", Office),
        refers("leave_member_key", "members"),
    )

    key: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str | None]
    duration_minutes: Mapped[int] = mapped_column(Small)
    days: Mapped[int] = mapped_column(Small)
    blocks: Mapped[list[str]] = mapped_column(Keys)
    preferred_blocks: Mapped[list[str]] = mapped_column(Keys)
    preferred_start: Mapped[time | None]
    weekdays: Mapped[list[int]] = mapped_column(Numbers)
    day_kinds: Mapped[list[str]] = mapped_column(Keys)
    notice_working_days: Mapped[int] = mapped_column(Small)
    min_spacing_days: Mapped[int] = mapped_column(Small)
    per_month: Mapped[int] = mapped_column(Small)
    month_balance: Mapped[bool]
    rotates: Mapped[bool] = mapped_column(default=False)
    shares_trips: Mapped[bool] = mapped_column(default=False)
    mandatory: Mapped[bool]
    priority: Mapped[int] = mapped_column(Small)
    venue_kinds: Mapped[list[str]] = mapped_column(Keys)
    features: Mapped[list[str]] = mapped_column(Keys)
    duties: Mapped[list[str]] = mapped_column(Keys)
    mode: Mapped[str]
    online_counts: Mapped[bool]
    uses: Mapped[list[Any]]
    container: Mapped[bool]
    leave_hours: Mapped[int] = mapped_column(Small)
    leave_approver: Mapped[str]
    leave_office: Mapped[str | None]
    leave_member: Mapped[str | None] = mapped_column("leave_member_key")


class ConsultationSession(Named, FactRow):
    """Something to be placed; ``uid`` is its identity in calendars and never changes."""

    __tablename__ = "sessions"
    __table_args__ = (
        *keyed(),
        UniqueConstraint("uid"),
        Index(None, "committee_id", "format_key"),
        Index(None, "committee_id", "topic_key", "stage_key"),
        Index(None, "committee_id", "area_key"),
        Index(None, "committee_id", "parent_key"),
        Index(None, "committee_id", "first_day", "last_day"),
        refers("format_key", "formats"),
        refers("topic_key", "topics"),
        refers("area_key", "areas"),
        refers("parent_key", "sessions"),
        refers("pin_venue_key", "venues"),
        # A topic's stages are written anew with every change of the topic: what counts is the end of the transaction.
        ForeignKeyConstraint(
            ["committee_id", "topic_key", "stage_key"],
            ["stages.committee_id", "stages.topic_key", "stages.key"],
            onupdate="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
        CheckConstraint("stage_key IS NULL OR topic_key IS NOT NULL", name="stage_has_topic"),
        in_order("first_day", "last_day"),
        CheckConstraint("target_day BETWEEN first_day AND last_day", name="target_in_window"),
        between("duration_minutes", 1, 1440),
        between("days", 1, 31),
        between("priority", 1, 9),
        between("guests", 0, 100_000),
        refers("merged_into_key", "sessions"),
        refers("suspension_key", "suspensions"),
        refers("filed_by_key", "groups"),
        Index(None, "committee_id", "status"),
        Index(None, "committee_id", "filed_by_key"),
        one_of("mode", AttendanceMode),
        one_of("status", SessionStatus),
        CheckConstraint("(status = 'merged') = (merged_into_key IS NOT NULL)", name="merged_has_survivor"),
        between("sign_up_places", 1, 5000),
        CheckConstraint("(sign_up_places IS NULL) = (sign_up_until IS NULL)", name="sign_up_is_whole"),
        CheckConstraint("(waiver_approver IS NULL) = (waiver_reason IS NULL)", name="waiver_is_whole"),
    )

    uid: Mapped[str]
    key: Mapped[str]
    format: Mapped[str] = mapped_column("format_key")
    name: Mapped[str]
    name_en: Mapped[str | None]
    topic: Mapped[str | None] = mapped_column("topic_key")
    stage: Mapped[str | None] = mapped_column("stage_key")
    parent: Mapped[str | None] = mapped_column("parent_key")
    area: Mapped[str | None] = mapped_column("area_key")
    local_venues: Mapped[bool]
    first: Mapped[date] = mapped_column("first_day")
    last: Mapped[date] = mapped_column("last_day")
    target: Mapped[date | None] = mapped_column("target_day")
    duration_minutes: Mapped[int | None] = mapped_column(Small)
    days: Mapped[int | None] = mapped_column(Small)
    mandatory: Mapped[bool | None]
    priority: Mapped[int | None] = mapped_column(Small)
    guests: Mapped[int] = mapped_column(Number)
    mode: Mapped[str | None]
    conference: Mapped[str | None]
    materials: Mapped[list[Any]]
    uses: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    counts_for: Mapped[list[str] | None] = mapped_column(Keys)
    recused: Mapped[list[str]] = mapped_column(Keys)
    sign_up_places: Mapped[int | None] = mapped_column(Small)
    sign_up_until: Mapped[date | None]
    status: Mapped[str]
    status_reason: Mapped[str | None]
    latest: Mapped[date | None] = mapped_column("latest_day")
    merged_into: Mapped[str | None] = mapped_column("merged_into_key")
    suspension: Mapped[str | None] = mapped_column("suspension_key")
    waiver_approver: Mapped[str | None]
    waiver_reason: Mapped[str | None]
    filed_by: Mapped[str | None] = mapped_column("filed_by_key")
    confirmed: Mapped[bool]
    pinned: Mapped[bool]
    pin_day: Mapped[date | None]
    pin_start: Mapped[time | None]
    pin_venue: Mapped[str | None] = mapped_column("pin_venue_key")

    attendance: Mapped[list["AttendanceGroupRow"]] = relationship(
        lazy="raise", viewonly=True, order_by="AttendanceGroupRow.position"
    )
    named: Mapped[list["SessionNameRow"]] = relationship(
        lazy="raise", viewonly=True, order_by="SessionNameRow.position"
    )

    if TYPE_CHECKING:  # set below, once the names' own table is known
        venues: Mapped[list[str]]
        pinned_members: Mapped[list[str]]

    @property
    def sign_up(self) -> dict[str, Any] | None:
        """Open places."""
        return None if self.sign_up_places is None else {"places": self.sign_up_places, "until": self.sign_up_until}

    @property
    def waiver(self) -> dict[str, Any] | None:
        """Who has waived the notice period, and why."""
        given = {"approver": self.waiver_approver, "reason": self.waiver_reason}
        return None if self.waiver_approver is None else given

    @property
    def pin(self) -> dict[str, Any] | None:
        """What is fixed."""
        where = {"day": self.pin_day, "start": self.pin_start, "venue": self.pin_venue}
        return {**where, "people": self.pinned_members} if self.pinned else None


class SessionNameRow(Committed):
    """A session names a candidate venue, or a member who is pinned to it."""

    __tablename__ = "session_names"
    __table_args__ = (
        distinct("session_key", "venue_key", "pinned_member_key"),
        Index(None, "committee_id", "venue_key"),
        Index(None, "committee_id", "pinned_member_key"),
        part_of(["session_key"], "sessions", ["key"]),
        refers("venue_key", "venues"),
        refers("pinned_member_key", "members"),
        CheckConstraint("num_nonnulls(venue_key, pinned_member_key) = 1", name="one_named"),
    )

    session: Mapped[str] = mapped_column("session_key")
    position: Mapped[int] = mapped_column(Number)
    venue: Mapped[str | None] = mapped_column("venue_key")
    pinned_member: Mapped[str | None] = mapped_column("pinned_member_key")


class AttendanceGroupRow(Committed):
    """One way of taking part in a session."""

    __tablename__ = "attendance_groups"
    __table_args__ = (
        UniqueConstraint("committee_id", "session_key", "position"),
        part_of(["session_key"], "sessions", ["key"]),
        one_of("role", AttendanceRole),
        one_of("kind", AttendanceKind),
        between("rank", 0, 9),
        between("officers", 1, 100),
        between("quorum", 0, 100_000),
        in_order("low", "want"),
        in_order("want", "high"),
    )

    session: Mapped[str] = mapped_column("session_key")
    position: Mapped[int] = mapped_column(Small)
    role: Mapped[str]
    kind: Mapped[str]
    rank: Mapped[int] = mapped_column(Small)
    officers: Mapped[int] = mapped_column(Small)
    quorum: Mapped[int | None] = mapped_column(Number)
    low: Mapped[int | None] = mapped_column(Number)
    want: Mapped[int | None] = mapped_column(Number)
    high: Mapped[int | None] = mapped_column(Number)
    expertise: Mapped[list[str]] = mapped_column(Keys, default=list)
    mixes: Mapped[list[Any]] = mapped_column(default=list)
    reply_by: Mapped[date | None]

    named: Mapped[list["AttendanceNameRow"]] = relationship(
        lazy="raise", viewonly=True, order_by="AttendanceNameRow.position"
    )

    if TYPE_CHECKING:  # set below, once the names' own table is known
        members: Mapped[list[str]]
        groups: Mapped[list[str]]
        departments: Mapped[list[str]]


class AttendanceNameRow(Committed):
    """An attendance group names a member, a group or a department: exactly one of the three."""

    __tablename__ = "attendance_names"
    __table_args__ = (
        distinct("session_key", "group_position", "member_key", "group_key", "department_key"),
        Index(None, "committee_id", "member_key"),
        Index(None, "committee_id", "group_key"),
        Index(None, "committee_id", "department_key"),
        part_of(["session_key", "group_position"], "attendance_groups", ["session_key", "position"]),
        refers("member_key", "members"),
        refers("group_key", "groups"),
        refers("department_key", "departments"),
        CheckConstraint("num_nonnulls(member_key, group_key, department_key) = 1", name="one_named"),
    )

    session: Mapped[str] = mapped_column("session_key")
    group_position: Mapped[int] = mapped_column(Small)
    position: Mapped[int] = mapped_column(Number)
    member: Mapped[str | None] = mapped_column("member_key")
    group: Mapped[str | None] = mapped_column("group_key")
    department: Mapped[str | None] = mapped_column("department_key")


def _keys(names: Any, column: Any, *owned: ColumnElement[bool]) -> Any:
    """Keys that rows of names hold for their owner, read with it as one list: people come by the hundred."""
    mine = select(column).where(*owned, column.is_not(None)).order_by(names.position)
    return column_property(func.array(mine.correlate_except(names).scalar_subquery(), type_=Keys))


def _keys_of_group(column: Any) -> Any:
    names, group = AttendanceNameRow, AttendanceGroupRow
    same = names.committee_id == group.committee_id, names.session == group.session
    return _keys(names, column, *same, names.group_position == group.position)


def _keys_of_session(column: Any) -> Any:
    names, session = SessionNameRow, ConsultationSession
    return _keys(names, column, names.committee_id == session.committee_id, names.session == session.key)


AttendanceGroupRow.members = _keys_of_group(AttendanceNameRow.member)
AttendanceGroupRow.groups = _keys_of_group(AttendanceNameRow.group)
AttendanceGroupRow.departments = _keys_of_group(AttendanceNameRow.department)
ConsultationSession.venues = _keys_of_session(SessionNameRow.venue)
ConsultationSession.pinned_members = _keys_of_session(SessionNameRow.pinned_member)
