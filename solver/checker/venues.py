"""The rules about venues."""

from collections.abc import Iterator

from solver.checker.view import Part, Placed, View
from solver.checker.violation import Violation
from solver.problem import NONE, Venue


def find_venue_hosts_one_session(view: View) -> Iterator[Violation]:
    """Yield each two sessions of a venue that overlap or leave no time for its turnaround.

    Details: ``overlap``, ``turnaround``; numbers: slots between them (negative = overlap), turnaround.
    """
    for (venue, day), parts in view.by_venue.items():
        needed = view.problem.venues[venue].turnaround
        for position, first in enumerate(parts):
            for second in parts[position + 1 :]:
                gap = second.start - first.end
                if gap >= needed:
                    break
                pair = tuple(sorted((first.session, second.session)))
                detail = "overlap" if gap < 0 else "turnaround"
                yield Violation(
                    "venue_hosts_one_session", pair, (), (venue,), day=day, numbers=(gap, needed), detail=detail
                )


def find_venue_is_open(view: View) -> Iterator[Violation]:
    """Yield sessions outside a venue's hours or within a closure.

    Details: ``hours``; ``closed`` with numbers: slots of overlap, 0, start and end of the closure.
    """
    for (venue, day), parts in view.by_venue.items():
        facts = view.problem.venues[venue]
        opened = _open_hours(facts, view.problem.weekday(day))
        closures = [closure for closure in facts.closed if closure.day == day]
        for part in parts:
            which = ((part.session,), (), (venue,), (), day)
            if facts.hours and not any(start <= part.start and part.end <= end for start, end in opened):
                yield Violation("venue_is_open", *which, detail="hours")
            for closure in closures:
                overlap = overlap_of(part, closure.start, closure.end)
                if overlap:
                    numbers = (overlap, 0, closure.start, closure.end)
                    yield Violation("venue_is_open", *which, numbers, "closed")


def find_venue_fits(view: View) -> Iterator[Violation]:
    """Yield sessions without the venue they need, in one that is none of theirs, too small or not equipped.

    Details: ``missing``, ``candidate``, ``capacity`` (numbers: capacity, heads), ``features``.
    """
    for placed in view.placed.values():
        venue, session = placed.assignment.venue, placed.session
        if venue != NONE:
            yield from _misfits(view, placed, venue)
        elif session.venues and not session.container:
            yield Violation("venue_fits", (placed.index,), detail="missing")


def overlap_of(part: Part, start: int, end: int) -> int:
    """Return how many slots a part shares with ``[start, end)``."""
    return max(0, min(part.end, end) - max(part.start, start))


def _open_hours(venue: Venue, weekday: int) -> list[tuple[int, int]]:
    """Open intervals of a weekday, those that touch or overlap made one."""
    merged: list[tuple[int, int]] = []
    for hours in sorted((hours.start, hours.end) for hours in venue.hours if hours.weekday == weekday):
        if merged and hours[0] <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], hours[1]))
        else:
            merged.append(hours)
    return merged


def _misfits(view: View, placed: Placed, venue: int) -> Iterator[Violation]:
    facts, session = view.problem.venues[venue], placed.session
    which = ((placed.index,), (), (venue,))
    if venue not in session.venues:
        yield Violation("venue_fits", *which, detail="candidate")
    if facts.capacity < session.heads:
        yield Violation("venue_fits", *which, numbers=(facts.capacity, session.heads), detail="capacity")
    if not set(session.features) <= set(facts.features):
        yield Violation("venue_fits", *which, detail="features")
