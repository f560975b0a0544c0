"""Sessions among the people: grassroots consultations, salons, micro-activities, reading."""

from datetime import date
from random import Random

from app.example import figures
from app.example.county import County, department, pool, preferred, presider
from app.example.groups import SECTORS, sector, town
from app.example.names import TOWNS
from app.example.places import ENTERPRISES, station
from app.example.seasons import deal
from app.example.themes import THEMES, Theme
from app.problems.bundle import AttendanceGroup, Session

TOWN_NAMES = {key: name for key, name, *_ in TOWNS}
TOWN_KEYS = [key for key, *_ in TOWNS]
SECTOR_KEYS = [key for key, *_ in SECTORS]
SECTOR_NAMES = {key: name for key, name, _ in SECTORS}
STATION_CHOICES = 4
"""How many stations a micro-activity may use, its own first."""
ECONOMIC = [theme for theme in THEMES if {"federation", "economy_1", "economy_2"} & set(theme.sectors)]


def make_consultations(county: County) -> list[Session]:
    """Consultations in the towns' consultation rooms, presided by the liaison head or a deputy."""
    random = figures.stream(county.seed, "grassroots")
    number = figures.SESSIONS["grassroots_consultation"]
    towns = deal(random, TOWN_KEYS, number)
    targets = county.season.targets(random, number)
    return [
        _consultation(county, random, place, key, target)
        for place, (key, target) in enumerate(zip(towns, targets, strict=True))
    ]


def _consultation(county: County, random: Random, place: int, key: str, target: date) -> Session:
    theme = random.choice(THEMES)
    liaison = county.people.of(town(key))
    linked = county.people.linked(town(key))
    return Session.model_validate(
        {
            "key": f"grassroots-{place + 1:03d}",
            "format": "grassroots_consultation",
            "name": f"{TOWN_NAMES[key]}“有事好商量”:{theme.name}(第{place + 1}场)",
            "area": key,
            "local_venues": True,
            **county.window(target, 28, 28),
            "guests": random.randint(6, 15),
            "attendance": (
                presider(*liaison[:3]),
                preferred(linked),
                pool(3, 4, 8, groups=(town(key), sector(random.choice(theme.sectors)))),
                department(random.choice(theme.departments)),
            ),
        }
    )


def make_salons(county: County) -> list[Session]:
    """Salons at enterprises: members who know the matter, two departments, experts."""
    random = figures.stream(county.seed, "salons")
    number = figures.SESSIONS["enterprise_salon"]
    return [_salon(county, random, place, target) for place, target in enumerate(county.season.targets(random, number))]


def _salon(county: County, random: Random, place: int, target: date) -> Session:
    theme: Theme = random.choice(ECONOMIC)
    first = place % len(ENTERPRISES)
    venues = [f"enterprise-{1 + (first + step) % len(ENTERPRISES)}" for step in (0, 1, 3)]
    return Session.model_validate(
        {
            "key": f"salon-{place + 1:02d}",
            "format": "enterprise_salon",
            "name": f"同心助企沙龙第{place + 1}场:{theme.name}",
            "venues": tuple(venues),
            **county.window(target, 24, 28),
            "guests": random.randint(6, 12),
            "attendance": (
                pool(5, 7, 12, groups=tuple(sector(key) for key in dict.fromkeys((*theme.sectors, "federation")))),
                department(*random.sample(theme.departments, 2)),
            ),
        }
    )


def make_micro_activities(county: County) -> list[Session]:
    """Micro-activities in eleven fields, each of one sector's members at a station near by."""
    random = figures.stream(county.seed, "micro")
    number = figures.SESSIONS["micro_activity"]
    sectors = deal(random, SECTOR_KEYS, number)
    places = deal(random, [str(place) for place in range(county.stations)], number)
    targets = county.season.targets(random, number)
    return [
        _micro_activity(county, random, number, sector_key, int(spot), target)
        for number, (sector_key, spot, target) in enumerate(zip(sectors, places, targets, strict=True), start=1)
    ]


def _micro_activity(county: County, random: Random, number: int, sector_key: str, spot: int, target: date) -> Session:
    size = len(county.people.of(sector(sector_key)))
    field = figures.FIELDS[number % len(figures.FIELDS)]
    stations = [station((spot + step * 5) % county.stations) for step in range(STATION_CHOICES)]
    return Session.model_validate(
        {
            "key": f"micro-{number:03d}",
            "format": "micro_activity",
            "name": f"“五微联动”{field}第{number}场({SECTOR_NAMES[sector_key]}界别)",
            "venues": tuple(stations),
            **county.window(target, 24, 24),
            "guests": random.randint(2, 12),
            "attendance": (pool(3, 4, min(10, size), groups=(sector(sector_key),)),),
        }
    )


def make_readings(county: County) -> list[Session]:
    """Reading sessions of two sectors, or of a town, in turn."""
    random = figures.stream(county.seed, "readings")
    number = figures.SESSIONS["reading_session"]
    sectors = deal(random, SECTOR_KEYS, number)
    towns = deal(random, TOWN_KEYS, number)
    sessions = []
    for place, target in enumerate(county.season.targets(random, number)):
        pair = dict.fromkeys((sectors[place], sectors[(place + 1) % number]))
        groups = (town(towns[place]),) if place % 3 == 2 else tuple(sector(key) for key in pair)
        sessions.append(
            Session.model_validate(
                {
                    "key": f"reading-{place + 1:02d}",
                    "format": "reading_session",
                    "name": f"“书香政协”读书分享会第{place + 1}场",
                    **county.window(target, 24, 28),
                    "attendance": (_readers(county, groups),),
                }
            )
        )
    return sessions


def _readers(county: County, groups: tuple[str, ...]) -> AttendanceGroup:
    """Ten to thirty readers, fewer where two sectors are small."""
    size = len({member for group in groups for member in county.people.of(group)})
    low = min(8, size // 2)
    return pool(low, min(max(low, 12), size), min(30, size), groups=groups)
