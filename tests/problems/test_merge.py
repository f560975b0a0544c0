"""Problems side by side."""

from dataclasses import replace

import pytest

from app.problems.bundle import Order
from app.problems.merge import merge_problems
from app.problems.translate import to_problem
from solver import InvalidProblem, Schedule, find_violations
from solver.problem import Assignment
from tests.factories.bundle import tiny_bundle
from tests.problems.helpers import bundle_with


def test_every_reference_moves_with_its_problem() -> None:
    order = Order(before="act-1", after="act-2", min_days=1)
    one = to_problem(bundle_with(orders=(order,))).problem
    two = merge_problems("two", (one, one))
    sessions, people, venues = len(one.sessions), len(one.people), len(one.venues)
    assert two.lags[1] == replace(one.lags[0], before=2 + sessions, after=3 + sessions)
    assert two.sessions[sessions].groups[1].people == tuple(p + people for p in one.sessions[0].groups[1].people)
    assert two.sessions[sessions].venues == tuple(venue + venues for venue in one.sessions[0].venues)
    assert two.sessions[sessions].needs[0].resource == one.sessions[0].needs[0].resource + len(one.resources)
    assert two.venues[venues].area == one.venues[0].area + len(one.travel)
    assert len(two.travel) == len(two.travel[0]) == 2 * len(one.travel)


def test_what_is_legal_apart_is_legal_together() -> None:
    one = to_problem(tiny_bundle()).problem
    alone = Assignment(0, 11, 0, 0, ((0, 0), (1, 0), (1, 1), (1, 2)))
    beside = Assignment(6, 11, 0, 2, ((0, 8), (1, 8), (1, 9), (1, 10)))
    found = find_violations(merge_problems("two", (one, one)), Schedule((alone, beside)))
    assert {violation.rule for violation in found} == {"mandatory_is_scheduled"}  # the other consultation of each


def test_other_calendars_are_refused() -> None:
    one = to_problem(tiny_bundle()).problem
    other = to_problem(tiny_bundle(), grain_minutes=15).problem
    with pytest.raises(InvalidProblem, match="another calendar"):
        merge_problems("two", (one, other))


def test_plenaries_are_refused() -> None:
    one = to_problem(tiny_bundle()).problem
    bare = replace(one.sessions[0], container=True, groups=(), venues=(), venue_costs=(), needs=())
    with pytest.raises(InvalidProblem, match="plenary"):
        merge_problems("two", (one, replace(one, sessions=(bare,))))
