"""Which sessions are looked at together: the dearest, those in their way, and those for duties that are lacking."""

from random import Random

from solver.loosen import loosen
from solver.problem import NONE, Assignment, Duty, Group, Role
from solver.schedule import Schedule
from solver.static import Static
from tests.solver.test_timing import days, visit

PICKED = Group(Role.POOL, (0, 1), low=1, want=1, high=1)


def picking(*people: int) -> Schedule:
    """One visit a day, each with one person."""
    return Schedule.of([Assignment(index, index, 0, NONE, ((0, person),)) for index, person in enumerate(people)])


def test_a_session_that_pays_for_its_time_is_loose() -> None:
    dear, cheap = visit(0, 13, target=13), visit(0, 13, target=1)
    loose = loosen(
        Static(days((dear, cheap))), Schedule.of([Assignment(0, 0, 0, NONE), Assignment(1, 1, 0, NONE)]), Random(1)
    )
    assert set(loose) == {0}
    assert loose[0][0, 0]  # where it is
    assert loose[0][8:].any()  # and where it would cost less


def test_sessions_are_loose_in_which_somebody_might_do_what_is_lacking() -> None:
    sessions = (visit(0, 9, groups=(PICKED,)),) * 3
    problem = days(sessions, duties=(Duty("visits", (0,), (0, 1)),))
    assert set(loosen(Static(problem), picking(1, 1, 1), Random(1))) == {0, 1}
    assert set(loosen(Static(problem), picking(0, 1, 1), Random(1))) == set()


def test_what_a_session_pays_where_the_plan_has_it_too_is_no_reason() -> None:
    static = Static(days((visit(0, 13, target=13), visit(0, 13, target=13))))
    schedule = Schedule.of([Assignment(0, 3, 0, NONE), Assignment(1, 4, 0, NONE)])
    loose = loosen(static, schedule, Random(1), plan={0: (3, 0, 1), 1: (9, 0, 1)})
    assert set(loose) == {1}
    assert loose[1][9, 0]  # it may go where the plan has it


def test_sessions_whose_people_are_wanted_where_the_plan_has_another_are_loose_too() -> None:
    first, second = Group(Role.POOL, (0,), low=1, want=1, high=1), Group(Role.POOL, (1,), low=1, want=1, high=1)
    sessions = (visit(0, 9, target=9, groups=(first,)), *(visit(0, 9, groups=(group,)) for group in (first, second)))
    schedule = Schedule.of(
        [Assignment(index, day, 0, NONE, ((0, person),)) for index, day, person in ((0, 2, 0), (1, 8, 0), (2, 8, 1))]
    )
    assert set(loosen(Static(days(sessions)), schedule, Random(1), plan={0: (8, 0, 1)})) == {0, 1}
    assert set(loosen(Static(days(sessions)), schedule, Random(1), most=1, plan={0: (8, 0, 1)})) == {0}
