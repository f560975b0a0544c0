"""The full year of practice: ordinary meetings on top of the report's own numbers, and every habit of the office."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from app.example import figures
from app.example.county import County, body, presider
from app.example.grassroots import SECTOR_KEYS, SECTOR_NAMES, TOWN_KEYS, TOWN_NAMES
from app.example.groups import CHAIR_MEETING, PARTY_GROUP, SPECIAL_COMMITTEES, STANDING, sector, special_committee, town
from app.example.hours import AFTERNOON, ANY_TIME, BY_DAY, MORNING
from app.example.manners import with_manners
from app.example.seasons import weekday
from app.problems.bundle import AttendanceGroup, Bundle, Format, Order, Separation, Session

MONTHS = range(1, 13)
QUARTERS = (3, 6, 9, 12)
COMMITTEE_MEETINGS, TOWN_MEETINGS, SECTOR_MEETINGS = 6, 4, 2
"""Ordinary meetings a year of each special committee, each town's liaison, each sector (practice)."""
NEAR = timedelta(days=14)


def practised(bundle: Bundle, county: County) -> Bundle:
    """The example's year with its ordinary meetings, and with all habits."""
    sessions = [*_bodies(county), *_groups(county)]
    return with_manners(
        bundle.model_copy(
            update={
                "formats": (*bundle.formats, *_formats()),
                "sessions": (*bundle.sessions, *sessions),
                "orders": (*bundle.orders, *_orders()),
                "separations": (*bundle.separations, *_pairs()),
            }
        ),
        county.seed,
    )


def _formats() -> tuple[Format, ...]:
    ordinary = {"blocks": BY_DAY, "venue_kinds": ("city_room",), "notice_working_days": 5}
    rows = (
        ("standing_meeting", "常委会会议", "Standing Committee Meeting", 180, {"venue_kinds": ("city_hall",)}),
        ("chair_meeting", "主席会议", "Chair Meeting", 120, {"preferred_blocks": (MORNING,)}),
        ("party_group_meeting", "党组会议", "Party Group Meeting", 120, {"preferred_blocks": (MORNING,)}),
        ("committee_meeting", "专门委员会会议", "Special Committee Meeting", 120, {"preferred_blocks": (AFTERNOON,)}),
        ("liaison_meeting", "联络工委会议", "Liaison Meeting", 120, {"venue_kinds": ("consultation_room",)}),
        ("sector_meeting", "界别活动", "Sector Meeting", 120, {"blocks": ANY_TIME, "month_balance": True}),
    )
    return tuple(
        Format.model_validate(
            {**ordinary, "key": key, "name": name, "name_en": english, "duration_minutes": minutes, **more}
        )
        for key, name, english, minutes, more in rows
    )


def _bodies(county: County) -> Iterator[Session]:
    """Party group and chair meeting every month, standing committee every quarter, in this order for one matter."""
    people = county.people
    for month in MONTHS:
        target = weekday(date(figures.YEAR, month, 19 if month == 1 else 12))
        attendance = (presider(*people.of(PARTY_GROUP)), body(PARTY_GROUP, quorum=5))
        yield _meeting(county, f"party-{month:02d}", "party_group_meeting", f"{month}月党组会议", target, attendance)
        attendance = (presider(*people.of(CHAIR_MEETING)), body(CHAIR_MEETING, quorum=5))
        later = weekday(target + timedelta(days=5))
        yield _meeting(county, f"chairs-{month:02d}", "chair_meeting", f"{month}月主席会议", later, attendance)
        if month in QUARTERS:
            attendance = (presider(*people.of(CHAIR_MEETING)), body(STANDING, quorum=42))
            latest = weekday(target + timedelta(days=9))
            name = f"第{month // 3}季度常委会会议"
            yield _meeting(county, f"standing-{month:02d}", "standing_meeting", name, latest, attendance)


def _orders() -> Iterator[Order]:
    for month in MONTHS:
        yield Order(before=f"party-{month:02d}", after=f"chairs-{month:02d}", min_days=1, max_days=14)
        if month in QUARTERS:
            yield Order(before=f"chairs-{month:02d}", after=f"standing-{month:02d}", min_days=1, max_days=14)


def _pairs() -> Iterator[Separation]:
    """Each quarter two special committees that prepare one matter meet within three days of each other."""
    for number in range(4):
        first, second = SPECIAL_COMMITTEES[2 * number][0], SPECIAL_COMMITTEES[2 * number + 1][0]
        keys = (_key(first, number), _key(second, number))
        yield Separation(first=keys[0], second=keys[1], min_days=0, max_days=3)


def _key(committee: str, number: int) -> str:
    return f"meeting-{committee}-{number + 1}"


def _groups(county: County) -> Iterator[Session]:
    """Special committees, liaisons and sectors, half of whose members are there."""
    random = figures.stream(county.seed, "ordinary")

    def rounds(
        keys: list[str], times: int, make: Callable[[str], str], form: str, names: dict[str, str]
    ) -> Iterator[Session]:
        targets: list[date] = []
        for place, key in enumerate(keys):
            if form != "committee_meeting" or place % 2 == 0:  # two committees prepare one matter
                targets = county.season.targets(random, times)
            for number, target in enumerate(targets):
                members = county.people.of(make(key))
                attendance = (presider(*members[:4]), body(make(key), quorum=(len(members) + 1) // 2))
                session = _meeting(county, _key(key, number), form, f"{names[key]}第{number + 1}次", target, attendance)
                yield (
                    session
                    if form != "liaison_meeting"
                    else session.model_copy(update={"area": key, "local_venues": True})
                )

    committees = {key: name for key, name, _ in SPECIAL_COMMITTEES}
    yield from rounds(list(committees), COMMITTEE_MEETINGS, special_committee, "committee_meeting", committees)
    towns = {key: f"{name}联络工委会议" for key, name in TOWN_NAMES.items()}
    yield from rounds(TOWN_KEYS, TOWN_MEETINGS, town, "liaison_meeting", towns)
    sectors = {key: f"{name}界别活动" for key, name in SECTOR_NAMES.items()}
    yield from (
        session.model_copy(update={"key": f"sector-{session.key}"})
        for session in rounds(SECTOR_KEYS, SECTOR_MEETINGS, sector, "sector_meeting", sectors)
    )


def _meeting(
    county: County, key: str, form: str, name: str, target: date, attendance: tuple[AttendanceGroup, ...]
) -> Session:
    return Session.model_validate(
        {
            "key": key,
            "format": form,
            "name": name,
            **county.window(target, NEAR.days, NEAR.days + 7),
            "attendance": attendance,
        }
    )
