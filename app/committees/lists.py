"""The committee's lists of facts about its places and people."""

from app.committees import schemas, tables
from app.lists import FactList

AREAS = FactList("areas", tables.AreaRow, schemas.Area, schemas.StoredArea)
TRAVEL_TIMES = FactList(
    "travel_times",
    tables.TravelTimeRow,
    schemas.TravelTime,
    schemas.StoredTravelTime,
    identity=("origin", "destination"),
    conflict=("origin_key", "destination_key"),
)
GROUPS = FactList("groups", tables.GroupRow, schemas.Group, schemas.StoredGroup)
MEMBERS = FactList("members", tables.MemberRow, schemas.Member, schemas.StoredMember)
CONTACTS = FactList(
    "contacts",
    tables.ContactRow,
    schemas.Contact,
    schemas.StoredContact,
    identity=("member",),
    conflict=("member_key",),
    private=True,
)
MEMBERSHIPS = FactList(
    "memberships",
    tables.MembershipRow,
    schemas.Membership,
    schemas.StoredMembership,
    identity=("group", "member", "since"),
    conflict=("group_key", "member_key", "since"),
)
LINKS = FactList(
    "links",
    tables.LinkRow,
    schemas.Link,
    schemas.StoredLink,
    identity=("member", "group"),
    conflict=("member_key", "group_key"),
)
DEPARTMENTS = FactList("departments", tables.DepartmentRow, schemas.Department, schemas.StoredDepartment)
DUTIES = FactList("duties", tables.DutyRow, schemas.Duty, schemas.StoredDuty)
WEIGHT_PROFILES = FactList(
    "weight_profiles", tables.WeightProfileRow, schemas.WeightProfile, schemas.StoredWeightProfile
)
