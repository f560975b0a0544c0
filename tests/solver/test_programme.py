"""A dense programme by itself: what it costs at least bounds the whole, and its places fit there."""

from dataclasses import replace
from random import Random

import pytest

from solver import Problem
from solver.budget import Clock, Limit
from solver.checker import find_violations
from solver.instances import tiny_problem
from solver.members import who_bound
from solver.metrics import measure
from solver.problem import DayKind, Programme, Session, Weights
from solver.programme import programme_of
from solver.run import Run
from solver.static import Static
from solver.timing import Floor, when
from tests.instances.programmes import some_without_picks
from tests.solver.brute_force import optimum
from tests.solver.test_timing import days, visit


@pytest.mark.parametrize("seed", range(150))
def test_what_a_part_costs_at_least_bounds_the_whole(seed: int) -> None:
    problem = tiny_problem(seed)
    part, best = programme_of(problem, some_without_picks(problem, Random(seed))), optimum(problem)
    if best is None:
        return
    cost, schedule = best
    inside = part.lower(schedule)
    assert {violation.rule for violation in find_violations(part.problem, inside)} == set()
    least = optimum(part.problem)
    assert least is not None
    assert least[0] <= measure(part.problem, inside).cost
    static = Static(problem)
    who = who_bound(static)
    without = when(static, who, limit=Limit(seconds=20.0))
    floor = Floor(part.sessions, least[0])
    heeding = when(static, who, limit=Limit(seconds=20.0), floor=lambda: floor)
    assert without.bound <= heeding.bound
    assert heeding.bound + who.cost <= cost


def crowded() -> Problem:
    """A day of six slots, closed to all but six sessions in one hall, and a visit some other day.

    Five sessions of the six begin the moment another ends, which no part of a day says.
    """
    short = visit(0, 0, duration=1, venues=(0,), venue_costs=(0,), parent=0)
    kinds = tuple(DayKind)
    plenary = Session("plenary", "plenary", 1, 0, 0, (), day_kinds=kinds, mandatory=True, container=True)
    facts = {"programmes": (Programme("discussions", tuple(range(1, 7))),), "weights": Weights(no_pause=1)}
    return days((plenary, *(short,) * 6, visit(1, 9)), **facts)


def test_a_run_knows_what_its_programme_costs_and_takes_its_cheapest_places() -> None:
    run = Run(crowded(), Clock(20.0, None), 1, None, None)
    run.begin(None)
    run._consider_programme(keep=False)
    assert run.floor == Floor(tuple(range(7)), 5)
    assert {run.state.placed[index] for index in range(7)} == {run.places[index] for index in range(7)}
    assert (run.cost, run.missing) == (5, 0)
    run._decide_when()
    assert run.bound == 5


def test_a_programme_does_not_wait_for_one_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("solver.phases.LARGEST", 1)
    run = Run(crowded(), Clock(20.0, None), 1, None, None)
    run.begin(None)
    run._consider_programme(keep=False)
    run._decide_when()
    assert (run.floor, run.places, run.missing, run.bound) == (None, {}, 0, 0)


def test_places_that_do_not_fit_the_rest_are_left() -> None:
    run = Run(crowded(), Clock(20.0, None), 1, None, None)
    run.begin(None)
    run._consider_programme(keep=False)
    elsewhere = {index: replace(item, day=5) for index, item in run.places.items()}
    kept, run.places = run.state.schedule(), elsewhere
    assert not run._take_places()
    assert run.state.schedule() == kept
