"""Tables of the committee and its people: areas, groups, members, departments, duties."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.committees.schemas import GroupKind, MembershipRole, Office, UnapprovedTopics
from app.database import Base, RowId
from app.rows import FactRow, Keys, Named, Number, Small, between, distinct, in_order, keyed, listed, one_of, refers
from app.text import LANGUAGES


class CommitteeRow(Named, Base):
    """A committee with its settings; ``facts_revision`` grows with every change of any of its facts."""

    __tablename__ = "committees"
    __table_args__ = (
        UniqueConstraint("key"),
        UniqueConstraint("id", "key"),
        in_order("first_day", "last_day"),
        CheckConstraint("grain_minutes IN (15, 30, 60)", name="grain_is_known"),
        between("sessions_per_day", 0, 50),
        between("sessions_per_week", 0, 200),
        between("usual_per_week", 0, 1000),
        between("approvals", 0, 5),
        one_of("unapproved_topics", UnapprovedTopics),
    )

    id: Mapped[RowId]
    key: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str | None]
    time_zone: Mapped[str]
    grain_minutes: Mapped[int] = mapped_column(Small)
    blocks: Mapped[list[Any]]
    sessions_per_day: Mapped[int] = mapped_column(Small)
    sessions_per_week: Mapped[int] = mapped_column(Small)
    usual_per_week: Mapped[int] = mapped_column(Small, default=0)
    weights: Mapped[dict[str, Any]]
    approvals: Mapped[int] = mapped_column(Small, default=0)
    unapproved_topics: Mapped[str] = mapped_column(default=UnapprovedTopics.ALLOWED.value)
    warn_rules: Mapped[list[str]] = mapped_column(Keys, default=list)
    first_day: Mapped[date]
    last_day: Mapped[date]
    as_of: Mapped[datetime | None]
    facts_revision: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class AreaRow(Named, FactRow):
    """A part of the county."""

    __tablename__ = "areas"
    __table_args__ = (*keyed(), between("sessions_per_week", 0, 200), between("usual_per_week", 0, 200))

    key: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str | None]
    sessions_per_week: Mapped[int] = mapped_column(Small, default=0)
    usual_per_week: Mapped[int] = mapped_column(Small, default=0)


class TravelTimeRow(FactRow):
    """Minutes between two areas, both ways; each pair once, the lesser key first."""

    __tablename__ = "travel_times"
    __table_args__ = (
        distinct("origin_key", "destination_key"),
        listed(),
        refers("origin_key", "areas"),
        refers("destination_key", "areas"),
        between("minutes", 0, 10_080),
    )

    origin: Mapped[str] = mapped_column("origin_key")
    destination: Mapped[str] = mapped_column("destination_key")
    minutes: Mapped[int] = mapped_column(Small)


class DepartmentRow(Named, FactRow):
    """A department and the officers it can send."""

    __tablename__ = "departments"
    __table_args__ = (*keyed(), between("sessions_per_week", 0, 200), between("usual_per_week", 0, 200))

    key: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str | None]
    officers: Mapped[list[Any]]
    sessions_per_week: Mapped[int] = mapped_column(Small)
    usual_per_week: Mapped[int] = mapped_column(Small, default=0)


class DutyRow(Named, FactRow):
    """What members owe in a year."""

    __tablename__ = "duties"
    __table_args__ = (*keyed(), between("minimum", 1, 366))

    key: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str | None]
    minimum: Mapped[int] = mapped_column(Number)
    groups: Mapped[list[str]] = mapped_column(Keys)
    year: Mapped[int] = mapped_column(Small)


class GroupRow(Named, FactRow):
    """A group of members."""

    __tablename__ = "groups"
    __table_args__ = (
        *keyed(),
        one_of("kind", GroupKind),
        refers("area_key", "areas"),
        between("session_quota", 0, 100_000),
    )

    key: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str | None]
    area: Mapped[str | None] = mapped_column("area_key")
    session_quota: Mapped[int | None] = mapped_column(Number)


class MemberRow(Named, FactRow):
    """A member of the committee."""

    person = True

    __tablename__ = "members"
    __table_args__ = (
        *keyed(),
        one_of("office", Office),
        refers("area_key", "areas"),
        refers("department_key", "departments"),
        between("sessions_per_day", 0, 50),
        between("target_load", 0, 100_000),
    )

    key: Mapped[str]
    name: Mapped[str]
    office: Mapped[str | None]
    area: Mapped[str | None] = mapped_column("area_key")
    party_member: Mapped[bool]
    expertise: Mapped[list[str]] = mapped_column(Keys)
    employer: Mapped[str | None]
    department: Mapped[str | None] = mapped_column("department_key")
    sessions_per_day: Mapped[int | None] = mapped_column(Small)
    target_load: Mapped[int | None] = mapped_column(Number)


class ContactRow(FactRow):
    """How a member is reached; ``channels`` are no references, since a channel may come and go."""

    __tablename__ = "contacts"
    __table_args__ = (distinct("member_key"), listed(), refers("member_key", "members"), one_of("language", LANGUAGES))

    member: Mapped[str] = mapped_column("member_key")
    language: Mapped[str | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    wecom: Mapped[str | None]
    dingtalk: Mapped[str | None]
    feishu: Mapped[str | None]
    channels: Mapped[list[str]] = mapped_column(Keys)


class MembershipRow(FactRow):
    """A member belongs to a group for a time."""

    __tablename__ = "memberships"
    __table_args__ = (
        distinct("group_key", "member_key", "since"),
        listed(),
        Index(None, "committee_id", "member_key"),
        one_of("role", MembershipRole),
        refers("group_key", "groups"),
        refers("member_key", "members"),
        in_order("since", "until"),
    )

    group: Mapped[str] = mapped_column("group_key")
    member: Mapped[str] = mapped_column("member_key")
    role: Mapped[str]
    since: Mapped[date | None]
    until: Mapped[date | None]


class LinkRow(FactRow):
    """A chair-meeting member is linked to a group."""

    __tablename__ = "links"
    __table_args__ = (
        distinct("member_key", "group_key"),
        listed(),
        Index(None, "committee_id", "group_key"),
        refers("member_key", "members"),
        refers("group_key", "groups"),
        between("sessions_per_year", 0, 366),
    )

    member: Mapped[str] = mapped_column("member_key")
    group: Mapped[str] = mapped_column("group_key")
    sessions_per_year: Mapped[int] = mapped_column(Small, default=0)


class WeightProfileRow(Named, FactRow):
    """Named weights for runs."""

    __tablename__ = "weight_profiles"
    __table_args__ = keyed()

    key: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str | None]
    weights: Mapped[dict[str, Any]]
