"""Every cost has a sentence, in both languages, in which nothing is left unsaid."""

from random import Random

import pytest

from app.problems.justify import say_match
from solver.instances import tiny_problem
from solver.metrics import PREFERENCES, measure
from solver.schedule import Schedule
from tests.solver.mutations import mutate


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_match_is_told(language: str) -> None:
    told: set[str] = set()
    for seed in (*range(200), 1080):  # the last has a gap
        rng, problem, schedule = Random(seed), tiny_problem(seed), Schedule()
        for _ in range(6):
            schedule = mutate(rng, problem, schedule)
            for part in measure(problem, schedule).parts:
                for match in part.matches[:2]:
                    sentence = say_match(language, part.preference, match, problem)  # type: ignore[arg-type]
                    assert "{" not in sentence, sentence
                    assert "#" not in sentence, sentence
                    told.add(part.preference)
    assert told == set(PREFERENCES)
