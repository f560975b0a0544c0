"""Facts about the committee and its people: areas, groups, members, departments, what they owe."""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from app.facts import Count, Day, Fact, Keys, LocalTime, Moment, Stored, TimeZone, ordered_pair
from app.text import Key, Language, Minutes, Name, WeightValue

Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9]{5,20}$"), Field(examples=["+8613800000000"])]
"""A telephone number without blanks or signs between its digits."""
Email = Annotated[
    str,
    StringConstraints(
        pattern=r"^[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(\.[A-Za-z0-9\-]{1,63}){1,6}$", max_length=254
    ),
    Field(examples=["member@example.com"]),
]
"""A mail address in its plain form."""
UserName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.@\-]{1,128}$"), Field(examples=["zhangwei"])]
"""By what a messenger's directory knows somebody."""


class GroupKind(StrEnum):
    """What a group of members is."""

    SECTOR = "sector"
    SPECIAL_COMMITTEE = "special_committee"
    TOWN_LIAISON = "town_liaison"
    CHAIR_MEETING = "chair_meeting"
    STANDING_COMMITTEE = "standing_committee"
    PARTY_GROUP = "party_group"
    DEMOCRATIC_PARTY = "democratic_party"
    BATCH = "batch"
    CORE = "core"


class MembershipRole(StrEnum):
    """What a member is in a group."""

    MEMBER = "member"
    CONVENER = "convener"
    HEAD = "head"
    DEPUTY = "deputy"


class Office(StrEnum):
    """The office a member holds in the committee."""

    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    SECRETARY_GENERAL = "secretary_general"
    DEPUTY_SECRETARY_GENERAL = "deputy_secretary_general"
    STANDING_MEMBER = "standing_member"


class UnapprovedTopics(StrEnum):
    """Whether topics that are not approved are planned: as any others, left out of runs, or not at all."""

    ALLOWED = "allowed"
    LEFT_OUT = "left_out"
    REFUSED = "refused"


class DayBlock(Fact):
    """A named part of the day in which sessions lie, local time."""

    key: Key
    name: Name
    name_en: Name | None = None
    start: LocalTime
    end: LocalTime


class Committee(Fact):
    """The committee itself and the settings that differ from place to place."""

    key: Key
    name: Name
    name_en: Name | None = None
    time_zone: TimeZone = "Asia/Shanghai"
    grain_minutes: Literal[15, 30, 60] = 30
    blocks: tuple[DayBlock, ...] = Field(min_length=1, max_length=8)
    sessions_per_day: Annotated[int, Field(ge=0, le=50)] = 2
    sessions_per_week: Annotated[int, Field(ge=0, le=200)] = 0
    usual_per_week: Annotated[int, Field(ge=0, le=1000)] = 0
    """More sessions in one week cost (week_peaks); 0, any number."""
    weights: dict[Key, WeightValue] = Field(default_factory=dict, max_length=100)
    """Weight per preference; preferences that are not named keep their default."""
    approvals: Annotated[int, Field(ge=0, le=5)] = 0
    """How many people, besides whoever submits it, approve a plan before it is published; 0, none is needed."""
    unapproved_topics: UnapprovedTopics = UnapprovedTopics.ALLOWED
    """What becomes of sessions whose topic stands in no approved annual plan of their year."""
    warn_rules: Annotated[tuple[Key, ...], Field(max_length=100)] = ()
    """Rules that publishing warns of only; breaks of all others block it."""


class Area(Fact):
    """A part of the county that travel times are known between."""

    key: Key
    name: Name
    name_en: Name | None = None
    sessions_per_week: Annotated[int, Field(ge=0, le=200)] = 0
    """At most so many sessions of the area in one week; 0, any number."""
    usual_per_week: Annotated[int, Field(ge=0, le=200)] = 0
    """More sessions of the area in one week cost (burdens); 0, any number."""


class TravelTime(Fact):
    """Minutes from one area to another, both ways; pairs that are not listed take none."""

    origin: Key
    destination: Key
    minutes: Minutes

    @model_validator(mode="before")
    @classmethod
    def lesser_first(cls, values: Any) -> Any:
        """Both ways are one: the lesser key comes first."""
        return ordered_pair(values, "origin", "destination")


