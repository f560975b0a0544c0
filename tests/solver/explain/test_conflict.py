"""Explanations against the checker, rule by rule, and against enumeration."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from solver.checker import find_violations, new_or_worse
from solver.explain import Reason, Status, explain
from solver.explain.conflict import Inquiry
from solver.explain.core import Questions
from solver.greedy import construct
from solver.instances import tiny_problem
from solver.problem import NONE, Assignment, Problem, Session
from solver.schedule import Schedule
from solver.static import Static
from tests.instances.edges import ALSO_LEGAL, EDGES
from tests.instances.edges.builders import Edge
from tests.instances.planted import plant
from tests.solver.brute_force import options_of
from tests.solver.explain.relaxing import left_with
from tests.solver.mutations import mutate

NOT_ASKED = {"well_formed", "gaps_are_fair", "mandatory_is_scheduled"}
"""What one session alone does not answer for."""
by_name = pytest.mark.parametrize("edge", EDGES, ids=lambda edge: f"{edge.rule}-{edge.name}".replace(" ", "_"))


def says(problem: Problem, schedule: Schedule, index: int) -> bool:
    """Whether the model of one session allows it where the schedule has it, with every reason on."""
    placed = {item.session: item for item in schedule.assignments}
    own = placed.pop(index)
    inquiry = Inquiry(problem, Schedule.of(placed), index)
    variables = inquiry.model.variables
    if not variables.knows(replace(own, session=0)):
        return False
    for literal, value in variables.say(0, replace(own, session=0)).items():
        variables.post.clause([literal if value else ~literal])
    return Questions(variables.post, inquiry.literals).answer(inquiry.reasons()) is not None


def is_legal(problem: Problem, schedule: Schedule, index: int) -> bool:
    """Whether the checker finds nothing that the session would bring."""
    others = Schedule(tuple(item for item in schedule.assignments if item.session != index))
    return not new_or_worse(find_violations(problem, schedule), find_violations(problem, others))


@by_name
def test_one_session_is_allowed_where_the_checker_allows_it(edge: Edge) -> None:
    for schedule in (edge.legal, edge.broken):
        for item in schedule.assignments:
            if edge.rule not in NOT_ASKED:
                assert says(edge.problem, schedule, item.session) == is_legal(edge.problem, schedule, item.session)


def test_exemptions_are_allowed() -> None:
    for problem, schedule in ALSO_LEGAL:
        assert all(says(problem, schedule, item.session) for item in schedule.assignments)


@pytest.mark.parametrize("seed", range(12))
def test_mutated_schedules_are_judged_as_the_checker_judges(seed: int) -> None:
    rng = Random(seed)
    problem, schedule = plant(rng)
    problem = replace(problem, gap_fairness=())
    for _ in range(6):
        mutated = mutate(rng, problem, schedule)
        if find_violations(problem, mutated)[:1] and find_violations(problem, mutated)[0].rule == "well_formed":
            continue
        for item in mutated.assignments[:3]:
            assert says(problem, mutated, item.session) == is_legal(problem, mutated, item.session), item


def squeezed(rng: Random, problem: Problem, index: int) -> Problem:
    """The problem with less room for one session."""
    session = problem.sessions[index]
    first = rng.randint(session.first, session.last)
    tight: Session = replace(session, first=first, last=min(session.last, first + session.days - 1 + rng.randint(0, 1)))
    sessions = tuple(tight if number == index else other for number, other in enumerate(problem.sessions))
    return replace(problem, sessions=sessions, gap_fairness=())


def has_place(problem: Problem, schedule: Schedule, index: int) -> bool:
    """Whether any way to place the session, of all there are, brings nothing that the checker finds."""
    base = find_violations(problem, schedule)
    return any(
        not new_or_worse(find_violations(problem, Schedule.of([*schedule.assignments, option])), base)
        for option in every_option(problem, index)
    )


def every_option(problem: Problem, index: int) -> Iterator[Assignment]:
    yield from (option.assignment for option in options_of(problem, index) if option.assignment is not None)


@pytest.mark.parametrize("first", range(0, 60, 15))
def test_conflicts_are_those_of_enumeration_and_minimal(first: int) -> None:
    found = 0
    for seed in range(first, first + 15):
        rng = Random(seed)
        problem = tiny_problem(seed)
        index = rng.randrange(len(problem.sessions))
        if any(session.container for session in problem.sessions):
            continue  # what a plenary is cannot be let go; the edges of its rule are above
        problem = squeezed(rng, problem, index)
        whole = construct(Static(problem)).schedule()
        schedule = Schedule(tuple(item for item in whole.assignments if item.session != index))
        answer = explain(problem, schedule, index)
        assert (answer.status is Status.PLACE) == has_place(problem, schedule, index), seed
        if answer.place is not None:
            assert is_legal(problem, Schedule.of([*schedule.assignments, answer.place]), index)
            continue
        found += 1
        every = Inquiry(problem, schedule, index).reasons()
        assert not has_place(*left_with(problem, schedule, index, every, answer.reasons), index), seed
        for reason in answer.reasons:
            if reason.rule == "session_in_window" and reason.detail == "days":
                continue  # the days of a format cannot be let go
            others = [other for other in answer.reasons if other != reason]
            easier = left_with(problem, schedule, index, every, others)
            assert has_place(*easier, index), (seed, reason, answer.reasons)
    assert found


def test_reasons_are_named() -> None:
    edge = next(edge for edge in EDGES if edge.rule == "notice_is_given")
    (own,) = edge.broken.assignments
    session = edge.problem.sessions[own.session]
    tight = replace(edge.problem, sessions=(replace(session, first=own.day, last=own.day),))
    answer = explain(tight, Schedule(), own.session)
    window = Reason("session_in_window", "window", (0,), first=own.day, last=own.day)
    assert answer.status is Status.CONFLICT
    assert answer.reasons == (window, Reason("notice_is_given", sessions=(0,), numbers=(session.notice,)))
    assert own.venue == NONE or answer.place is None
