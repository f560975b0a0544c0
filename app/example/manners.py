"""Every habit of practice on an example: usual times and numbers, rotation, trips, mixes, what members declare."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from app.example import figures
from app.example.members import key_of
from app.example.places import SEAT
from app.problems.access import STEP_FREE
from app.problems.bundle import (
    Area,
    AttendanceGroup,
    AttendanceRole,
    Bundle,
    Busy,
    BusyKind,
    BusyOwner,
    Format,
    Group,
    GroupKind,
    LimitKind,
    Membership,
    MembershipRole,
    Mix,
    PersonalLimit,
    Session,
    Venue,
    WeightProfile,
)

CORE = "chair-core"
FORMATS: dict[str, dict[str, Any]] = {
    "grassroots_consultation": {"rotates": True, "shares_trips": True},
    "enterprise_salon": {"rotates": True, "preferred_start": time(14, 0)},
    "chair_meeting": {"preferred_start": time(9, 0)},
    "party_group_meeting": {"preferred_start": time(9, 0)},
}
MIXES = {
    "grassroots_consultation": (Mix(party_member=False, at_least=1),),
    "enterprise_salon": (Mix(each=GroupKind.SECTOR, at_most=5),),
    "inspection": (Mix(party_member=False, at_least=1), Mix(groups=("standing_committee",), at_least=1)),
}
USUAL_A_WEEK, USUAL_IN_A_TOWN, USUAL_OF_A_DEPARTMENT = 28, 2, 3
LINKED_A_YEAR = 4


def with_manners(bundle: Bundle, seed: int) -> Bundle:
    """The same committee with all its habits."""
    random = figures.stream(seed, "manners")
    members = [member.key for member in bundle.members]
    tentative, limits = _tentative(random, members), _limits(random, members)
    return bundle.model_copy(
        update={
            "committee": bundle.committee.model_copy(
                update={"usual_per_week": USUAL_A_WEEK, "weights": {**bundle.committee.weights, "empty_seats": 1}}
            ),
            "areas": tuple(_area(area) for area in bundle.areas),
            "groups": (*bundle.groups, Group(key=CORE, kind=GroupKind.CORE, name="值守主席", area=SEAT)),
            "memberships": (
                *bundle.memberships,
                Membership(group=CORE, member=key_of(0), role=MembershipRole.HEAD),
                Membership(group=CORE, member=key_of(1)),
            ),
            "links": tuple(link.model_copy(update={"sessions_per_year": LINKED_A_YEAR}) for link in bundle.links),
            "departments": tuple(
                item.model_copy(update={"usual_per_week": USUAL_OF_A_DEPARTMENT}) for item in bundle.departments
            ),
            "venues": tuple(_venue(venue) for venue in bundle.venues),
            "formats": tuple(_format(form) for form in bundle.formats),
            "sessions": tuple(_session(session, bundle) for session in bundle.sessions),
            "busy": (*bundle.busy, *tentative),
            "personal_limits": (*bundle.personal_limits, *limits),
            "weight_profiles": (
                *bundle.weight_profiles,
                WeightProfile(key="calm", name="少打扰", name_en="Calm", weights={"week_peaks": 9, "burdens": 9}),
            ),
        }
    )


def _area(area: Area) -> Area:
    return area.model_copy(update={"usual_per_week": 0 if area.key == SEAT else USUAL_IN_A_TOWN})


def _venue(venue: Venue) -> Venue:
    """All places but the member stations have no steps."""
    access = () if venue.kind == "member_station" else (STEP_FREE,)
    return venue.model_copy(update={"features": (*venue.features, *access)})


def _format(form: Format) -> Format:
    return form.model_copy(update=FORMATS.get(form.key, {}))


def _session(session: Session, bundle: Bundle) -> Session:
    """Mixes of its format, and for salons the expertise of the sectors named first."""
    if session.format not in MIXES:
        return session
    groups = tuple(_pool(session, item) if item.role is AttendanceRole.POOL else item for item in session.attendance)
    return session.model_copy(update={"attendance": groups})


def _pool(session: Session, item: AttendanceGroup) -> AttendanceGroup:
    known = tuple(key.removeprefix("sector-") for key in item.groups if key.startswith("sector-"))
    expertise = known[:2] if session.format == "enterprise_salon" else ()
    return item.model_copy(update={"mixes": MIXES[session.format], "expertise": expertise})


def _tentative(random: Random, members: list[str]) -> list[Busy]:
    """Every third member has two days a year that may still be taken."""
    rows = []
    for member in random.sample(members, len(members) // 3):
        for _ in range(2):
            day = date(figures.YEAR, 2, 1) + timedelta(days=random.randrange(300))
            begins, ends = (datetime.combine(day, hour, figures.ZONE) for hour in (time(8), time(18)))
            rows.append(
                Busy(
                    owner_kind=BusyOwner.MEMBER,
                    owner=member,
                    start=begins,
                    end=ends,
                    kind=BusyKind.TENTATIVE,
                )
            )
    return rows


def _limits(random: Random, members: list[str]) -> list[PersonalLimit]:
    """Some need a place without steps, some keep a part of the week free, some observe a day."""
    chosen = random.sample(members, 24)
    rows = [PersonalLimit(key=f"steps-{key}", member=key, kind=LimitKind.STEP_FREE) for key in chosen[:4]]
    rows += [
        PersonalLimit(
            key=f"school-{key}",
            member=key,
            kind=LimitKind.UNAVAILABLE,
            weekdays=(random.randint(1, 5),),
            start=time(13, 30),
            end=time(17),
        )
        for key in chosen[4:14]
    ]
    rows += [
        PersonalLimit(
            key=f"observed-{key}",
            member=key,
            kind=LimitKind.OBSERVANCE,
            weekdays=(5,),
            start=time(12),
            end=time(20, 30),
        )
        for key in chosen[14:]
    ]
    return rows