class Group(Fact):
    """A sector, special committee, town liaison, chair meeting, …; ``area`` for towns.

    Of a ``core`` somebody always stays in its area: they are never all away at once.
    """

    key: Key
    kind: GroupKind
    name: Name
    name_en: Name | None = None
    area: Key | None = None
    session_quota: Count | None = None
    """How many sessions a year its organiser may file; left out, any number."""


class Member(Fact):
    """A member (委员) of the committee."""

    key: Key
    name: Name
    office: Office | None = None
    area: Key | None = None
    party_member: bool = False
    expertise: Keys = ()
    employer: Name | None = None
    department: Key | None = None
    """The department that employs the member; recusal goes by it."""
    sessions_per_day: Annotated[int, Field(ge=0, le=50)] | None = None
    target_load: Count | None = None
    """Fair number of picks in a year; left out, it is worked out from the year's demand."""


class Contact(Fact):
    """How a member is reached; only those who send notices see it, and the member."""

    member: Key
    language: Language | None = None
    """The language of the member's notices; left out, the committee's."""
    phone: Phone | None = None
    email: Email | None = None
    wecom: UserName | None = None
    """The member's user id in 企业微信 or 政务微信."""
    dingtalk: UserName | None = None
    """The member's user id in 钉钉."""
    feishu: UserName | None = None
    """The member's id in 飞书, of the kind that the channel is set to."""
    channels: Keys = ()
    """The channels to try, in this order; left out, all in the committee's order."""


class Membership(Fact):
    """A member belongs to a group, from a date and until a date (inclusive) where given."""

    group: Key
    member: Key
    role: MembershipRole = MembershipRole.MEMBER
    since: Day | None = None
    until: Day | None = None


class Link(Fact):
    """A chair-meeting member is linked (挂钩联系) to a group, usually a town liaison."""

    member: Key
    group: Key
    sessions_per_year: Annotated[int, Field(ge=0, le=366)] = 0
    """In how many sessions of the group's area a year the member should take part."""


class Officers(Fact):
    """How many officers of one rank a department can send, and when; a higher rank can stand in for a lower."""

    rank: Annotated[int, Field(ge=0, le=9)] = 0
    count: Count
    since: Day | None = None
    until: Day | None = None


class Department(Fact):
    """A department (对口部门, 承办单位) that is invited and sends officers."""

    key: Key
    name: Name
    name_en: Name | None = None
    officers: tuple[Officers, ...] = Field(min_length=1, max_length=10)
    sessions_per_week: Annotated[int, Field(ge=0, le=200)] = 0
    usual_per_week: Annotated[int, Field(ge=0, le=200)] = 0
    """More sessions in one week cost (burdens); 0, any number."""


class Duty(Fact):
    """What every member (or every member of the named groups) owes in a year."""

    key: Key
    name: Name
    name_en: Name | None = None
    minimum: Annotated[int, Field(ge=1, le=366)] = 1
    groups: Keys = ()
    year: Annotated[int, Field(ge=1900, le=2200)]


class WeightProfile(Fact):
    """Named weights for runs: those of preferences that are not named stay the committee's."""

    key: Key
    name: Name
    name_en: Name | None = None
    weights: dict[Key, WeightValue] = Field(default_factory=dict, max_length=100)


class StoredWeightProfile(WeightProfile, Stored):
    """A weight profile as it is stored."""


class StoredArea(Area, Stored):
    """An area as it is stored."""


class StoredTravelTime(TravelTime, Stored):
    """A travel time as it is stored."""


class StoredGroup(Group, Stored):
    """A group as it is stored."""


class StoredMember(Member, Stored):
    """A member as it is stored."""


class StoredContact(Contact, Stored):
    """A contact as it is stored."""


class StoredMembership(Membership, Stored):
    """A membership as it is stored."""


class StoredLink(Link, Stored):
    """A link as it is stored."""


class StoredDepartment(Department, Stored):
    """A department as it is stored."""


class StoredDuty(Duty, Stored):
    """A duty as it is stored."""


class StoredCommittee(Committee, Stored):
    """A committee as it is stored, with the horizon its facts are meant for."""

    first_day: Day
    last_day: Day
    as_of: Moment | None
    facts_revision: int
    """Grows with every change of any of the committee's facts."""
