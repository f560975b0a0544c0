"""daily_limit: people, departments and towns have no more sessions in a day or week than their limit."""

from collections.abc import Iterator

from solver.checker.order import grouped
from solver.checker.view import View
from solver.checker.violation import Violation

RULE = "daily_limit"


def find_daily_limit(view: View) -> Iterator[Violation]:
    """Yield limits that are exceeded.

    Details: ``day`` and ``week`` (a person's), ``resource_week``, ``quota_week``; numbers: sessions, most, and the
    quota; day: for weeks, the first of the week in the horizon. A session of several days counts for a person on each
    day and once in each week it touches, for resources and quotas in the week it begins.
    """
    yield from _people(view)
    weeks = view.problem.weeks
    for index, resource in enumerate(view.problem.resources):
        if resource.weekly and index in view.by_resource:
            users = {use.session for uses in view.by_resource[index].values() for use in uses}
            for first, sessions in grouped(view.first_days(tuple(users)), weeks).items():
                if len(sessions) > resource.weekly:
                    numbers = (len(sessions), resource.weekly)
                    yield Violation(RULE, sessions, (), (), (index,), first, numbers, "resource_week")
    for index, quota in enumerate(view.problem.quotas):
        for first, sessions in grouped(view.first_days(quota.sessions), weeks).items():
            if len(sessions) > quota.per_week:
                quota_numbers = (len(sessions), quota.per_week, index)
                yield Violation(RULE, sessions, day=first, numbers=quota_numbers, detail="quota_week")


def _people(view: View) -> Iterator[Violation]:
    people, weeks = view.problem.people, view.problem.weeks
    by_week: dict[tuple[int, int], set[int]] = {}
    for (person, day), parts in view.by_person.items():
        sessions = {part.session for part in parts}
        limit = people[person].daily
        if limit and len(sessions) > limit:
            yield Violation(RULE, tuple(sorted(sessions)), (person,), (), (), day, (len(sessions), limit), "day")
        if people[person].weekly:
            by_week.setdefault((person, weeks[day]), set()).update(sessions)
    for (person, week), sessions in by_week.items():
        limit = people[person].weekly
        if len(sessions) > limit:
            first, numbers = weeks.index(week), (len(sessions), limit)
            yield Violation(RULE, tuple(sorted(sessions)), (person,), (), (), first, numbers, "week")
