"""A plan of times becomes a schedule that breaks no rule, keeps to the plan and lets nobody be picked away."""

import pytest

from solver.budget import Limit
from solver.checker import find_violations
from solver.instances import tiny_problem
from solver.members import who_bound
from solver.metrics import measure
from solver.problem import Block, DayKind, Group, Person, Problem, Role, Session, Weights
from solver.realise import realise
from solver.static import Static
from solver.timing import when


@pytest.mark.parametrize("seed", range(150))
def test_a_realised_plan_breaks_no_rule(seed: int) -> None:
    problem = tiny_problem(seed)
    static = Static(problem)
    plan = when(static, who_bound(static), limit=Limit(seconds=20.0)).plan
    schedule = realise(static, plan).schedule()
    broken = {violation.rule for violation in find_violations(problem, schedule)}
    assert broken <= {"mandatory_is_scheduled", "frozen_stays", "gaps_are_fair"}


def test_pools_pick_nobody_who_is_needed_elsewhere() -> None:
    # Both sessions take the whole day. The pool comes first by its name, but a presides over the other one.
    pool = Session("a pool", "visit", 2, 0, 0, (0,), groups=(Group(Role.POOL, (0, 1), 1, 1, 1),), mandatory=True)
    chair = Session("chair", "talk", 2, 0, 0, (0,), groups=(Group(Role.PRESIDER, (0, 1)),))
    problem = Problem(
        name="day",
        grain=60,
        day_start=480,
        slots_per_day=2,
        first_day=738_886,
        day_kinds=(DayKind.WORKING,),
        blocks=(Block("day", 0, 2),),
        travel=(),
        people=(Person("a"), Person("b")),
        venues=(),
        resources=(),
        sessions=(pool, chair),
        weights=Weights(),
    )
    static = Static(problem)
    schedule = realise(static, {0: (0, 0, 2), 1: (0, 0, 2)}).schedule()
    assert [assignment.people for assignment in schedule.assignments] == [((0, 1),), ((0, 0),)]
    assert measure(problem, schedule).cost == 0
