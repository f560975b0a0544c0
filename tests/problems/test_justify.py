"""Every cost has a sentence, in both languages, in which nothing is left unsaid."""

from random import Random

import pytest

from app.problems.justify import say_match
from solver.instances import tiny_problem
from solver.metrics import PREFERENCES, measure
from solver.problem import Weights
from solver.schedule import Schedule
from tests.instances.edges.builders import ANN, at, needs, plan, problem, session
from tests.solver.mutations import mutate


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_match_is_told(language: str) -> None:
    told: set[str] = set()
    for seed in range(200):
        rng, tiny, schedule = Random(seed), tiny_problem(seed), Schedule()
        for _ in range(6):
            schedule = mutate(rng, tiny, schedule)
            for part in measure(tiny, schedule).parts:
                for match in part.matches[:2]:
                    sentence = say_match(language, part.preference, match, tiny)  # type: ignore[arg-type]
                    assert "{" not in sentence, sentence
                    assert "#" not in sentence, sentence
                    told.add(part.preference)
    assert told | {"few_gaps"} == set(PREFERENCES)


@pytest.mark.parametrize(("language", "told"), [("en", "waits 1 times"), ("zh", "1 段空档")])
def test_gaps_are_told(language: str, told: str) -> None:
    ann = ((0, ANN),)
    facts = problem(*(session(name, groups=(needs(ANN),)) for name in "ab"), weights=Weights(few_gaps=1))
    schedule = plan(at(0, 3, 0, people=ann), at(1, 3, 3, people=ann))
    (match,) = measure(facts, schedule).part("few_gaps").matches
    assert told in say_match(language, "few_gaps", match, facts)  # type: ignore[arg-type]
