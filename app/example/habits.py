"""What the office does beyond the timetable: its staff and vehicles, seasons it spares, a plenum it makes way for."""

from datetime import date, datetime, time

from app.example import figures
from app.example.departments import LEADERS
from app.problems.bundle import Capacity, CapacityKind, Commitment, Firmness, Office, SeasonWindow, Strength, Use

CLERKS, MINIBUSES = "clerks", "minibuses"
FIELD_TRIP = (Use(capacity=MINIBUSES), Use(capacity=CLERKS))
"""An inspection goes by one minibus, with one of the office's staff."""
FARMING_TOWNS = ("dong", "xi", "nan", "bei", "he", "lin")
PLENUM = date(figures.YEAR, 3, 14)


def make_capacities() -> tuple[Capacity, ...]:
    """The office's staff for field trips, and its minibuses."""
    return (
        Capacity(key=CLERKS, name="工作人员", name_en="Staff", kind=CapacityKind.STAFF, count=3),
        Capacity(key=MINIBUSES, name="中巴车", name_en="Minibuses", kind=CapacityKind.VEHICLE, count=2),
    )


def make_season_windows() -> tuple[SeasonWindow, ...]:
    """No reviews and briefings while the national two sessions last; if possible no towns while they sow and reap."""
    year = figures.YEAR
    return (
        SeasonWindow(
            key="two-sessions",
            name="全国两会",
            name_en="The national two sessions",
            first=date(year, 3, 4),
            last=date(year, 3, 11),
            formats=("leader_led_review", "democratic_review", "briefing"),
            strength=Strength.HARD,
        ),
        SeasonWindow(
            key="sowing",
            name="春耕备耕",
            name_en="Spring sowing",
            first=date(year, 3, 25),
            last=date(year, 4, 3),
            formats=("grassroots_consultation",),
            areas=FARMING_TOWNS,
            strength=Strength.SOFT,
        ),
    )


def make_commitments() -> tuple[Commitment, ...]:
    """A plenum of the county's Party committee calls the chair meeting and the leading officials."""
    return (
        Commitment(
            key="party-plenum",
            name="县委全会",
            name_en="Plenum of the county Party committee",
            start=datetime.combine(PLENUM, time(8, 30), figures.ZONE),
            end=datetime.combine(PLENUM, time(17, 30), figures.ZONE),
            firmness=Firmness.FIRM,
            offices=(Office.CHAIR, Office.VICE_CHAIR, Office.SECRETARY_GENERAL),
            departments=(LEADERS,),
        ),
    )
