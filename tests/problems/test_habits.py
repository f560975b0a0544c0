"""Habits of the committee become relations of the problem."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from app.problems.bundle import (
    Area,
    AttendanceRole,
    Busy,
    BusyKind,
    BusyOwner,
    Commitment,
    Department,
    Duty,
    Firmness,
    Format,
    Group,
    GroupKind,
    Link,
    Member,
    Membership,
    Mix,
    Officers,
    PersonalLimit,
    Separation,
    Session,
)
from app.problems.placed import Placed
from app.problems.translate import to_problem
from solver.problem import NONE, Assignment, Balance, Core, Interval, Quota, Series, Together, Trip
from solver.problem import Duty as Owed
from solver.problem import Mix as Kind
from tests.factories.bundle import tiny_bundle
from tests.problems.helpers import bundle_with, group, one, problem_of, session

AREAS = tiny_bundle().areas
FORMATS = tiny_bundle().formats
SPAN = {"first": date(2024, 3, 4), "last": date(2024, 3, 4)}
DAY = 3
"""March 4 in a horizon that begins on March 1."""


def pool(*groups: str, **facts: Any) -> Any:
    return group(AttendanceRole.POOL, low=1, want=2, high=3, groups=groups, **facts)


def formats(**changes: Any) -> tuple[Format, ...]:
    """The activity with these habits."""
    return (FORMATS[0], FORMATS[1].model_copy(update=changes))


def of_areas(*areas: str | None) -> tuple[Session, ...]:
    return tuple(session(f"s{number}", area=area) for number, area in enumerate(areas))


def test_tentative_time_and_observances_are_the_persons_own() -> None:
    begins = datetime.fromisoformat("2024-03-04T08:30:00+08:00")
    hours = {"start": begins, "end": begins + timedelta(hours=1)}
    perhaps = Busy(owner_kind=BusyOwner.MEMBER, owner="m1", kind=BusyKind.TENTATIVE, **hours)
    plenum = Commitment(key="plenum", name="全会", firmness=Firmness.TENTATIVE, members=("m2",), **hours)
    rest = PersonalLimit(key="rest", member="m3", kind="observance", **SPAN)
    people = problem_of(session(), busy=(perhaps,), commitments=(plenum,), personal_limits=(rest,)).people
    assert [person.tentative for person in people[:3]] == [(Interval(DAY, 0, 2),), (Interval(DAY, 0, 2),), ()]
    assert [person.observed for person in people[:4]] == [(), (), (Interval(DAY, 0, 17),), ()]
    assert not any(person.busy for person in people)


def test_a_core_stays_in_its_area() -> None:
    core = Group(key="chairs", kind=GroupKind.CORE, name="值守主席", area="river")
    rows = tuple(Membership(group="chairs", member=key) for key in ("m2", "m1"))
    bundle = tiny_bundle()
    problem = to_problem(
        bundle_with(groups=(*bundle.groups, core), memberships=(*bundle.memberships, *rows), sessions=(session(),))
    ).problem
    assert problem.cores == (Core("值守主席", (0, 1), (1,)),)


def test_a_format_that_rotates_is_a_series_in_each_area() -> None:
    sessions = tuple(
        item.model_copy(update={"attendance": (pool(*sectors),)})
        for item, sectors in zip(
            of_areas("town", "river", "town", "town"),
            (("science",), ("farming",), ("farming",), ("science", "farming")),
            strict=True,
        )
    )
    problem = problem_of(*sessions, formats=formats(rotates=True))
    assert problem.series == (Series("微活动", (0, 2, 3), (0, 1, NONE)), Series("微活动", (1,), (1,)))
    assert problem_of(*sessions).series == ()


def test_whoever_was_picked_last_before_the_horizon_goes_first() -> None:
    early, late, now = (
        session(key, attendance=(pool("science"), group(AttendanceRole.PREFERRED, "m8"))) for key in ("a", "b", "c")
    )
    placed = [
        Placed("a", date(2024, 2, 1), time(9), None, ((0, "m1"),)),
        Placed("b", date(2024, 2, 8), time(9), None, ((0, "m2"), (1, "m8"))),
    ]
    bundle = bundle_with(sessions=(early, late, now), formats=formats(rotates=True))
    (series,) = to_problem(bundle, fixed=placed).problem.series
    assert (series.sessions, series.last) == ((0,), (1,))


def test_sessions_the_office_drives_to_share_trips_by_area() -> None:
    problem = problem_of(*of_areas("town", "river", "town", None), formats=formats(shares_trips=True))
    assert problem.trips == (Trip("城区", (0, 2)),)


def test_usual_numbers_a_week_are_balances_and_a_limit_is_a_quota() -> None:
    areas = (AREAS[0].model_copy(update={"usual_per_week": 1, "sessions_per_week": 2}), Area(key="river", name="河东"))
    water = Department(key="water", name="水务局", officers=(Officers(count=1),), usual_per_week=1)
    committee = tiny_bundle().committee.model_copy(update={"usual_per_week": 2})
    asked = group(AttendanceRole.DEPARTMENT, departments=("water",))
    sessions = of_areas("town", "town", "town", "river")
    sessions = (*sessions[:2], *(item.model_copy(update={"attendance": (asked,)}) for item in sessions[2:]))
    problem = problem_of(*sessions, areas=areas, departments=(water,), committee=committee)
    assert problem.burdens == (Balance("城区", (0, 1, 2), 1), Balance("水务局", (2, 3), 1))
    assert problem.quotas == (Quota("城区", (0, 1, 2), 2),)
    assert problem.peaks == (Balance("园区政协", (0, 1, 2, 3), 2),)


def test_a_link_owes_sessions_of_its_area_in_a_whole_year() -> None:
    town = Group(key="town-liaison", kind=GroupKind.TOWN_LIAISON, name="城区工委", area="town")
    link = Link(member="m4", group="town-liaison", sessions_per_year=3)
    asked = group(AttendanceRole.PREFERRED, "m4")
    sessions = (*of_areas("town", "river", "town"), session("other", area="town"))
    sessions = tuple(item.model_copy(update={"attendance": (asked,)}) for item in sessions[:3]) + sessions[3:]
    facts = bundle_with(sessions=sessions, groups=(*tiny_bundle().groups, town), links=(link,))
    year = to_problem(facts, first_day=date(2024, 1, 1), last_day=date(2024, 12, 31)).problem
    assert year.links == (Owed("委员4", (3,), (0, 2), 3),)
    assert to_problem(facts).problem.links == ()
    assert not any(isinstance(item, Duty) for item in year.duties)


def test_pairs_are_kept_together_and_near_what_is_settled() -> None:
    pair = Separation(first="a", second="b", min_days=0, max_days=2)
    facts = bundle_with(sessions=(session("a"), session("b")), separations=(pair,))
    problem = to_problem(facts).problem
    assert (problem.together, problem.apart) == ((Together(0, 1, 2),), ())
    settled = to_problem(facts, fixed=(Placed("a", date(2024, 3, 12), time(9)),)).problem
    closed = {(row.first, row.last) for row in settled.blackouts}
    assert closed == {(0, 8), (14, 28)}


def test_the_usual_start_is_a_slot() -> None:
    assert one(session(), formats=formats(preferred_start=time(9, 30))).preferred_starts == (2,)
    assert one(session(), formats=formats(preferred_start=time(6))).preferred_starts == ()


@pytest.mark.parametrize(
    ("mix", "kinds"),
    [
        (Mix(groups=("farming",), at_least=1), (Kind("农业界", (4, 5, 6, 7), 1),)),
        (Mix(groups=("farming",), party_member=False, at_most=1), (Kind("农业界", (5, 6, 7), 0, 1),)),
        (Mix(party_member=True, at_least=1), (Kind("中共党员", (0, 4), 1),)),
        (
            Mix(each=GroupKind.SECTOR, at_most=2),
            (Kind("科技界", (0, 1, 2, 3), 0, 2), Kind("农业界", (4, 5, 6, 7), 0, 2)),
        ),
    ],
)
def test_mixes_count_people_of_the_pool(mix: Mix, kinds: tuple[Kind, ...]) -> None:
    (found,) = one(session(attendance=(pool("science", "farming", mixes=(mix,)),)), members=members()).groups
    assert found.mixes == kinds


def test_experts_are_those_of_the_pool_who_know_the_matter() -> None:
    (found,) = one(session(attendance=(pool("science", expertise=("water",)),)), members=members()).groups
    assert found.experts == (0,)


def members() -> tuple[Member, ...]:
    """The first and fifth are in the Party, the first and sixth know about water."""
    return tuple(
        item.model_copy(update={"party_member": number in (0, 4), "expertise": ("water",) if number in (0, 5) else ()})
        for number, item in enumerate(tiny_bundle().members)
    )


def test_what_was_told_is_no_part_of_the_facts() -> None:
    translation = to_problem(tiny_bundle())
    placed = Placed("act-1", date(2024, 3, 5), time(8, 30), "station", ((0, "m1"), (0, "m2")))
    told = translation.telling((placed,), ("act-1",))
    assert told.problem.told == (Assignment(2, 4, 0, 1, ((0, 0), (0, 1))),)
    assert told.problem.provisional == (2,)
    assert translation.problem.told == ()
