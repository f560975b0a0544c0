"""Sharing picks by flow, on tiny random problems."""

import pytest

from solver.checker import find_violations
from solver.greedy import construct
from solver.instances import tiny_problem
from solver.metrics import measure
from solver.share import apart_in_time, share
from solver.static import Static


@pytest.mark.parametrize("seed", range(200))
def test_sharing_never_costs_and_tells_the_exact_change(seed: int) -> None:
    problem = tiny_problem(seed)
    state = construct(Static(problem))
    before, broken = measure(problem, state.schedule()).cost, find_violations(problem, state.schedule())
    change = share(state, apart_in_time(state, range(len(problem.sessions))))
    assert measure(problem, state.schedule()).cost - before == change <= 0
    assert find_violations(problem, state.schedule()) == broken
