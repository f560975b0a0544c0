"""What the times and places of a schedule cost."""

from collections.abc import Iterator
from math import ceil

from solver.metrics.facts import Facts, Match
from solver.problem import NONE, Balance


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


def preferred_start(facts: Facts) -> Iterator[Match]:
    """Amount: 1 for a start that is none of the preferred ones; numbers: the start."""
    for index, session, assignment in facts.timed:
        if session.preferred_starts and assignment.start not in session.preferred_starts:
            yield Match((index,), (), 1, (assignment.start,))


def month_balance(facts: Facts) -> Iterator[Match]:
    """Amount: sessions of a month above the limit; numbers: sessions, limit, month (12 * year + month - 1), balance."""
    return _crowded(facts, facts.problem.balances, facts.problem.months)


def week_peaks(facts: Facts) -> Iterator[Match]:
    """Amount: sessions of a week above the limit; numbers: sessions, limit, first day of the week, peak."""
    return _crowded(facts, facts.problem.peaks, facts.weeks)


def burdens(facts: Facts) -> Iterator[Match]:
    """Amount: sessions of a week above the limit; numbers: sessions, limit, first day of the week, burden."""
    return _crowded(facts, facts.problem.burdens, facts.weeks)


def _crowded(facts: Facts, balances: tuple[Balance, ...], periods: tuple[int, ...]) -> Iterator[Match]:
    for index, balance in enumerate(balances):
        found: dict[int, list[int]] = {}
        for session in balance.sessions:
            if session in facts.placed:
                found.setdefault(periods[facts.placed[session].day], []).append(session)
        for period, sessions in sorted(found.items()):
            if len(sessions) > balance.limit:
                numbers = (len(sessions), balance.limit, period, index)
                yield Match(tuple(sorted(sessions)), (), len(sessions) - balance.limit, numbers)


def same_trip(facts: Facts) -> Iterator[Match]:
    """Amount: half days of a week, but one, in which sessions begin; numbers: half days, the week's first day, trip."""
    blocks = facts.problem.blocks
    for index, trip in enumerate(facts.problem.trips):
        weeks: dict[int, dict[tuple[int, int], list[int]]] = {}
        for session in trip.sessions:
            if session in facts.placed:
                assignment = facts.placed[session]
                half = sum(block.start <= assignment.start for block in blocks)
                week = weeks.setdefault(facts.weeks[assignment.day], {})
                week.setdefault((assignment.day, half), []).append(session)
        for first, halves in sorted(weeks.items()):
            if len(halves) > 1:
                sessions = sorted(session for group in halves.values() for session in group)
                yield Match(tuple(sessions), (), len(halves) - 1, (len(halves), first, index))


def empty_seats(facts: Facts) -> Iterator[Match]:
    """Amount: full fifties of seats that stay empty; numbers: seats, heads, venue."""
    for index, session, assignment in facts.timed:
        if assignment.venue in session.venues:
            seats = facts.problem.venues[assignment.venue].capacity
            empty = (seats - session.heads) // 50
            if empty > 0:
                yield Match((index,), (), empty, (seats, session.heads, assignment.venue))


def stays_close_to_published(facts: Facts) -> Iterator[Match]:
    """Amount: what changes of one session that was told, by urgency; numbers: for its time, its venue, and its people.

    People: those told who no longer attend. Left out, a session costs what moving it does.
    """
    for told in facts.problem.told:
        share = 0.1 if told.session in facts.problem.provisional else 1
        ahead = told.day - facts.problem.as_of
        urgency = 4 if ahead <= 14 else 2 if ahead <= 45 else 1
        moving = ceil(len(told.attends) * urgency * share - 1e-6)
        now = facts.placed.get(told.session)
        if now is None:
            if moving:
                yield Match((told.session,), (), moving, (moving, 0, 0))
            continue
        gone = tuple(sorted(told.attends - now.attends))
        stays = (now.day, now.start) == (told.day, told.start)
        moved = 0 if stays else moving
        housed = ceil(moving / 2) if stays and now.venue != told.venue else 0
        replaced = len(gone) * ceil(2 * urgency * share - 1e-6)
        if moved or housed or replaced:
            yield Match((told.session,), gone, moved + housed + replaced, (moved, housed, replaced))


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
