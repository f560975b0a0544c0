"""What the times and places of a schedule cost."""

from collections.abc import Iterator

from solver.metrics.facts import Facts, Match
from solver.problem import NONE


def unscheduled(facts: Facts) -> Iterator[Match]:
    """Amount: the priority of a session left out."""
    for index, session in enumerate(facts.problem.sessions):
        if index not in facts.placed:
            yield Match((index,), (), session.priority)


def target_date(facts: Facts) -> Iterator[Match]:
    """Amount: whole weeks between target and first day; numbers: day, target."""
    for index, session, assignment in facts.timed:
        weeks = abs(assignment.day - session.target) // 7
        if session.target != NONE and weeks:
            yield Match((index,), (), weeks, (assignment.day, session.target))


def preferred_block(facts: Facts) -> Iterator[Match]:
    """Amount: 1 for a start in none of the preferred blocks; numbers: the start."""
    for index, session, assignment in facts.timed:
        blocks = [facts.problem.blocks[number] for number in session.preferred_blocks]
        if blocks and not any(block.start <= assignment.start < block.end for block in blocks):
            yield Match((index,), (), 1, (assignment.start,))


def month_balance(facts: Facts) -> Iterator[Match]:
    """Amount: sessions of a month above the limit; numbers: sessions, limit, month (12 * year + month - 1), balance."""
    for index, balance in enumerate(facts.problem.balances):
        months: dict[int, list[int]] = {}
        for session in balance.sessions:
            if session in facts.placed:
                months.setdefault(facts.problem.months[facts.placed[session].day], []).append(session)
        for month, sessions in sorted(months.items()):
            if len(sessions) > balance.limit:
                numbers = (len(sessions), balance.limit, month, index)
                yield Match(tuple(sorted(sessions)), (), len(sessions) - balance.limit, numbers)


def venue_preference(facts: Facts) -> Iterator[Match]:
    """Amount: the cost of the venue among the session's candidates; numbers: the venue."""
    for index, session, assignment in facts.timed:
        if assignment.venue in session.venues:
            cost = session.venue_costs[session.venues.index(assignment.venue)]
            if cost:
                yield Match((index,), (), cost, (assignment.venue,))


def avoided_time(facts: Facts) -> Iterator[Match]:
    """Amount: 1 for a session that meets any avoided time on any of its days; numbers: the first such day."""
    for index, session, assignment in facts.timed:
        days = range(assignment.day, assignment.day + session.days)
        end = assignment.start + session.duration
        met = [
            part.day for part in session.avoid if part.day in days and part.start < end and assignment.start < part.end
        ]
        if met:
            yield Match((index,), (), 1, (min(met),))
