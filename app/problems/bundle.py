"""The import bundle: every fact of a committee as one plain value, in the JSON form people send and get back.

Rows refer to each other by *keys*, short names the committee chooses itself, unique per list. The database's snapshot
is the same value, so an export can be imported again. The rows' own forms live with their rooms.
"""

from typing import Literal

from app.availability.schemas import (
    Blackout,
    Busy,
    BusyKind,
    BusyOwner,
    Commitment,
    DayOverride,
    Firmness,
    LimitKind,
    PersonalLimit,
    SeasonWindow,
    Strength,
)
from app.committees.schemas import (
    Area,
    Committee,
    Contact,
    DayBlock,
    Department,
    Duty,
    Group,
    GroupKind,
    Link,
    Member,
    Membership,
    MembershipRole,
    Office,
    Officers,
    TravelTime,
    UnapprovedTopics,
    WeightProfile,
)
from app.facts import Count, Day, Fact, Moment, Weekday
from app.sessions.arrangements import (
    Capacity,
    CapacityKind,
    Enquiry,
    EnquirySlot,
    EnquiryState,
    ReturnSlip,
    SignUpEntry,
    Suspension,
)
from app.sessions.schemas import (
    AttendanceGroup,
    AttendanceKind,
    AttendanceMode,
    AttendanceRole,
    Format,
    Mix,
    Order,
    Pin,
    Separation,
    Session,
    SessionStatus,
    SignUp,
    Use,
    Waiver,
)
from app.topics.schemas import AnnualPlan, AnnualPlanState, AnnualTopic, Stage, Topic
from app.venues.schemas import Hours, Venue

__all__ = [
    "AnnualPlan",
    "AnnualPlanState",
    "AnnualTopic",
    "Area",
    "AttendanceGroup",
    "AttendanceKind",
    "AttendanceMode",
    "AttendanceRole",
    "Blackout",
    "Bundle",
    "Busy",
    "BusyKind",
    "BusyOwner",
    "Capacity",
    "CapacityKind",
    "Commitment",
    "Committee",
    "Contact",
    "Count",
    "DayBlock",
    "DayOverride",
    "Department",
    "Duty",
    "Enquiry",
    "EnquirySlot",
    "EnquiryState",
    "Fact",
    "Firmness",
    "Format",
    "Group",
    "GroupKind",
    "Hours",
    "LimitKind",
    "Link",
    "Member",
    "Membership",
    "MembershipRole",
    "Mix",
    "Office",
    "Officers",
    "Order",
    "PersonalLimit",
    "Pin",
    "ReturnSlip",
    "SeasonWindow",
    "Separation",
    "Session",
    "SessionStatus",
    "SignUp",
    "SignUpEntry",
    "Stage",
    "Strength",
    "Suspension",
    "Topic",
    "TravelTime",
    "UnapprovedTopics",
    "Use",
    "Venue",
    "Waiver",
    "Weekday",
    "WeightProfile",
]


class Bundle(Fact):
    """All facts of one committee."""

    format: Literal["consult-bundle"] = "consult-bundle"
    version: Literal[1] = 1
    committee: Committee
    first_day: Day
    """First day of the horizon the sessions are meant for; a plan may take another."""
    last_day: Day
    as_of: Moment | None = None
    """The moment the year is planned from; left out, the present."""
    areas: tuple[Area, ...] = ()
    travel_times: tuple[TravelTime, ...] = ()
    groups: tuple[Group, ...] = ()
    members: tuple[Member, ...] = ()
    contacts: tuple[Contact, ...] = ()
    memberships: tuple[Membership, ...] = ()
    links: tuple[Link, ...] = ()
    departments: tuple[Department, ...] = ()
    venues: tuple[Venue, ...] = ()
    busy: tuple[Busy, ...] = ()
    day_overrides: tuple[DayOverride, ...] = ()
    blackouts: tuple[Blackout, ...] = ()
    formats: tuple[Format, ...] = ()
    duties: tuple[Duty, ...] = ()
    topics: tuple[Topic, ...] = ()
    annual_plans: tuple[AnnualPlan, ...] = ()
    sessions: tuple[Session, ...] = ()
    orders: tuple[Order, ...] = ()
    separations: tuple[Separation, ...] = ()
    capacities: tuple[Capacity, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    season_windows: tuple[SeasonWindow, ...] = ()
    personal_limits: tuple[PersonalLimit, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    enquiries: tuple[Enquiry, ...] = ()
    return_slips: tuple[ReturnSlip, ...] = ()
    sign_ups: tuple[SignUpEntry, ...] = ()
    weight_profiles: tuple[WeightProfile, ...] = ()
