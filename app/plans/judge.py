"""The independent checker on plans and on the whole calendar."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.problems.bundle import Bundle
from app.problems.placed import Placed, days_of, last_of
from app.problems.translate import Translation, to_problem
from solver import Schedule, Violation, find_violations
from solver.checker import new_or_worse

MANDATORY = "mandatory_is_scheduled"
OF_PLACES = frozenset({"pinned_stays", "session_in_window", "venue_fits", "venue_is_open"})
"""Rules about where a session lies: whoever gives it another place has to keep them, whatever they broke before."""


@dataclass(frozen=True)
class Horizon:
    """Days from the first through the last."""

    first_day: date
    last_day: date

    def holds(self, first: date, last: date) -> bool:
        """Whether these days lie wholly inside."""
        return self.first_day <= first and last <= self.last_day

    def touches(self, first: date, last: date) -> bool:
        """Whether any of these days lies inside."""
        return first <= self.last_day and last >= self.first_day

    def joined(self, other: "Horizon") -> "Horizon":
        """The shortest horizon that holds both."""
        return Horizon(min(self.first_day, other.first_day), max(self.last_day, other.last_day))


@dataclass(frozen=True)
class Judged:
    """What a publication would break, with the translation that tells the names."""

    translation: Translation
    violations: tuple[Violation, ...]


def settled(bundle: Bundle, calendar: Mapping[str, Placed], horizon: Horizon) -> dict[str, Placed]:
    """Return those published sessions that take a day outside a horizon: a plan of that horizon leaves them alone."""
    forms = {form.key: form for form in bundle.formats}
    outside = {}
    for session in bundle.sessions:
        placed = calendar.get(session.key)
        if placed is not None:
            last = placed.day + timedelta(days=days_of(session, forms[session.format]) - 1)
            if not horizon.holds(placed.day, last):
                outside[session.key] = placed
    return outside


def scope_of(bundle: Bundle, outside: Mapping[str, Placed], horizon: Horizon) -> set[str]:
    """Return the sessions that a plan of a horizon decides about."""
    inside = (session for session in bundle.sessions if horizon.touches(session.first, last_of(session)))
    return {session.key for session in inside} - outside.keys()


def judge_calendar(
    bundle: Bundle,
    horizon: Horizon,
    as_of: datetime,
    calendar: Mapping[str, Placed],
    base: Mapping[str, Placed],
    covered: Horizon | None,
) -> Judged:
    """Check a whole calendar; what the base already breaks, by as much, is not held against it.

    ``covered`` are the days for which something was published before: what is mandatory outside of them was never
    missing yet.
    """
    translation = _translate(bundle, horizon, as_of, calendar)
    before = _translate(bundle, horizon, as_of, base)
    # People were told what the base says, not what is to follow it: only that needs no new notice.
    problem = replace(translation.problem, published=before.problem.published)
    found = find_violations(problem, Schedule(translation.problem.published))
    if covered is None or not found:
        return Judged(translation, tuple(found))
    known = find_violations(before.problem, Schedule(before.problem.published))
    windows = {session.key: (session.first, last_of(session)) for session in bundle.sessions}
    asked = {number for number, key in enumerate(before.sessions) if covered.holds(*windows[key])}
    known = [item for item in known if item.rule != MANDATORY or asked.issuperset(item.sessions)]
    replaced = {
        number
        for number, key in enumerate(before.sessions)
        if key in base and _is_elsewhere(calendar.get(key), base[key])
    }
    known = [item for item in known if item.rule not in OF_PLACES or replaced.isdisjoint(item.sessions)]
    return Judged(translation, tuple(new_or_worse(found, known)))


def _is_elsewhere(now: Placed | None, before: Placed) -> bool:
    return now is not None and (now.day, now.start, now.venue) != (before.day, before.start, before.venue)


def _translate(bundle: Bundle, horizon: Horizon, as_of: datetime, calendar: Mapping[str, Placed]) -> Translation:
    return to_problem(
        bundle,
        first_day=horizon.first_day,
        last_day=horizon.last_day,
        as_of=as_of,
        published=calendar.values(),
    )
