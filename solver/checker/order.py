"""The rules about the order of sessions and the days between them."""

from collections.abc import Iterator

from solver.checker.view import Placed, View
from solver.checker.violation import Violation
from solver.problem import NONE


def find_stages_in_order(view: View) -> Iterator[Violation]:
    """Yield stages that come too early or too late after the stage before, or without it.

    Details: ``missing`` (numbers: the lag), ``early`` and ``late`` (numbers: days between, bound, lag), ``hours`` (on
    one day; numbers: start of the later stage, end of the earlier one, lag). Sessions are the earlier stage and the
    later one.
    """
    for index, lag in enumerate(view.problem.lags):
        after = view.placed.get(lag.after)
        if after is None:
            continue
        before = view.placed.get(lag.before)
        which, day = (lag.before, lag.after), after.assignment.day
        if before is None:
            yield Violation("stages_in_order", which, numbers=(index,), detail="missing")
            continue
        distance = view.problem.lag_days(before.days[-1], day, working=lag.working)
        if distance < lag.low:
            yield Violation("stages_in_order", which, numbers=(distance, lag.low, index), detail="early")
        elif lag.high != NONE and distance > lag.high:
            yield Violation("stages_in_order", which, numbers=(distance, lag.high, index), detail="late")
        elif _is_hasty(before, after):
            numbers = (after.assignment.start, before.end, index)
            yield Violation("stages_in_order", which, numbers=numbers, detail="hours")


def _is_hasty(before: Placed, after: Placed) -> bool:
    """Whether the later stage begins on the last day of the earlier one before that has ended."""
    whole_days = before.session.container or after.session.container
    same_day = before.days[-1] == after.assignment.day
    return same_day and not whole_days and after.assignment.start < before.end


def find_same_format_spaced(view: View) -> Iterator[Violation]:
    """Yield sessions of one spacing that begin too close to each other, or too many in a month.

    Details: ``distance`` (numbers: days between, least, spacing), ``month`` (day: the month's first in the horizon;
    numbers: sessions, most, spacing).
    """
    for index, spacing in enumerate(view.problem.spacings):
        placed = view.first_days(spacing.sessions)
        for position, (day, session) in enumerate(placed):
            for later, other in placed[position + 1 :]:
                if later - day >= spacing.min_days:
                    break
                pair, numbers = tuple(sorted((session, other))), (later - day, spacing.min_days, index)
                yield Violation("same_format_spaced", pair, numbers=numbers, detail="distance")
        if spacing.per_month:
            months = view.problem.months
            for first, sessions in grouped(placed, months).items():
                if len(sessions) > spacing.per_month:
                    numbers = (len(sessions), spacing.per_month, index)
                    yield Violation("same_format_spaced", sessions, day=first, numbers=numbers, detail="month")


def find_kept_apart(view: View) -> Iterator[Violation]:
    """Yield two sessions that begin too close to each other; numbers: days between, least, separation."""
    for index, apart in enumerate(view.problem.apart):
        first, second = view.placed.get(apart.first), view.placed.get(apart.second)
        if first is None or second is None:
            continue
        distance = abs(first.assignment.day - second.assignment.day)
        if distance < apart.min_days:
            pair = tuple(sorted((apart.first, apart.second)))
            yield Violation("kept_apart", pair, numbers=(distance, apart.min_days, index))


def find_kept_together(view: View) -> Iterator[Violation]:
    """Yield two sessions that begin too far from each other; numbers: days between, most, pair."""
    for index, pair in enumerate(view.problem.together):
        first, second = view.placed.get(pair.first), view.placed.get(pair.second)
        if first is None or second is None:
            continue
        distance = abs(first.assignment.day - second.assignment.day)
        if distance > pair.max_days:
            which = tuple(sorted((pair.first, pair.second)))
            yield Violation("kept_together", which, numbers=(distance, pair.max_days, index))


def grouped(placed: list[tuple[int, int]], periods: tuple[int, ...]) -> dict[int, tuple[int, ...]]:
    """Return sorted sessions of ``(day, session)`` pairs by the first day in the horizon of their period."""
    found: dict[int, list[int]] = {}
    for day, session in placed:
        found.setdefault(periods.index(periods[day]), []).append(session)
    return {first: tuple(sorted(sessions)) for first, sessions in found.items()}
