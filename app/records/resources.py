"""The lists of facts that the API offers: a table of contents, one entry for each."""

from app.auth.roles import Role
from app.availability import lists as availability
from app.availability.queries import BlackoutQuery, BusyQuery, DayOverrideQuery, own_busy
from app.committees import lists as committees
from app.committees.queries import (
    AreaQuery,
    DepartmentQuery,
    DutyQuery,
    GroupQuery,
    LinkQuery,
    MemberQuery,
    MembershipQuery,
    TravelTimeQuery,
    own_link,
    own_member,
    own_membership,
)
from app.records import queries
from app.records.resource import Resource, everything
from app.sessions import lists as sessions
from app.sessions.filing import organiser_guard, require_quotas
from app.sessions.queries import FormatQuery, OrderQuery, SeparationQuery, SessionQuery
from app.topics.lists import TOPICS
from app.topics.queries import TopicQuery
from app.venues.lists import VENUES
from app.venues.queries import VenueQuery

RESOURCES: tuple[Resource, ...] = (
    Resource(
        facts=committees.AREAS,
        one="area",
        says="Areas of the committee.",
        tag="committee",
        query=AreaQuery,
        own=everything,
    ),
    Resource(
        facts=committees.TRAVEL_TIMES,
        one="travel_time",
        says="Travel times between areas.",
        tag="committee",
        query=TravelTimeQuery,
    ),
    Resource(
        facts=committees.GROUPS,
        one="group",
        says="Groups of members: sectors, special committees, town liaisons and others.",
        tag="committee",
        query=GroupQuery,
        own=everything,
    ),
    Resource(
        facts=committees.MEMBERS,
        one="member",
        says="Members of the committee; a member sees its own row.",
        tag="committee",
        query=MemberQuery,
        own=own_member,
    ),
    Resource(
        facts=committees.MEMBERSHIPS,
        one="membership",
        says="Who belongs to which group; a member sees its own.",
        tag="committee",
        query=MembershipQuery,
        own=own_membership,
    ),
    Resource(
        facts=committees.LINKS,
        one="link",
        says="Chair-meeting members' links to groups; a member sees its own.",
        tag="committee",
        query=LinkQuery,
        own=own_link,
    ),
    Resource(
        facts=committees.DEPARTMENTS,
        one="department",
        says="Departments and their officers.",
        tag="committee",
        query=DepartmentQuery,
    ),
    Resource(
        facts=committees.DUTIES,
        one="duty",
        says="What members owe in a year.",
        tag="committee",
        query=DutyQuery,
        own=everything,
    ),
    Resource(
        facts=committees.WEIGHT_PROFILES,
        one="weight_profile",
        says="Named weights for runs.",
        tag="committee",
        query=queries.WeightProfileQuery,
    ),
    Resource(
        facts=VENUES,
        one="venue",
        says="Places where sessions happen.",
        tag="venues",
        query=VenueQuery,
        own=everything,
    ),
    Resource(
        facts=TOPICS,
        one="topic",
        says="Topics with their chains of stages.",
        tag="topics",
        query=TopicQuery,
    ),
    Resource(
        facts=availability.BUSY,
        one="busy_interval",
        says="Time taken from members, departments and venues; a member sees its own.",
        tag="availability",
        query=BusyQuery,
        own=own_busy,
    ),
    Resource(
        facts=availability.DAY_OVERRIDES,
        one="day_override",
        says="Days that are unlike the national calendar.",
        tag="availability",
        query=DayOverrideQuery,
        own=everything,
    ),
    Resource(
        facts=availability.BLACKOUTS,
        one="blackout",
        says="Days kept free of sessions.",
        tag="availability",
        query=BlackoutQuery,
        own=everything,
    ),
    Resource(
        facts=availability.SEASON_WINDOWS,
        one="season_window",
        says="Days that some sessions keep free every time, or where they can.",
        tag="availability",
        query=queries.SeasonWindowQuery,
        own=everything,
    ),
    Resource(
        facts=availability.COMMITMENTS,
        one="commitment",
        says="Outside commitments of offices, groups, members and departments.",
        tag="availability",
        query=queries.CommitmentQuery,
    ),
    Resource(
        facts=availability.PERSONAL_LIMITS,
        one="personal_limit",
        says="What members declare of themselves; a member sees its own.",
        tag="availability",
        query=queries.PersonalLimitQuery,
        readers=(),
        own=queries.own_limit,
        read_only=True,
    ),
    Resource(
        facts=sessions.FORMATS,
        one="format",
        says="Kinds of sessions.",
        tag="sessions",
        query=FormatQuery,
        own=everything,
    ),
    Resource(
        facts=sessions.SESSIONS,
        one="session",
        says="Sessions to be placed, with who takes part.",
        tag="sessions",
        query=SessionQuery,
        fixed=frozenset(
            {"status", "status_reason", "latest", "merged_into", "suspension", "waiver", "filed_by", "confirmed"}
        ),
        scoped={Role.ORGANISER: "group"},
        guard=organiser_guard,
        afterwards=require_quotas,
    ),
    Resource(
        facts=sessions.ORDERS,
        one="order",
        says="Which session comes before which.",
        tag="sessions",
        query=OrderQuery,
    ),
    Resource(
        facts=sessions.SEPARATIONS,
        one="separation",
        says="Sessions that are kept apart.",
        tag="sessions",
        query=SeparationQuery,
    ),
    Resource(
        facts=sessions.CAPACITIES,
        one="capacity",
        says="Staff and vehicles that sessions use.",
        tag="sessions",
        query=queries.CapacityQuery,
    ),
    Resource(
        facts=sessions.RETURN_SLIPS,
        one="return_slip",
        says="Officers whom departments have named for sessions.",
        tag="sessions",
        query=queries.ReturnSlipQuery,
        read_only=True,
    ),
    Resource(
        facts=sessions.SIGN_UPS,
        one="sign_up",
        says="Open places that members have taken; a member sees its own.",
        tag="sessions",
        query=queries.SignUpQuery,
        own=queries.own_sign_up,
        read_only=True,
    ),
    Resource(
        facts=sessions.ENQUIRIES,
        one="enquiry",
        says="Date enquiries with the slots they hold.",
        tag="sessions",
        query=queries.EnquiryQuery,
        read_only=True,
    ),
    Resource(
        facts=sessions.SUSPENSIONS,
        one="suspension",
        says="Sessions of some formats and areas, suspended on some days.",
        tag="sessions",
        query=queries.SuspensionQuery,
        read_only=True,
    ),
)
"""Every list of facts."""
