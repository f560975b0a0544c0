"""The checker at both sides of every rule's edge, and what publishing compares."""

import ast
from pathlib import Path

import pytest

import solver.checker
from solver.checker import CHECKED_RULES, Violation, find_violations, is_well_formed, new_or_worse
from solver.problem import Problem
from solver.schedule import Schedule
from tests.instances.edges import ALSO_LEGAL, EDGES
from tests.instances.edges.builders import (
    ANN,
    BEN,
    HALL,
    Edge,
    Role,
    at,
    needs,
    placed_in,
    plan,
    problem,
    session,
)

by_name = pytest.mark.parametrize("edge", EDGES, ids=lambda edge: f"{edge.rule}-{edge.name}".replace(" ", "_"))
BODY = needs(ANN, BEN, role=Role.QUORUM, low=1)
TWO_POOLS = session(groups=(needs(ANN, role=Role.POOL, high=1), needs(ANN, BEN, role=Role.POOL, high=2)))


@by_name
def test_legal_at_the_edge(edge: Edge) -> None:
    assert find_violations(edge.problem, edge.legal) == []


@by_name
def test_one_over_the_edge_breaks_exactly_this_rule(edge: Edge) -> None:
    found = find_violations(edge.problem, edge.broken)
    assert [(violation.rule, violation.detail) for violation in found] == [(edge.rule, edge.detail)]


@pytest.mark.parametrize("case", ALSO_LEGAL)
def test_exemptions_are_legal(case: tuple[Problem, Schedule]) -> None:
    assert find_violations(*case) == []


def test_every_rule_has_an_edge() -> None:
    assert {edge.rule for edge in EDGES} | {"well_formed"} == set(CHECKED_RULES)


def test_one_person_in_two_roles_attends_once() -> None:
    facts = problem(session(groups=(needs(ANN, role=Role.PRESIDER), BODY)))
    assert find_violations(facts, plan(at(0, 0, 0, people=((0, ANN), (1, ANN))))) == []


@pytest.mark.parametrize(
    ("schedule", "detail"),
    [
        (plan(at(4, 0, 0)), "session"),
        (plan(at(-1, 0, 0)), "session"),
        (plan(at(0, 14, 0)), "day"),
        (plan(at(0, -1, 0)), "day"),
        (plan(at(1, 13, 0)), "day"),
        (plan(at(0, 0, 11)), "start"),
        (plan(at(0, 0, -1)), "start"),
        (plan(at(0, 0, 0, 3)), "venue"),
        (plan(at(0, 0, 0, -2)), "venue"),
        (plan(at(0, 0, 0, people=((2, ANN),))), "group"),
        (plan(at(0, 0, 0, people=((-1, ANN),))), "group"),
        (plan(at(0, 0, 0, people=((0, BEN),))), "person"),
        (plan(at(0, 0, 0, people=((0, 99),))), "person"),
        (plan(at(0, 0, 0, people=((1, BEN), (1, ANN)))), "order"),
        (plan(at(0, 0, 0, people=((1, ANN), (1, ANN)))), "order"),
        (plan(at(0, 0, 0, people=((0, ANN), (1, ANN)))), "pool_twice"),
        (plan(at(2, 0, 0, HALL)), "container"),
    ],
)
def test_malformed_schedules_are_judged_on_that_alone(schedule: Schedule, detail: str) -> None:
    facts = problem(TWO_POOLS, session("b", days=2), session("plenary", container=True), session("d", mandatory=True))
    found = find_violations(facts, schedule)
    assert {violation.rule for violation in found} == {"well_formed"}
    assert detail in {violation.detail for violation in found}
    assert not is_well_formed(facts, schedule)


def test_numbers_say_how_much_is_missing() -> None:
    facts = problem(session(heads=25, **placed_in(1)))
    (violation,) = find_violations(facts, plan(at(0, 0, 0, 1)))
    assert violation == Violation("venue_fits", (0,), venues=(1,), numbers=(20, 25), detail="capacity")
    assert violation.excess == 5


def test_an_overlap_is_told_once_per_person() -> None:
    both = needs(ANN, BEN)
    facts = problem(session("a", groups=(both,)), session("b", groups=(both,)))
    people = ((0, ANN), (0, BEN))
    found = find_violations(facts, plan(at(0, 0, 0, people=people), at(1, 0, 1, people=people)))
    assert found == [
        Violation("person_attends_one_session", (0, 1), (person,), day=0, numbers=(-1, 0), detail="overlap")
        for person in (ANN, BEN)
    ]


def test_a_sub_session_does_not_stand_beside_another_plenary() -> None:
    plenary = session("plenary", container=True, blocks=())
    facts = problem(plenary, session("b", parent=0), plenary)
    found = find_violations(facts, plan(at(0, 2, 0), at(1, 2, 5), at(2, 2, 0)))
    assert [(violation.detail, violation.sessions) for violation in found] == [("beside", (0, 2)), ("beside", (2, 1))]


def test_what_the_base_already_breaks_is_not_new() -> None:
    base = [Violation("daily_limit", (1, 2, 3), (7,), day=4, numbers=(3, 1), detail="day")]
    mended = Violation("daily_limit", (1, 3), (7,), day=4, numbers=(2, 1), detail="day")
    assert new_or_worse(base, base) == []
    assert new_or_worse([mended], base) == []


@pytest.mark.parametrize(
    "found",
    [
        Violation("daily_limit", (1, 2, 3, 4), (7,), day=4, numbers=(3, 1), detail="day"),
        Violation("daily_limit", (1, 2, 3), (7,), day=4, numbers=(4, 1), detail="day"),
        Violation("daily_limit", (1, 2, 5), (7,), day=4, numbers=(3, 1), detail="day"),
        Violation("daily_limit", (1, 2, 3), (7,), day=5, numbers=(3, 1), detail="day"),
        Violation("daily_limit", (1, 2, 3), (8,), day=4, numbers=(3, 1), detail="day"),
        Violation("person_is_available", (1,), (7,), day=4, numbers=(1, 0, 2, 3)),
    ],
)
def test_more_another_session_day_person_or_rule_is_new(found: Violation) -> None:
    base = [Violation("daily_limit", (1, 2, 3), (7,), day=4, numbers=(3, 1), detail="day")]
    assert new_or_worse([found], base) == [found]


def test_the_checker_shares_nothing_with_the_solver() -> None:
    allowed = {"solver.problem", "solver.schedule"}
    for file in Path(solver.checker.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith(("solver", "numpy", "app")):
                assert node.module in allowed or str(node.module).startswith("solver.checker."), file
