"""One session by itself: the problem without all others, and its rules as terms that each have a reason.

The days and hours of its format (kinds of day, weekdays, parts of the day) are taken as given, and so is that nobody
and no venue is in two places at once; everything else has a reason and may be let go.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from solver.explain.reason import Reason
from solver.problem import NONE, Assignment, Interval, Person, Problem, Role, Session, Venue
from solver.rules.attendance_is_met import attendance_is_met
from solver.rules.frozen_stays import frozen_stays
from solver.rules.group_mix import group_mix
from solver.rules.notice_is_given import notice_is_given
from solver.rules.person_is_available import person_is_available
from solver.rules.pinned_stays import pinned_stays
from solver.rules.session_in_window import session_in_window
from solver.rules.venue_fits import venue_fits
from solver.rules.venue_is_open import venue_is_open
from solver.terms import Attend, Domain, Flags, HardTerm, Keep, Options, PersonClosed, VenueClosed, window_days

Stated = tuple[Reason | None, HardTerm]
"""A term and what it is told as; None = it always holds."""


def alone(problem: Problem, index: int, session: Session, margin: int) -> Problem:
    """The problem of one session, which may also take place ``margin`` days around its window."""
    first = min(session.first, max(session.first - margin, problem.as_of + 1, 0))
    wide = replace(session, first=first, last=max(session.last, session.last + margin), parent=NONE)
    people = {person for group in session.groups for person in group.people}
    published = tuple(replace(item, session=0) for item in problem.published if item.session == index)
    return Problem(
        name=problem.name,
        grain=problem.grain,
        day_start=problem.day_start,
        slots_per_day=problem.slots_per_day,
        first_day=problem.first_day,
        day_kinds=problem.day_kinds,
        blocks=problem.blocks,
        travel=problem.travel,
        people=tuple(
            person if number in people else Person(person.name) for number, person in enumerate(problem.people)
        ),
        venues=tuple(
            venue if number in session.venues else _plain(venue) for number, venue in enumerate(problem.venues)
        ),
        resources=problem.resources,
        sessions=(wide,),
        blackouts=problem.blackouts,
        as_of=problem.as_of,
        working_before=problem.working_before,
        freeze_before=problem.freeze_before,
        published=_known(published, wide),
    )


def _plain(venue: Venue) -> Venue:
    return Venue(venue.name, venue.area, venue.capacity, turnaround=venue.turnaround)


def _known(published: tuple[Assignment, ...], session: Session) -> tuple[Assignment, ...]:
    """What is published of the session, as far as its groups still name the people."""
    return tuple(
        replace(item, people=tuple(pair for pair in item.people if _names(session, pair))) for item in published
    )


def _names(session: Session, pair: tuple[int, int]) -> bool:
    group, person = pair
    return group < len(session.groups) and person in session.groups[group].people


def stated(single: Problem, index: int, window: tuple[int, int]) -> Iterator[Stated]:
    """State the rules of a single session, which is number ``index`` of the whole problem and has this ``window``."""
    session, own = single.sessions[0], (index,)
    bare = replace(single, people=tuple(Person(person.name) for person in single.people))  # soon made anew
    yield from _time(bare, own, window)
    yield from _pins(bare, own)
    for frozen in frozen_stays(single):
        yield Reason("frozen_stays", sessions=own), frozen
    yield from _venues(single, own)
    for attend in attendance_is_met(single):
        yield from _attend(attend, own)
    for number, mixed in enumerate(group_mix(single)):
        yield Reason("group_mix", sessions=own, numbers=(mixed.group, number)), mixed
    for closed in person_is_available(single):
        if any(closed.person in group.people for group in session.groups):
            yield Reason("person_is_available", sessions=own, people=(closed.person,)), closed
    for shut in venue_is_open(single):
        if shut.venue in session.venues:
            yield Reason("venue_is_open", sessions=own, venues=(shut.venue,)), shut


def _time(single: Problem, own: tuple[int, ...], window: tuple[int, int]) -> Iterator[Stated]:
    session = single.sessions[0]
    days = window_days(single, session)
    bare = replace(single, sessions=(replace(session, blackouts=()),))
    yield from ((None, term) for term in session_in_window(bare))
    inside = np.array([window[0] <= day and day + session.days - 1 <= window[1] for day in days], dtype=np.bool_)
    yield (
        Reason("session_in_window", "window", own, first=window[0], last=window[1]),
        Domain("session_in_window", 0, _whole_days(single, inside)),
    )
    for number in session.blackouts:
        blackout = single.blackouts[number]
        clear = [day + session.days <= blackout.first or day > blackout.last for day in days]
        if not all(clear):
            yield (
                Reason("session_in_window", "blackout", own, first=blackout.first, last=blackout.last,
                       numbers=(number,)),
                Domain("session_in_window", 0, _whole_days(single, np.array(clear, dtype=np.bool_))),
            )  # fmt: skip
    for term in notice_is_given(single):
        yield Reason("notice_is_given", sessions=own, numbers=(session.notice,)), term


def _whole_days(single: Problem, days: Flags) -> Flags:
    return np.repeat(days[:, None], single.slots_per_day, axis=1)


def _pins(single: Problem, own: tuple[int, ...]) -> Iterator[Stated]:
    """Each part of a pin by itself; of pinned people each."""
    session = single.sessions[0]
    pin = session.pin
    if pin is None:
        return
    for detail in ("day", "start", "venue"):
        value = getattr(pin, detail)
        if value != NONE:
            part = replace(pin, **{name: NONE for name in ("day", "start", "venue") if name != detail}, people=())
            venues = (value,) if detail == "venue" else ()
            first = value if detail == "day" else NONE
            reason = Reason("pinned_stays", detail, own, venues=venues, first=first, last=first, numbers=(value,))
            for term in pinned_stays(replace(single, sessions=(replace(session, pin=part),))):
                yield reason, term
    for pair in pin.people:
        yield (
            Reason("pinned_stays", "people", own, people=(pair[1],), numbers=(pair[0],)),
            Keep("pinned_stays", 0, (pair,), exact=False),
        )


def _venues(single: Problem, own: tuple[int, ...]) -> Iterator[Stated]:
    """That it needs a venue always holds; why a candidate does not fit is told of each."""
    session = single.sessions[0]
    for term in venue_fits(single):
        yield None, Options(term.rule, 0, session.venues, needed=term.needed)
        for venue in session.venues:
            if venue not in term.venues:
                facts = single.venues[venue]
                small = facts.capacity < session.heads
                detail, numbers = ("capacity", (session.heads, facts.capacity)) if small else ("features", ())
                others = tuple(other for other in session.venues if other != venue)
                yield (
                    Reason("venue_fits", detail, own, venues=(venue,), numbers=numbers),
                    Options(term.rule, 0, others, needed=term.needed),
                )


def _attend(term: Attend, own: tuple[int, ...]) -> Iterator[Stated]:
    """Required people are told one by one; that nobody is picked too often always holds."""
    if term.role is Role.PREFERRED:
        yield None, term
        return
    if term.role is Role.REQUIRED:
        for person in term.people:
            yield Reason(term.rule, "", own, (person,)), Keep(term.rule, 0, ((term.group, person),), exact=False)
        return
    yield None, replace(term, low=0)
    yield (
        Reason(term.rule, sessions=own, people=term.people, numbers=(term.group, term.low)),
        replace(term, high=len(term.people)),
    )


def stretches(single: Problem, reasons: Iterable[Reason]) -> Iterator[Stated]:
    """State the closed time of these people and venues again, one reason for each stretch of days."""
    for reason in reasons:
        if reason.people:
            for first, last, busy in _runs(single, single.people[reason.people[0]].busy):
                yield replace(reason, first=first, last=last), PersonClosed(reason.rule, reason.people[0], busy)
        else:
            number = reason.venues[0]
            venue = single.venues[number]
            for first, last, busy in _runs(single, venue.closed):
                shut = replace(reason, first=first, last=last, detail="closed")
                yield shut, VenueClosed(reason.rule, number, busy)
            if venue.hours:
                yield replace(reason, detail="hours"), VenueClosed(reason.rule, number, _outside(single, venue))


def _outside(single: Problem, venue: Venue) -> Flags:
    """Slots outside a venue's hours."""
    busy = np.ones((single.n_days, single.slots_per_day), dtype=np.bool_)
    for day in range(single.n_days):
        for hours in venue.hours:
            if hours.weekday == single.weekday(day):
                busy[day, hours.start : hours.end] = False
    return busy


def _runs(single: Problem, intervals: tuple[Interval, ...]) -> Iterator[tuple[int, int, Flags]]:
    """Stretches of days without a free day between them, with what is closed in each; as far as they matter."""
    session, run = single.sessions[0], list[Interval]()
    near = (item for item in intervals if session.first <= item.day <= session.last)
    for interval in sorted(near, key=lambda item: (item.day, item.start)):
        if run and interval.day > run[-1].day + 1:
            yield run[0].day, run[-1].day, _closed(single, run)
            run = []
        run.append(interval)
    if run:
        yield run[0].day, run[-1].day, _closed(single, run)


def _closed(single: Problem, intervals: list[Interval]) -> Flags:
    busy = np.zeros((single.n_days, single.slots_per_day), dtype=np.bool_)
    for interval in intervals:
        busy[interval.day, interval.start : interval.end] = True
    return busy
