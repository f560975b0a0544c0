"""Stages follow each other: the days between them, and the hours of a common day."""

from collections.abc import Iterator

from solver.exact.post import Literal, Switch
from solver.exact.variables import Variables
from solver.problem import NONE
from solver.terms import Distance


def distance(variables: Variables, term: Distance, when: Switch) -> None:
    """``after`` begins within the days that ``before``, which it needs, leaves it."""
    problem, before = variables.problem, variables.begins(term.before)
    length = problem.sessions[term.before].days

    def fitting(day: int) -> Iterator[Literal]:
        for other, literal in before.items():
            gap = problem.lag_days(other + length - 1, day, working=term.working)
            if term.low <= gap and (term.high == NONE or gap <= term.high):
                yield literal

    for day, literal in variables.begins(term.after).items():
        variables.post.clause([~literal, *fitting(day)], when)
    if not (problem.sessions[term.before].container or problem.sessions[term.after].container):
        _hours(variables, term, when)


def _hours(variables: Variables, term: Distance, when: Switch) -> None:
    """On the last day of the one the other begins once it has ended."""
    facts = variables.problem.sessions[term.before]
    for (day, start), literal in variables.starts[term.after].items():
        first = day - facts.days + 1
        late = [
            other
            for (earlier, begin), other in variables.starts[term.before].items()
            if earlier == first and begin + facts.duration > start
        ]
        if late:
            variables.post.linear([literal, *late], [1] * (len(late) + 1), high=1, when=when)
