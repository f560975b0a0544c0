"""Which sessions are looked at together: the dearest, and those in which a duty that is lacking might be done."""

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
