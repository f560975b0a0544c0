"""Areas, travel times and about 60 venues of the example county."""

from datetime import time
from math import hypot

from app.example.departments import NAMES, SUPERVISED
from app.example.names import TOWNS, ZONES
from app.problems.bundle import Area, Hours, TravelTime, Venue

SEAT = "zhongcheng"
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
OFFICE_HOURS = (Hours(weekdays=EVERY_DAY, start=time(8, 30), end=time(17, 0)),)
"""Kinds of day, not the caretaker, keep offices from meeting at weekends; make-up days are Saturdays or Sundays."""
LONG_HOURS = (Hours(weekdays=EVERY_DAY, start=time(8, 30), end=time(20, 30)),)

HALLS = (("great-hall", "大礼堂", "Great Hall", 420), ("report-hall", "报告厅", "Report Hall", 200))
ROOMS = 8
"""Conference rooms for 70 in the city hall: as many as the plenary has discussion groups."""
SMALL_ROOMS = 3
STATIONS = 21
"""Member stations (委员联系服务群众阵地): “20多个”."""
ENTERPRISES = ("例星机械", "例达纺织", "例川电子", "例和食品", "例安新材料", "例远物流")


def make_areas() -> tuple[Area, ...]:
    """The 14 towns and the two development zones."""
    return tuple(Area(key=key, name=name, name_en=english) for key, name, english, _ in (*TOWNS, *ZONES))


def make_travel_times() -> tuple[TravelTime, ...]:
    """Ten minutes and a minute and a half per kilometre, at most an hour, in steps of five."""
    spots = [(key, spot) for key, _, _, spot in (*TOWNS, *ZONES)]
    rows = []
    for place, (key, (x, y)) in enumerate(spots):
        for other, (other_x, other_y) in spots[place + 1 :]:
            length = 10 + 1.5 * hypot(x - other_x, y - other_y)
            rows.append(TravelTime(origin=key, destination=other, minutes=min(60, 5 * round(length / 5))))
    return tuple(rows)


def make_venues(*, stations: int = STATIONS) -> tuple[Venue, ...]:
    """City hall, departments, towns' consultation rooms, member stations, enterprises, reading places."""
    venues = [_city(key, name, english, size, "city_hall", 30) for key, name, english, size in HALLS]
    venues += [
        _city(f"room-{number}", f"政协机关第{number}会议室", f"Conference Room {number}", 70, "city_room", 30)
        for number in range(1, ROOMS + 1)
    ]
    venues += [
        _city(f"small-{number}", f"政协机关第{number}协商室", f"Consultation Room {number}", 30, "small_room", 0)
        for number in range(1, SMALL_ROOMS + 1)
    ]
    names = {key: (name, english) for key, name, english in NAMES}
    venues += [
        _city(f"office-{key}", f"{names[key][0]}会议室", f"{names[key][1]}, Meeting Room", 50, "department_room", 0)
        for key in SUPERVISED
    ]
    venues += [_reading("library", "例县图书馆读书厅", 80), _reading("bookhouse", "书香政协读书屋", 50)]
    return (*venues, *_towns(stations), *_enterprises())


def consultation_room(town_key: str) -> str:
    """Key of a town's consultation room."""
    return f"consult-{town_key}"


def station(number: int) -> str:
    """Key of a member station, counted round and round the towns."""
    return f"station-{number + 1:02d}"


def _city(key: str, name: str, english: str, capacity: int, kind: str, turnaround: int) -> Venue:
    return Venue(
        key=key,
        name=name,
        name_en=english,
        area=SEAT,
        kind=kind,
        capacity=capacity,
        features=("projector",) if capacity >= 50 else (),
        turnaround_minutes=turnaround,
        hours=OFFICE_HOURS,
    )


def _reading(key: str, name: str, capacity: int) -> Venue:
    return Venue(
        key=key, name=name, area=SEAT, kind="reading_place", capacity=capacity, turnaround_minutes=30, hours=LONG_HOURS
    )


def _towns(stations: int) -> list[Venue]:
    venues = [
        Venue(
            key=consultation_room(key),
            name=f"{name}“有事好商量”协商议事室",
            name_en=f"{english} Consultation Room",
            area=key,
            kind="consultation_room",
            capacity=45,
            turnaround_minutes=30,
            hours=LONG_HOURS,
        )
        for key, name, english, _ in TOWNS
    ]
    for number in range(stations):
        key, name, english, _ = TOWNS[number % len(TOWNS)]
        venues.append(
            Venue(
                key=station(number),
                name=f"{name}第{number // len(TOWNS) + 1}委员工作站",
                name_en=f"{english} Member Station {number // len(TOWNS) + 1}",
                area=key,
                kind="member_station",
                capacity=30,
                hours=LONG_HOURS,
            )
        )
    return venues


def _enterprises() -> list[Venue]:
    areas = (ZONES[0][0], ZONES[1][0], "dong", "xi", "gangqu", "yuanqu")
    return [
        Venue(
            key=f"enterprise-{number}",
            name=f"{name}有限公司会议室",
            area=area,
            kind="enterprise",
            capacity=40,
            turnaround_minutes=30,
            hours=OFFICE_HOURS,
        )
        for number, (name, area) in enumerate(zip(ENTERPRISES, areas, strict=True), start=1)
    ]
