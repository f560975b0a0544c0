"""The B2B benchmark on small instances of the family, each against all ways to hold its meetings."""

import json
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest

from benchmarks.b2b import faults, run, to_problem
from solver.problem import Assignment
from solver.schedule import Schedule

SMALL = Path(__file__).parent / "b2b_small.json"


def draw(seed: int) -> dict[str, Any]:
    """Five meetings of five participants in five slots, with every kind of restriction now and then."""
    rng = Random(seed)
    meetings = []
    for number in range(5):
        a, b = rng.sample(range(5), 2)
        session, fixed = rng.choice(("any", "any", "am", "pm")), rng.choice((None, None, None, rng.randrange(5)))
        after = [rng.randrange(number)] if number and rng.random() < 0.25 else []
        meetings.append({"a": a, "b": b, "session": session, "fixed": fixed, "after": after})
    forbidden = [[slot for slot in range(5) if rng.random() < 0.12] for _ in range(5)]
    return {
        "name": f"small {seed}",
        "participants": 5,
        "slots": 5,
        "morning_slots": rng.choice((2, 3, 5)),
        "locations": rng.choice((1, 2, 2)),
        "fairness": rng.choice((0, 1, 2)),
        "meetings": meetings,
        "forbidden": forbidden,
    }


def fewest_breaks(data: dict[str, Any]) -> int | None:
    found = []
    for slots in product(range(data["slots"]), repeat=len(data["meetings"])):
        schedule = Schedule(tuple(Assignment(number, 0, slot) for number, slot in enumerate(slots)))
        wrong, breaks = faults(data, schedule)
        if not wrong:
            found.append(breaks)
    return min(found, default=None)


@pytest.mark.parametrize("first_seed", range(0, 30, 10))
def test_the_verdict_is_that_of_enumeration(first_seed: int) -> None:
    for seed in range(first_seed, first_seed + 10):
        data = draw(seed)
        best, outcome = fewest_breaks(data), run(data, seconds=30, seed=seed)
        expected = ("infeasible", "", "") if best is None else ("optimal", str(best), str(best))
        assert (outcome.verdict, outcome.cost, outcome.bound) == expected, seed


def test_an_instance_of_the_family_is_solved_from_its_file() -> None:
    data = json.loads(SMALL.read_text(encoding="utf-8"))
    outcome = run(data, seconds=30, seed=1)
    assert (outcome.verdict, outcome.cost, outcome.bound) == ("optimal", "1", "1")


def test_meetings_fixed_to_one_slot_of_a_participant_have_no_solution() -> None:
    data = json.loads(SMALL.read_text(encoding="utf-8"))
    for meeting in data["meetings"][:2]:
        meeting["fixed"] = 0
    assert run(data, seconds=30, seed=1).verdict == "infeasible"


def test_a_day_too_fine_to_search_is_refused_in_words() -> None:
    data = {**json.loads(SMALL.read_text(encoding="utf-8")), "slots": 63}
    assert run(data, seconds=5, seed=1).verdict.startswith("refused: A day of 63 slots")


def test_every_restriction_is_stated() -> None:
    problem = to_problem(json.loads(SMALL.read_text(encoding="utf-8")))
    assert (len(problem.sessions), len(problem.lags), len(problem.gap_fairness)) == (7, 1, 1)
