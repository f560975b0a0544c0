"""What holds between sessions: order, distance, spacing, even months, duties."""

from collections.abc import Iterator
from datetime import date

from app.problems.bundle import Duty as DutyFact
from app.problems.placed import days_of, duties_of
from app.problems.scope import Scope
from solver.problem import NONE, Apart, Balance, DayKind, Duty, Lag, Programme, Spacing, Together

CONSECUTIVE_MINUTES = 30
"""Pause up to which people go from one session of a programme straight to the next."""


def make_lags(scope: Scope) -> Iterator[Lag]:
    """Distances between sessions of the problem; settled ones have closed days instead."""
    for edge in scope.edges:
        if edge.before in scope.numbers and edge.after in scope.numbers:
            high = NONE if edge.high is None else edge.high
            yield Lag(scope.numbers[edge.before], scope.numbers[edge.after], edge.low, high, edge.working)


def make_apart(scope: Scope) -> Iterator[Apart]:
    """Pairs that keep apart."""
    for item in scope.bundle.separations:
        if item.min_days and item.first in scope.numbers and item.second in scope.numbers:
            yield Apart(scope.numbers[item.first], scope.numbers[item.second], item.min_days)


def make_together(scope: Scope) -> Iterator[Together]:
    """Pairs that stay together."""
    for item in scope.bundle.separations:
        if item.max_days is not None and item.first in scope.numbers and item.second in scope.numbers:
            yield Together(scope.numbers[item.first], scope.numbers[item.second], item.max_days)


def make_programmes(scope: Scope) -> Iterator[Programme]:
    """Sub-sessions of a plenary, one day each: the later of two is consecutive within half an hour of the earlier."""
    names = {session.key: session.name for session in scope.bundle.sessions}
    children: dict[str, list[int]] = {}
    for number, item in enumerate(scope.chosen):
        if item.session.parent is not None and days_of(item.session, item.form) == 1:
            children.setdefault(item.session.parent, []).append(number)
    for parent, numbers in children.items():
        yield Programme(names[parent], tuple(numbers), scope.grid.length(CONSECUTIVE_MINUTES))


def make_spacings(scope: Scope) -> Iterator[Spacing]:
    """Formats whose sessions keep a distance or may not crowd a month."""
    for form in scope.bundle.formats:
        sessions = scope.by_format[form.key]
        if len(sessions) > 1 and (form.min_spacing_days or form.per_month):
            yield Spacing(form.name, sessions, form.min_spacing_days, form.per_month)


def make_balances(scope: Scope, kinds: tuple[DayKind, ...]) -> Iterator[Balance]:
    """Formats spread evenly: a month's fair number is the mean over the months with working days, rounded up."""
    dates = [scope.grid.date(day) for day, kind in enumerate(kinds) if kind is DayKind.WORKING]
    months = max(len({(day.year, day.month) for day in dates}), 1)
    for form in scope.bundle.formats:
        sessions = scope.by_format[form.key]
        if form.month_balance and sessions:
            yield Balance(form.name, sessions, -(-len(sessions) // months))


def make_duties(scope: Scope) -> Iterator[Duty]:
    """Duties of the years that lie wholly in the horizon."""
    for duty in scope.bundle.duties:
        if scope.grid.first_day <= date(duty.year, 1, 1) and date(duty.year, 12, 31) <= scope.grid.last_day:
            counting = (duty.key in duties_of(item.session, item.form) for item in scope.chosen)
            sessions = tuple(number for number, counts in enumerate(counting) if counts)
            yield Duty(duty.name, _owing(scope, duty), sessions, duty.minimum)


def _owing(scope: Scope, duty: DutyFact) -> tuple[int, ...]:
    """Everybody, or who belongs to one of the duty's groups when its year begins."""
    if not duty.groups:
        return tuple(range(len(scope.bundle.members)))
    return tuple(sorted(scope.memberships.people((), duty.groups, date(duty.year, 1, 1))))
