"""The public meeting family: its scorer against the metrics, its reader against bad files, a small instance solved."""

import json
from itertools import permutations
from pathlib import Path
from random import Random
from typing import Any

import pytest

from benchmarks.meeting_family import (
    Instance,
    Meeting,
    Score,
    assign_of,
    make_instance,
    problem_of,
    read_instance,
    score_of,
)
from benchmarks.meetings import PUBLIC, flat
from solver import find_violations, measure, solve
from solver.problem import Assignment, Problem
from solver.schedule import Schedule


def scored(instance: Instance, problem: Problem, schedule: Schedule) -> Score:
    assign = assign_of(problem, schedule)
    assert assign is not None
    return score_of(instance, assign)


def measured(problem: Problem, schedule: Schedule) -> tuple[int, int]:
    """Medium and soft as the metrics see them."""
    score = measure(problem, schedule)
    soft = sum(part.cost for part in score.parts if part.preference in PUBLIC)
    return sum(match.amount for match in score.part("invitation_conflict").matches), soft


@pytest.mark.parametrize("seed", range(30))
def test_the_metrics_equal_the_public_score_to_the_unit(seed: int) -> None:
    rng, instance = Random(seed), make_instance(seed, meetings=25, persons=12)
    problem = problem_of(instance)
    last_day = problem.n_days - 1
    placed = []
    for index, meeting in enumerate(instance.meetings):
        day = rng.randint(0, last_day)
        length = sum(1 for other in instance.days if other == instance.days[-1]) if day == last_day else 36
        start = rng.randint(0, max(length - meeting.duration, 0))
        placed.append(Assignment(index, day, start, rng.randrange(len(problem.venues))))
    schedule = Schedule.of(placed)
    score = scored(instance, problem, schedule)
    assert (score.medium, score.soft) == measured(problem, schedule)


def test_a_score_by_hand() -> None:
    meetings = (Meeting(2, (0,), (1,)), Meeting(3, (1,), (2,)), Meeting(1, (0,), (2,)))
    instance = Instance("hand", (0, 0, 0, 0, 1, 1, 1, 1), (4, 2), meetings, 3)
    # Meeting 0 takes grains 0 and 1, meeting 1 grains 1 to 3, meeting 2 grain 4, the first of the next day.
    # Medium: person 1 for one grain. Soft: ends 1 + 3 + 4; room 1 is 2 smaller; one grain of overlap; meeting 2 follows
    # meeting 1 at once, and person 2 changes rooms; person 1 changes from meeting 0 to 1.
    assert score_of(instance, [(0, 0), (1, 1), (4, 0)]) == Score(0, 1, 8 + 2 + 10 + 100 + 1 + 1)
    # Grain 8, the last of meeting 0, is none; meeting 1 lies on two days; 1 and 2 share a grain of room 0.
    assert score_of(instance, [(7, 0), (2, 0), (2, 0)]).hard == 8 + 1 + 1


@pytest.mark.parametrize("seed", range(3))
def test_a_small_instance_is_solved_without_a_broken_rule(seed: int) -> None:
    instance = make_instance(seed, meetings=14, persons=16)
    problem = problem_of(instance)
    result = solve(problem, seconds=3, seed=1)
    assert find_violations(problem, result.schedule) == []
    score = scored(instance, problem, result.schedule)
    assert (score.hard, (score.medium, score.soft)) == (0, measured(problem, result.schedule))
    assert result.bound <= result.cost


def test_three_meetings_are_solved_to_the_best_score() -> None:
    meetings = (Meeting(2, (0,), (1,)), Meeting(2, (1,), (0,)), Meeting(1, (2,), (0, 1)))
    instance = Instance("three", (0,) * 6, (4, 4), meetings, 3)
    problem = problem_of(instance)
    starts = [(start, room) for start in range(6) for room in range(2)]
    best = min(score_of(instance, [a, b, c]) for a, b, c in ((a, b, c) for a in starts for b in starts for c in starts))
    assert scored(instance, problem, solve(problem, seconds=2, seed=1).schedule) == best


def written(tmp_path: Path, data: Any) -> Path:
    path = tmp_path / "instance.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_an_instance_is_read_as_it_was_written(tmp_path: Path) -> None:
    instance = make_instance(3)
    read = read_instance(written(tmp_path, json.loads(flat(instance))))
    assert (read.days, read.capacities, read.meetings) == (instance.days, instance.capacities, instance.meetings)


@pytest.mark.parametrize("missing", ["grains", "rooms", "meetings"])
def test_a_file_of_another_kind_is_refused_by_name(tmp_path: Path, missing: str) -> None:
    data = json.loads(flat(make_instance(1)))
    del data[missing]
    with pytest.raises(ValueError, match=r"instance\.json is no instance"):
        read_instance(written(tmp_path, data))


def test_days_of_several_lengths_are_refused(tmp_path: Path) -> None:
    data = json.loads(flat(make_instance(1)))
    data["grains"] = [{"index": index, "day": day} for index, day in enumerate((0, 1, 1, 2, 2))]
    with pytest.raises(ValueError, match="days of one length"):
        read_instance(written(tmp_path, data))


def test_equal_seeds_make_equal_instances() -> None:
    assert all((make_instance(a) == make_instance(b)) == (a == b) for a, b in permutations((1, 1, 2), 2))
