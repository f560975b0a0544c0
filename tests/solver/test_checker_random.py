"""The checker against a derivation of its own kind, on mutated schedules, and on schedules that must be legal."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.checker import FINDERS, find_violations, new_or_worse
from solver.instances import tiny_problem
from solver.schedule import Schedule
from tests.instances.planted import plant
from tests.solver.brute_force import optimum
from tests.solver.mutations import mutate
from tests.solver.slot_oracle import broken_rules


@pytest.mark.parametrize("first_seed", range(0, 300, 20))
def test_mutated_schedules_are_caught_or_legal(first_seed: int) -> None:
    for seed in range(first_seed, first_seed + 20):
        rng, problem = Random(seed), tiny_problem(seed)
        best = optimum(problem)
        start = best[1] if best else Schedule()
        for _ in range(15):
            schedule = mutate(rng, problem, start)
            found = {violation.rule for violation in find_violations(problem, schedule)}
            assert found == broken_rules(problem, schedule), (seed, schedule)
            start = schedule if rng.random() < 0.5 else start


def test_mutations_break_every_rule() -> None:
    broken: set[str] = set()
    for seed in (*range(400), 689):  # the last has gaps that are not fair
        rng, problem = Random(seed), tiny_problem(seed)
        schedule = Schedule()
        for _ in range(8):
            schedule = mutate(rng, problem, schedule)
            broken |= {violation.rule for violation in find_violations(problem, schedule)}
    assert broken == set(FINDERS)


@given(st.randoms(use_true_random=False), st.integers(1, 12), st.integers(3, 20))
@settings(max_examples=150, deadline=None)
def test_no_false_alarm_on_planted_schedules(rng: Random, n_sessions: int, n_days: int) -> None:
    problem, schedule = plant(rng, n_sessions=n_sessions, n_days=n_days)
    assert find_violations(problem, schedule) == []
    assert broken_rules(problem, schedule) == set()


@given(st.randoms(use_true_random=False), st.integers(4, 12))
@settings(max_examples=80, deadline=None)
def test_mutated_planted_schedules_are_caught_or_legal(rng: Random, n_sessions: int) -> None:
    problem, schedule = plant(rng, n_sessions=n_sessions)
    for _ in range(4):
        mutated = mutate(rng, problem, schedule)
        found = find_violations(problem, mutated)
        assert {violation.rule for violation in found} == broken_rules(problem, mutated)
        assert new_or_worse(found, []) == found
        assert new_or_worse(found, found) == []
        assert found == find_violations(problem, mutated) == sorted(found)
