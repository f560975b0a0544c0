"""A slice of each correctness campaign; the whole of them is ``benchmarks/correctness.py``."""

from collections.abc import Callable

import pytest

from benchmarks.correctness import guarded, mutant_fault, pair_fault, tiny_fault
from tests.solver.metamorphic import CHANGES

FIRST = 1_000_000
"""Other seeds than the campaigns begin with."""


@pytest.mark.parametrize(
    ("trial", "seed", "count"),
    [(trial, FIRST + k * 10, 10) for trial in (tiny_fault, pair_fault) for k in range(3)]
    + [(mutant_fault, FIRST + k * 50, 50) for k in range(3)],
)
def test_nothing_disagrees(trial: Callable[[int], str | None], seed: int, count: int) -> None:
    told = [guarded((trial, number)) for number in range(seed, seed + count)]
    assert [fault for fault in told if fault[1] is not None] == []


def test_every_change_of_a_problem_is_tried() -> None:
    assert {change.__name__ for change in CHANGES} == {"permute", "rename", "shift", "relax", "tighten", "drop"}
