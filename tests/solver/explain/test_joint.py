"""Sessions that cannot all be placed: against the proof that the complete model gives."""

from dataclasses import replace
from random import Random

import pytest

from solver.exact import Limit, Proof, solve_exactly
from solver.explain import Status
from solver.explain.joint import MUST, explain_jointly
from solver.instances import tiny_problem
from solver.problem import Lag, Problem
from solver.schedule import Schedule
from tests.instances.edges.builders import problem, session


def test_a_chain_that_its_windows_are_too_short_for() -> None:
    """Four stages, five days apart each, in twelve days: the last three alone would fit, so all four are named."""
    stages = tuple(session(f"stage {n}", last=12, mandatory=True) for n in range(4))
    lags = tuple(Lag(n, n + 1, 5) for n in range(3))
    chain: Problem = replace(problem(*stages, session("bystander", last=12, mandatory=True)), lags=lags)
    found = explain_jointly(chain, Schedule(), [3])
    assert (found.status, found.minimal) == (Status.CONFLICT, True)
    assert {reason.sessions for reason in found.reasons if reason.rule == "stages_in_order"} == {(0, 1), (1, 2), (2, 3)}
    assert all(4 not in reason.sessions for reason in found.reasons)
    assert (3,) in {reason.sessions for reason in found.reasons if reason.rule == MUST}
    shorter = replace(chain, lags=lags[:2])
    assert explain_jointly(shorter, Schedule(), [2]).status is Status.UNKNOWN


@pytest.mark.parametrize("first", (0, 60))
def test_no_conflict_is_told_where_there_is_a_solution(first: int) -> None:
    told = without = 0
    for seed in range(first, first + 60):
        rng = Random(seed)
        tiny = tiny_problem(seed)
        tiny = replace(
            tiny,
            sessions=tuple(replace(item, mandatory=True, first=rng.randint(0, 1), last=2) for item in tiny.sessions),
            gap_fairness=(), published=(), told=(), provisional=(), freeze_before=0,
        )  # fmt: skip
        proof = solve_exactly(tiny, limit=Limit(work=20)).proof
        found = explain_jointly(tiny, Schedule(), range(len(tiny.sessions)))
        told += found.status is Status.CONFLICT
        without += proof is Proof.INFEASIBLE
        assert found.status is Status.UNKNOWN or proof is Proof.INFEASIBLE, seed
    assert told > without // 2
