"""Tables around sessions: staff and vehicles, return slips, sign-ups, date enquiries, suspensions."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.rows import (
    Committed,
    FactRow,
    Keys,
    Named,
    Number,
    Small,
    between,
    distinct,
    in_order,
    keyed,
    listed,
    one_of,
    part_of,
    refers,
)
from app.sessions.arrangements import CapacityKind, EnquiryState


class CapacityRow(Named, FactRow):
    """Countable staff or vehicles."""

    __tablename__ = "capacities"
    __table_args__ = (
        *keyed(),
        one_of("kind", CapacityKind),
        between("count", 0, 100_000),
        between("sessions_per_week", 0, 1000),
    )

    key: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str | None]
    kind: Mapped[str]
    count: Mapped[int] = mapped_column(Number)
    sessions_per_week: Mapped[int] = mapped_column(Small)


class ReturnSlipRow(FactRow):
    """A department names an officer for a session."""

    __tablename__ = "return_slips"
    __table_args__ = (
        distinct("session_key", "department_key", "officer"),
        listed(),
        Index(None, "committee_id", "department_key"),
        refers("session_key", "sessions"),
        refers("department_key", "departments"),
        between("rank", 0, 9),
    )

    session: Mapped[str] = mapped_column("session_key")
    department: Mapped[str] = mapped_column("department_key")
    officer: Mapped[str]
    title: Mapped[str | None]
    rank: Mapped[int] = mapped_column(Small)
    note: Mapped[str | None]


class SignUpEntryRow(FactRow):
    """A member has taken an open place."""

    __tablename__ = "sign_ups"
    __table_args__ = (
        distinct("session_key", "member_key"),
        listed(),
        Index(None, "committee_id", "member_key"),
        refers("session_key", "sessions"),
        refers("member_key", "members"),
    )

    session: Mapped[str] = mapped_column("session_key")
    member: Mapped[str] = mapped_column("member_key")
    at: Mapped[datetime]


class EnquiryRow(FactRow):
    """A date enquiry with its held slots."""

    __tablename__ = "enquiries"
    __table_args__ = (
        *keyed(),
        Index(None, "committee_id", "session_key"),
        Index("one_open_enquiry", "committee_id", "session_key", unique=True, postgresql_where=text("state = 'open'")),
        refers("session_key", "sessions"),
        one_of("state", EnquiryState),
        between("chosen", 0, 9),
    )

    key: Mapped[str]
    session: Mapped[str] = mapped_column("session_key")
    slots: Mapped[list[Any]]
    until: Mapped[datetime] = mapped_column("until_at")
    members: Mapped[list[str]] = mapped_column(Keys)
    departments: Mapped[list[str]] = mapped_column(Keys)
    officials: Mapped[list[str]] = mapped_column(Keys)
    note: Mapped[str | None]
    state: Mapped[str]
    chosen: Mapped[int | None] = mapped_column(Small)


class EnquiryAnswerRow(Committed):
    """What somebody asked has answered about one slot; ``asked`` is a member's or department's key or a name."""

    __tablename__ = "enquiry_answers"
    __table_args__ = (
        distinct("enquiry_key", "asked_kind", "asked", "slot"),
        part_of(["enquiry_key"], "enquiries", ["key"]),
        one_of("asked_kind", ("member", "department", "official")),
        between("slot", 0, 9),
        CheckConstraint("suits OR NOT if_need_be", name="need_be_suits"),
    )

    enquiry: Mapped[str] = mapped_column("enquiry_key")
    asked_kind: Mapped[str]
    asked: Mapped[str]
    slot: Mapped[int] = mapped_column(Small)
    suits: Mapped[bool]
    if_need_be: Mapped[bool] = mapped_column(default=False)
    """Whether it suits only if need be."""
    note: Mapped[str | None]
    at: Mapped[datetime]
    recorded_by: Mapped[str]


class SuspensionRow(Named, FactRow):
    """Sessions of some formats are suspended in some areas on some days."""

    __tablename__ = "suspensions"
    __table_args__ = (*keyed(), in_order("first_day", "last_day"))

    key: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str | None]
    first: Mapped[date] = mapped_column("first_day")
    last: Mapped[date] = mapped_column("last_day")
    areas: Mapped[list[str]] = mapped_column(Keys)
    formats: Mapped[list[str]] = mapped_column(Keys)
    exempt_formats: Mapped[list[str]] = mapped_column(Keys)
    reason: Mapped[str | None]
    lifted_at: Mapped[datetime | None]


class OrderRow(FactRow):
    """One session comes before another."""

    __tablename__ = "orders"
    __table_args__ = (
        distinct("before_key", "after_key"),
        listed(),
        refers("before_key", "sessions"),
        refers("after_key", "sessions"),
        in_order("min_days", "max_days"),
    )

    before: Mapped[str] = mapped_column("before_key")
    after: Mapped[str] = mapped_column("after_key")
    min_days: Mapped[int] = mapped_column(Small)
    max_days: Mapped[int | None] = mapped_column(Small)
    working_days: Mapped[bool]


class SeparationRow(FactRow):
    """Two sessions are kept apart; each pair once, the lesser key first."""

    __tablename__ = "separations"
    __table_args__ = (
        distinct("first_key", "second_key"),
        listed(),
        refers("first_key", "sessions"),
        refers("second_key", "sessions"),
        between("min_days", 0, 400),
        between("max_days", 0, 400),
        in_order("min_days", "max_days"),
    )

    first: Mapped[str] = mapped_column("first_key")
    second: Mapped[str] = mapped_column("second_key")
    min_days: Mapped[int] = mapped_column(Small)
    max_days: Mapped[int | None] = mapped_column(Small)
