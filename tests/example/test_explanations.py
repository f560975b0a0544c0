"""Explanations and ways out on the example year, made unplaceable as years are: venues close, people fall ill."""

from dataclasses import replace

import pytest

from app.example import example_bundle
from app.problems.translate import to_problem
from solver.advice import Advisor
from solver.checker import find_violations, new_or_worse
from solver.explain import Act, Allowance, Status, changed, explain, ways_out
from solver.greedy import construct
from solver.problem import Interval, Problem
from solver.schedule import Schedule
from solver.static import Static


@pytest.fixture(scope="module")
def year() -> tuple[Problem, Schedule]:
    problem = to_problem(example_bundle(scale="year", seed=1)).problem
    return problem, construct(Static(problem)).schedule()


def first_of(problem: Problem, schedule: Schedule, form: str) -> tuple[int, Schedule]:
    """The first placed session of a format, and the schedule without it."""
    index = next(item.session for item in schedule.assignments if problem.sessions[item.session].format == form)
    return index, Schedule(tuple(item for item in schedule.assignments if item.session != index))


def closing_venues(problem: Problem, index: int) -> Problem:
    days = range(problem.sessions[index].first, problem.sessions[index].last + 1)
    shut = tuple(Interval(day, 0, problem.slots_per_day) for day in days)
    venues = list(problem.venues)
    for number in problem.sessions[index].venues:
        venues[number] = replace(venues[number], closed=venues[number].closed + shut)
    return replace(problem, venues=tuple(venues))


def falling_ill(problem: Problem, index: int) -> Problem:
    days = range(problem.sessions[index].first, problem.sessions[index].last + 1)
    ill = tuple(Interval(day, 0, problem.slots_per_day) for day in days)
    people = list(problem.people)
    for number in problem.sessions[index].groups[0].people:
        people[number] = replace(people[number], busy=people[number].busy + ill)
    return replace(problem, people=tuple(people))


def tightened(problem: Problem, index: int) -> Problem:
    """On the Sunday of its window, and no other day."""
    session = problem.sessions[index]
    sunday = next(day for day in range(session.first, session.last) if problem.weekday(day) == 6)
    sessions = list(problem.sessions)
    sessions[index] = replace(session, first=sunday, last=sunday)
    return replace(problem, sessions=tuple(sessions))


@pytest.mark.parametrize(
    ("form", "disrupt", "rule", "act"),
    [
        ("chair_meeting_consultation", closing_venues, "venue_is_open", Act.VENUE),
        ("grassroots_consultation", falling_ill, "presider_is_present", Act.PRESIDER),
        ("micro_activity", tightened, "session_in_window", Act.WIDEN),
    ],
)
def test_what_a_year_brings_is_explained_and_overcome(
    year: tuple[Problem, Schedule], form: str, disrupt: object, rule: str, act: Act
) -> None:
    assert callable(disrupt)
    index, others = first_of(*year, form)
    problem: Problem = disrupt(year[0], index)
    answer = explain(problem, others, index, seconds=30)
    assert (answer.status, answer.minimal) == (Status.CONFLICT, True)
    assert rule in {reason.rule for reason in answer.reasons}
    everywhere = Allowance(tuple(range(len(problem.venues))), tuple(range(20)))
    found = ways_out(problem, others, index, advisor=Advisor(problem, others), allowance=everywhere, seconds=30)
    assert act in {change.act for way in found.ways for change in way.changes}
    known = find_violations(problem, others)
    for way in found.ways:
        moved = [change.place for change in way.changes if change.place is not None]
        placed = {item.session: item for item in (*others.assignments, *moved, way.place)}
        assert new_or_worse(find_violations(changed(problem, way.changes), Schedule.of(placed)), known) == []
