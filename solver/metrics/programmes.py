"""What the sessions of programmes cost by how they lie to each other, recomputed pair by pair."""

from collections.abc import Iterator, Mapping

from solver.metrics.facts import Facts, Match
from solver.problem import Assignment, Problem, Programme, Role

Placed = Mapping[int, Assignment]
Pair = tuple[Assignment, Assignment]


def invitation_conflict(facts: Facts) -> Iterator[Match]:
    """Amount: slots in which two sessions overlap, for each person whom one invites and the other wants too.

    Numbers: slots, programme.
    """
    for number, programme in enumerate(facts.problem.programmes):
        invited = {index: _people(facts.problem, index, Role.PREFERRED) for index in programme.sessions}
        required = {index: _people(facts.problem, index, Role.REQUIRED, Role.QUORUM) for index in programme.sessions}
        for first, second in _pairs(programme, facts.placed):
            slots = _overlap(facts.problem, first, second)
            if slots:
                one, two = first.session, second.session
                shared = (invited[one] | required[one]) & (invited[two] | required[two])
                people = tuple(sorted(shared - (required[one] & required[two])))
                if people:
                    yield Match((one, two), people, slots * len(people), (slots, number))


def parallel_sessions(facts: Facts) -> Iterator[Match]:
    """Amount: slots in which two sessions overlap; numbers: the programme."""
    for number, programme in enumerate(facts.problem.programmes):
        for first, second in _pairs(programme, facts.placed):
            slots = _overlap(facts.problem, first, second)
            if slots:
                yield Match((first.session, second.session), (), slots, (number,))


def no_pause(facts: Facts) -> Iterator[Match]:
    """Amount: 1 where a session begins the moment another ends; sessions in this order; numbers: the programme."""
    for number, programme in enumerate(facts.problem.programmes):
        for pair in _pairs(programme, facts.placed):
            earlier, later = _in_order(facts.problem, pair)
            if _pause(facts.problem, programme, earlier, later) == 0:
                yield Match((earlier.session, later.session), (), 1, (number,))


def venue_change(facts: Facts) -> Iterator[Match]:
    """Amount: people of two consecutive sessions in different venues; sessions in their order; numbers: programme."""
    for number, programme in enumerate(facts.problem.programmes):
        roles = (Role.REQUIRED, Role.QUORUM, Role.PREFERRED)
        people = {index: _people(facts.problem, index, *roles) for index in programme.sessions}
        for pair in _pairs(programme, facts.placed):
            earlier, later = _in_order(facts.problem, pair)
            if earlier.venue == later.venue or (earlier.day, earlier.start) == (later.day, later.start):
                continue
            pause = _pause(facts.problem, programme, earlier, later)
            shared = tuple(sorted(people[earlier.session] & people[later.session]))
            if shared and pause is not None and pause <= programme.reach:
                yield Match((earlier.session, later.session), shared, len(shared), (number,))


def meetings_early(facts: Facts) -> Iterator[Match]:
    """Amount: slots from the first day of the session's window to its last slot; numbers: that slot."""
    for index in sorted({index for programme in facts.problem.programmes for index in programme.sessions}):
        if index in facts.placed:
            session, item = facts.problem.sessions[index], facts.placed[index]
            last = item.start + session.duration - 1
            passed = (item.day - max(session.first, 0)) * facts.problem.slots_per_day + last
            if passed > 0:
                yield Match((index,), (), passed, (last,))


def _people(problem: Problem, index: int, *roles: Role) -> set[int]:
    return {person for group in problem.sessions[index].groups if group.role in roles for person in group.people}


def _pairs(programme: Programme, placed: Placed) -> Iterator[Pair]:
    """Each two on one day or on neighbouring days: others share nothing."""
    items = sorted((placed[index] for index in programme.sessions if index in placed), key=lambda item: item.day)
    for place, one in enumerate(items):
        for other in items[place + 1 :]:
            if other.day > one.day + 1:
                break
            yield (one, other) if one.session < other.session else (other, one)


def _in_order(problem: Problem, pair: Pair) -> Pair:
    """The two by when they begin; of two that begin together the shorter first."""

    def key(item: Assignment) -> tuple[int, int, int]:
        return item.day, item.start, problem.sessions[item.session].duration

    first, second = pair
    return (first, second) if key(first) <= key(second) else (second, first)


def _overlap(problem: Problem, first: Assignment, second: Assignment) -> int:
    if first.day != second.day:
        return 0
    ends = (item.start + problem.sessions[item.session].duration for item in (first, second))
    return max(0, min(ends) - max(first.start, second.start))


def _pause(problem: Problem, programme: Programme, earlier: Assignment, later: Assignment) -> int | None:
    """Slots from the end of the earlier to the begin of the later (negative = overlap); None across a night."""
    if programme.nights and earlier.day != later.day:
        return None
    between = (later.day - earlier.day) * problem.slots_per_day + later.start
    return between - earlier.start - problem.sessions[earlier.session].duration
