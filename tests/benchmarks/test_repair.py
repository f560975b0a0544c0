"""The disruptions break a published calendar as they say, and the repair's benchmark mends them."""

import pytest

from app.commands.generate import Scale
from benchmarks.disruptions import HEAVY, KINDS, TYPICAL, disruptions
from benchmarks.repair import HEAD, Outcome, base_calendar, mend, row
from solver import Problem, Schedule, find_violations


@pytest.fixture(scope="module")
def quarter() -> tuple[Problem, Schedule]:
    return base_calendar(Scale.QUARTER, 1, 3.0)


def test_disruptions_break_as_many_sessions_as_asked(quarter: tuple[Problem, Schedule]) -> None:
    problem, schedule = quarter
    for wanted, number in ((TYPICAL, len(KINDS)), (HEAVY, 2)):
        found = disruptions(problem, schedule, wanted, number, 3)
        assert [item.kind for item in found] == [name for name, _ in KINDS][:number]
        for item in found:
            broken = {index for each in find_violations(item.problem, schedule) for index in each.sessions}
            assert item.broken == len(broken)
            assert item.broken in wanted
            assert item.problem.published == schedule.assignments


def test_equal_seeds_make_equal_disruptions(quarter: tuple[Problem, Schedule]) -> None:
    assert disruptions(*quarter, TYPICAL, 2, 5) == disruptions(*quarter, TYPICAL, 2, 5)


def test_the_benchmark_mends_and_prints_a_row(quarter: tuple[Problem, Schedule]) -> None:
    outcomes = [mend(item, 20.0) for item in disruptions(*quarter, TYPICAL, 3, 1)]
    assert [(outcome.proven, outcome.left) for outcome in outcomes] == [(True, 0)] * 3
    printed = row(Scale.QUARTER, "typical", [*outcomes, Outcome("x", 1, 0.5, False, 0.25, 2, 0)], 100)
    assert printed.count("|") == HEAD.splitlines()[0].count("|")
    assert "75.0 %" in printed
    assert "25.0 %" in printed
