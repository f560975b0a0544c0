"""One bundle with the example committee and its year, the same for the same seed to the last byte."""

from datetime import date, time
from typing import Literal

from app.example import figures
from app.example.busy import TIGHT, USUAL, make_busy
from app.example.contacts import make_contacts
from app.example.county import County
from app.example.departments import make_departments
from app.example.duties import make_duties
from app.example.formal import make_formal
from app.example.formats import make_formats
from app.example.grassroots import make_consultations, make_micro_activities, make_readings, make_salons
from app.example.habits import FARMING_TOWNS, make_capacities, make_commitments, make_season_windows
from app.example.hours import AFTERNOON, EVENING, MORNING
from app.example.members import make_people
from app.example.names import TOWNS
from app.example.places import STATIONS, make_areas, make_travel_times, make_venues
from app.example.plenary import make_plenary
from app.example.practice import practised
from app.example.proposals import make_proposals
from app.example.seasons import Season
from app.example.study import make_lectures, make_study, make_training
from app.example.supervision import make_briefings, make_reviews, make_visits
from app.problems.bundle import (
    AnnualPlan,
    AnnualPlanState,
    AnnualTopic,
    Blackout,
    Bundle,
    Committee,
    DayBlock,
    Order,
    Session,
    Topic,
    UnapprovedTopics,
)

Scale = Literal["quarter", "year", "tight", "core", "practice"]
"""``core`` is a year of what the report itself numbers, and a few field visits, without the plenary;
``practice`` is a year with all ordinary meetings and habits."""


def example_bundle(*, scale: Scale = "year", seed: int = 1) -> Bundle:
    """Make the example committee with the sessions of a scale."""
    last_day = figures.QUARTER_END if scale == "quarter" else figures.LAST_DAY
    stations = len(TOWNS) if scale == "tight" else STATIONS
    season = Season(last_day=last_day, crowded=scale == "tight")
    people = make_people(figures.stream(seed, "people"))
    county = County(seed, people, season, stations)
    departments = make_departments(figures.stream(seed, "departments"))
    sessions, topics, orders = _programme(county, scale)
    density = TIGHT if scale == "tight" else USUAL
    bundle = Bundle(
        committee=make_committee(),
        first_day=figures.FIRST_DAY,
        last_day=last_day,
        as_of=figures.AS_OF,
        areas=make_areas(),
        travel_times=make_travel_times(),
        groups=people.groups,
        members=people.members,
        contacts=make_contacts(people.members),
        memberships=people.memberships,
        links=people.links,
        departments=departments,
        venues=make_venues(stations=stations),
        busy=make_busy(seed, people.members, departments, density, last_day),
        blackouts=make_blackouts(),
        formats=make_formats(),
        duties=make_duties(figures.YEAR),
        topics=topics,
        annual_plans=make_annual_plans(sessions, topics),
        sessions=sessions,
        orders=orders,
        capacities=make_capacities(),
        commitments=make_commitments(),
        season_windows=make_season_windows(),
    )
    return practised(bundle, county) if scale == "practice" else bundle


def make_committee() -> Committee:
    """The committee and its hours."""
    return Committee(
        key="example",
        name="政协例县委员会",
        name_en="Li County Committee",
        weights={"invitation_conflict": 4, "no_pause": 1, "venue_change": 1},
        unapproved_topics=UnapprovedTopics.REFUSED,
        blocks=(
            DayBlock(key=MORNING, name="上午", name_en="Morning", start=time(8, 30), end=time(11, 30)),
            DayBlock(key=AFTERNOON, name="下午", name_en="Afternoon", start=time(13, 30), end=time(17, 0)),
            DayBlock(key=EVENING, name="晚上", name_en="Evening", start=time(18, 30), end=time(20, 30)),
        ),
    )


def make_annual_plans(sessions: tuple[Session, ...], topics: tuple[Topic, ...]) -> tuple[AnnualPlan, ...]:
    """The year's plan, approved: every formal topic with the form, month and departments of its consultation."""
    lines = []
    for topic in topics:
        session = max(
            (item for item in sessions if item.topic == topic.key), key=lambda item: item.target or item.first
        )
        answering = [key for item in session.attendance for key in item.departments]
        lines.append(
            AnnualTopic(
                topic=topic.key,
                format=session.format,
                month=(session.target or session.first).month,
                lead_group=topic.lead_group,
                departments=tuple(dict.fromkeys(answering)),
            )
        )
    name = f"{figures.YEAR}年度协商计划"
    return (
        AnnualPlan(
            key=f"annual-plan-{figures.YEAR}",
            name=name,
            name_en=f"Annual consultation plan {figures.YEAR}",
            year=figures.YEAR,
            note="经主席会议审议，报市委常委会研究确定",
            state=AnnualPlanState.APPROVED,
            topics=tuple(lines),
        ),
    )


def make_blackouts() -> tuple[Blackout, ...]:
    """Days kept free: before the Spring Festival, during examinations, in busy farming weeks, at the year's end."""
    year = figures.YEAR
    return (
        Blackout(key="spring", name="春节前走访慰问", first=date(year, 2, 5), last=date(year, 2, 9)),
        Blackout(key="examination", name="高考", first=date(year, 6, 7), last=date(year, 6, 9)),
        Blackout(
            key="harvest",
            name="夏收夏种",
            first=date(year, 6, 3),
            last=date(year, 6, 14),
            formats=("grassroots_consultation",),
            areas=FARMING_TOWNS,
        ),
        Blackout(
            key="year-end",
            name="年终考核",
            first=date(year, 12, 26),
            last=date(year, 12, 31),
            exempt_formats=("standing_committee_consultation", "party_group_study"),
        ),
    )


def _programme(county: County, scale: Scale) -> tuple[tuple[Session, ...], tuple[Topic, ...], tuple[Order, ...]]:
    """Sessions whose target lies in the horizon, with the topics and orders that still have any."""
    plenary, orders = make_plenary(county)
    formal, topics = make_formal(county, visits=scale != "core")
    sessions = plenary if scale != "core" else []
    sessions += [*make_study(county), *make_lectures(county), *make_training(county), *formal]
    sessions += [*make_reviews(county), *make_briefings(county), *make_visits(county), *make_proposals(county)]
    sessions += [*make_consultations(county), *make_salons(county)]
    sessions += [*make_micro_activities(county), *make_readings(county)]
    kept = [item for item in sessions if item.target is not None and item.target <= county.season.last_day]
    keys, used = {item.key for item in kept}, {item.topic for item in kept}
    return (
        tuple(kept),
        tuple(topic for topic in topics if topic.key in used),
        tuple(order for order in orders if order.before in keys and order.after in keys),
    )
