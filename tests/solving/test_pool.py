import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from app.problems.translate import to_problem
from app.solving.messages import Solve
from app.solving.pool import ChildLost, Command, ProblemRefused, SolveAbandoned, SolvingChild, SolvingPool
from solver.problem import Problem
from solver.result import Progress
from tests.factories.bundle import tiny_bundle
from tests.solver.dense.congress import congress

MEMORY_MB = 3072


@pytest.fixture(scope="module")
def problem() -> Problem:
    return to_problem(tiny_bundle()).problem


@pytest.fixture
def pool() -> Iterator[SolvingPool]:
    pool = SolvingPool(MEMORY_MB)
    yield pool
    pool.close()


def go_on(progress: Progress | None) -> Command:
    return Command.GO_ON


def test_a_child_solves_one_problem_after_another(pool: SolvingPool, problem: Problem) -> None:
    first = pool.solve(Solve(problem, seconds=5, seed=1), go_on)
    second = pool.solve(Solve(problem, seconds=5, seed=1, start=first.schedule), go_on)
    assert len(first.schedule.assignments) == 6
    assert second.cost <= first.cost


@pytest.mark.skipif(find_spec("numba") is None, reason="numba is not installed")
def test_a_run_need_not_wait_for_the_first_compilation(
    pool: SolvingPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    result = pool.solve(Solve(congress(1), seconds=2, seed=1), go_on)
    assert result.schedule.assignments
    assert any(tmp_path.rglob("*.nbc"))  # the next process need not


def test_a_refused_problem_carries_the_solvers_sentence(pool: SolvingPool, problem: Problem) -> None:
    fine = replace(problem, grain=1, slots_per_day=510)
    with pytest.raises(ProblemRefused, match="slots"):
        pool.solve(Solve(fine, seconds=5, seed=1), go_on)


def test_a_killed_child_is_lost_and_replaced(pool: SolvingPool, problem: Problem) -> None:
    child = SolvingChild(MEMORY_MB)

    def kill(progress: Progress | None) -> Command:
        os.kill(child.process.pid, signal.SIGKILL)
        return Command.GO_ON

    with pytest.raises(ChildLost):
        child.solve(Solve(problem, seconds=5, seed=1), kill)
    child.kill()
    assert pool.solve(Solve(problem, seconds=5, seed=1), go_on).schedule.assignments


def test_an_abandoned_solve_ends_its_child(problem: Problem) -> None:
    child = SolvingChild(MEMORY_MB)
    with pytest.raises(SolveAbandoned):
        child.solve(Solve(problem, seconds=60, seed=1), lambda _: Command.ABANDON)
    child.kill()
    assert child.process.returncode is not None


def test_a_child_that_needs_more_memory_than_it_may_have_is_lost(problem: Problem) -> None:
    child = SolvingChild(memory_mb=150)
    with pytest.raises(ChildLost):
        child.solve(Solve(problem, seconds=5, seed=1), go_on)
    child.kill()


def test_a_child_ends_with_its_worker(problem: Problem) -> None:
    child = SolvingChild(MEMORY_MB)
    child.solve(Solve(problem, seconds=5, seed=1), go_on)
    child.hang_up()
    assert child.process.wait(timeout=10) == 0
