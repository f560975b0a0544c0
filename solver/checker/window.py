"""The rules about a session's own time: window, kinds of day, blocks, notice."""

from collections.abc import Iterator

from solver.checker.view import Placed, View
from solver.checker.violation import Violation
from solver.problem import Block

RULE = "session_in_window"


def find_session_in_window(view: View) -> Iterator[Violation]:
    """Yield sessions outside their window of dates, on days that are not theirs, or outside their blocks.

    Details: ``window`` (numbers: day, first or last allowed), ``day_kind``, ``weekday``, ``blackout`` (numbers: its
    index), ``block`` (numbers: the start).
    """
    for placed in view.placed.values():
        yield from _window(placed)
        for day in placed.days:
            yield from _day(view, placed, day)
        if not _in_blocks(view, placed):
            day, start = placed.assignment.day, placed.assignment.start
            yield Violation(RULE, (placed.index,), day=day, numbers=(start,), detail="block")


def find_notice_is_given(view: View) -> Iterator[Violation]:
    """Yield sessions that people learn of too late, unless already published for that time or pinned to the day.

    Numbers: working days of notice, needed.
    """
    published = {(item.session, item.day, item.start) for item in view.problem.published}
    for placed in view.placed.values():
        session, day = placed.session, placed.assignment.day
        given = view.problem.working_count[day]
        pinned = session.pin is not None and session.pin.day == day
        known = (placed.index, day, placed.assignment.start) in published
        if given < session.notice and not pinned and not known:
            yield Violation("notice_is_given", (placed.index,), day=day, numbers=(given, session.notice))


def _window(placed: Placed) -> Iterator[Violation]:
    which, days, session = (placed.index,), placed.days, placed.session
    if days[0] < session.first:
        yield Violation(RULE, which, day=days[0], numbers=(days[0], session.first), detail="window")
    if days[-1] > session.last:
        yield Violation(RULE, which, day=days[0], numbers=(days[-1], session.last), detail="window")


def _day(view: View, placed: Placed, day: int) -> Iterator[Violation]:
    problem, session, which = view.problem, placed.session, (placed.index,)
    if problem.day_kinds[day] not in session.day_kinds:
        yield Violation(RULE, which, day=day, detail="day_kind")
    if problem.weekday(day) not in session.weekdays:
        yield Violation(RULE, which, day=day, detail="weekday")
    for index in session.blackouts:
        if problem.blackouts[index].first <= day <= problem.blackouts[index].last:
            yield Violation(RULE, which, day=day, numbers=(index,), detail="blackout")


def _in_blocks(view: View, placed: Placed) -> bool:
    """Whether the session lies within one of its blocks or, longer than each, runs from one into a later one."""
    start, end = placed.assignment.start, placed.end
    if placed.session.container:
        return start == 0
    blocks: list[Block] = [view.problem.blocks[index] for index in placed.session.blocks]
    if any(block.end - block.start >= placed.session.duration for block in blocks):
        return any(block.start <= start and end <= block.end for block in blocks)
    begins = any(block.start == start for block in blocks)
    return begins and any(block.start > start and end <= block.end for block in blocks)
