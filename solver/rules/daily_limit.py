"""Nobody has more sessions in a day or week than the limit, no department or town more in a week."""

from collections.abc import Iterator

from solver.problem import Problem
from solver.terms import AtMost, Period, PersonAtMost


def daily_limit(problem: Problem) -> Iterator[PersonAtMost | AtMost]:
    """State the limits of people, departments and towns."""
    for index, person in enumerate(problem.people):
        if person.daily:
            yield PersonAtMost("daily_limit", index, person.daily, Period.DAY)
        if person.weekly:
            yield PersonAtMost("daily_limit", index, person.weekly, Period.WEEK)
    users: dict[int, list[int]] = {}
    for number, session in enumerate(problem.sessions):
        for need in session.needs:
            users.setdefault(need.resource, []).append(number)
    for index, resource in enumerate(problem.resources):
        if resource.weekly:
            yield AtMost("daily_limit", tuple(users.get(index, ())), resource.weekly, Period.WEEK)
    for quota in problem.quotas:
        yield AtMost("daily_limit", quota.sessions, quota.per_week, Period.WEEK)
