"""Sessions settled elsewhere: their time is taken, and they close days to their relations."""

from datetime import date, time

from app.problems.bundle import AttendanceRole, Order, Separation
from app.problems.placed import Placed
from app.problems.translate import to_problem
from solver.problem import Away, Interval, Problem
from solver.rules.session_in_window import session_in_window
from tests.factories.bundle import make_formats, tiny_bundle
from tests.problems.helpers import bundle_with, group, session

MARCH_12 = date(2024, 3, 12)  # day 11, a Tuesday


def solved_beside(*sessions: object, fixed: str = "fixed", **changes: object) -> Problem:
    placed = Placed(fixed, MARCH_12, time(9), "station", ((0, "m1"),))
    return to_problem(bundle_with(sessions=sessions, **changes), fixed=(placed,)).problem


def open_days(problem: Problem) -> list[int]:
    """Days on which the only session may begin."""
    (domain,) = session_in_window(problem)
    return [problem.sessions[0].first + place for place, row in enumerate(domain.allowed) if row.any()]


def settled() -> object:
    attendance = (group(AttendanceRole.REQUIRED, "m1"), group(AttendanceRole.DEPARTMENT, departments=("water",)))
    return session("fixed", attendance=attendance)


def test_its_people_venue_and_officers_are_taken() -> None:
    problem = solved_beside(settled(), session("free"))
    assert [item.name for item in problem.sessions] == ["活动 free"]
    assert problem.people[0].busy == (Interval(11, 1, 3),)
    assert problem.venues[1].closed == (Interval(11, 1, 3),)
    assert problem.resources[0].away == (Away(11, 1, 3, 1),)


def test_its_venue_is_taken_with_the_turnaround_on_both_sides() -> None:
    hall, station = tiny_bundle().venues
    venues = (hall, station.model_copy(update={"turnaround_minutes": 30}))
    assert solved_beside(settled(), session("free"), venues=venues).venues[1].closed == (Interval(11, 0, 4),)


def test_what_comes_after_it_keeps_the_distance() -> None:
    order = Order(before="fixed", after="free", min_days=3, max_days=6)
    assert open_days(solved_beside(settled(), session("free"), orders=(order,))) == [14, 17]  # 15 and 16: a weekend


def test_what_comes_before_it_keeps_the_distance() -> None:
    order = Order(before="free", after="fixed", min_days=1, max_days=4)
    assert open_days(solved_beside(settled(), session("free"), orders=(order,))) == [7, 10]  # Friday 8, Monday 11


def test_distances_in_working_days_skip_the_weekend() -> None:
    after = Order(before="fixed", after="free", min_days=3, max_days=4, working_days=True)
    assert open_days(solved_beside(settled(), session("free"), orders=(after,))) == [14, 17]
    before = Order(before="free", after="fixed", min_days=2, max_days=3, working_days=True)
    assert open_days(solved_beside(settled(), session("free"), orders=(before,))) == [6, 7]


def test_a_long_session_keeps_the_distance_with_its_nearer_end() -> None:
    long = session("free", days=2)
    before = Order(before="free", after="fixed", min_days=1, max_days=4)
    assert open_days(solved_beside(settled(), long, orders=(before,))) == [6]  # 7 and 8; the 10th and 11th: Sunday
    after = Order(before="fixed", after="free", min_days=1, max_days=3)
    assert open_days(solved_beside(settled(), long, orders=(after,))) == [12, 13]


def test_separations_and_spacing_close_the_days_around_it() -> None:
    apart = Separation(first="free", second="fixed", min_days=3)
    free = open_days(solved_beside(settled(), session("free"), separations=(apart,)))
    assert [day for day in range(5, 20) if day in free] == [5, 6, 7, 14, 17, 18, 19]
    consultation, activity = make_formats()
    formats = (consultation, activity.model_copy(update={"min_spacing_days": 3}))
    assert open_days(solved_beside(settled(), session("free"), formats=formats)) == free


def test_a_settled_plenary_closes_its_days_to_all_but_its_own() -> None:
    consultation, activity = make_formats()
    plenary = activity.model_copy(update={"key": "plenary", "container": True, "days": 2})
    sessions = (session("fixed", format="plenary"), session("free"), session("own", parent="fixed"))
    bundle = bundle_with(sessions=sessions, formats=(consultation, activity, plenary))
    problem = to_problem(bundle, fixed=(Placed("fixed", MARCH_12, time(8, 30)),)).problem
    assert [item.blackouts for item in problem.sessions] == [(0,), ()]
    assert [(item.first, item.last) for item in problem.blackouts] == [(11, 12)]
