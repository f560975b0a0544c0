"""The rules about people's time."""

from collections.abc import Iterator

from solver.checker.venues import overlap_of
from solver.checker.view import View
from solver.checker.violation import Violation
from solver.problem import NONE


def find_person_attends_one_session(view: View) -> Iterator[Violation]:
    """Yield each two sessions of a person that overlap or lie closer than the way between their venues.

    Sessions that are not neighbours are compared too: one without a venue between two others takes no way off.
    Details: ``overlap``, ``travel``; numbers: slots between them (negative = overlap), slots of travel.
    """
    longest = max((max(row, default=0) for row in view.problem.travel), default=0)
    for (person, day), parts in view.by_person.items():
        for position, first in enumerate(parts):
            for second in parts[position + 1 :]:
                gap = second.start - first.end
                if gap >= longest:
                    break
                needed = _travel(view, first.session, second.session)
                if gap < needed:
                    pair = tuple(sorted((first.session, second.session)))
                    detail = "overlap" if gap < 0 else "travel"
                    yield Violation(
                        "person_attends_one_session", pair, (person,), day=day, numbers=(gap, needed), detail=detail
                    )


def find_person_is_available(view: View) -> Iterator[Violation]:
    """Yield each busy interval in which a person is made to attend.

    Numbers: slots of overlap, 0, start and end of the interval.
    """
    for person, facts in enumerate(view.problem.people):
        for busy in facts.busy:
            for part in view.by_person.get((person, busy.day), ()):
                overlap = overlap_of(part, busy.start, busy.end)
                if overlap:
                    numbers = (overlap, 0, busy.start, busy.end)
                    yield Violation("person_is_available", (part.session,), (person,), day=busy.day, numbers=numbers)


def _travel(view: View, first: int, second: int) -> int:
    here, there = view.placed[first].assignment.venue, view.placed[second].assignment.venue
    if here == NONE or there == NONE:
        return 0
    venues = view.problem.venues
    return view.problem.travel[venues[here].area][venues[there].area]
