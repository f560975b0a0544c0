"""What people were told stays: the more of them and the sooner, the dearer a change; provisional costs a tenth."""

from collections.abc import Iterator

from solver.problem import Problem
from solver.terms import SkipCost, ToldCost

URGENCIES = ((14, 4), (45, 2))
"""Up to so many days after the plan is made, this urgency; later 1."""


def stays_close_to_published(problem: Problem) -> Iterator[ToldCost | SkipCost]:
    """State what moving, rehousing, replacing and giving up each session that was told costs."""
    name, weight = "stays_close_to_published", problem.weights.stays_close_to_published
    provisional = set(problem.provisional)
    for told in problem.told:
        part = 10 if told.session in provisional else 1
        urgency = next((worth for days, worth in URGENCIES if told.day - problem.as_of <= days), 1)
        people = tuple(sorted(told.attends))
        moved = -(-len(people) * urgency // part)
        replaced = -(-2 * urgency // part)
        prices = (weight * moved, weight * -(-moved // 2), weight * replaced)
        yield ToldCost(name, told.session, told.day, told.start, told.venue, people, *prices)
        yield SkipCost(name, told.session, weight * moved)
