"""Sessions that cannot all be placed, wherever all else goes: the minimal conflict of a problem without solution.

What a few sessions ask of each other is a part of the problem: where even that has no answer, neither has the whole.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from solver.exact.model import build
from solver.exact.post import Literal
from solver.explain.alone import Stated, alone, stated
from solver.explain.conflict import MARGIN, ORDER, Explanation, Status, explain
from solver.explain.core import Questions, Undecided
from solver.explain.reason import STAYS, Reason
from solver.problem import NONE, Problem, Session
from solver.rules import hard_terms
from solver.schedule import Schedule
from solver.terms import (
    Alone,
    AtMost,
    Attend,
    Capacity,
    Distance,
    Domain,
    HardTerm,
    Keep,
    Mixed,
    Near,
    Options,
    Period,
    PersonAtMost,
    PersonExclusive,
    Present,
    Separate,
    VenueExclusive,
)

MUST = "mandatory_is_scheduled"
MOST = 24
"""Most sessions that are looked at together."""


def explain_jointly(
    problem: Problem, schedule: Schedule, sessions: Sequence[int], *, seconds: float = 5.0
) -> Explanation:
    """Find out why sessions cannot all be placed although all others may go anywhere.

    Begins with the sessions alone, and takes in those that stand in their way, and those whose stages they are, until
    they cannot all be placed. ``UNKNOWN`` says that this was not found; that there is a solution is not said.

    Parameters
    ----------
    problem
        The facts.
    schedule
        Where others stand: what stands in the way there is taken in next.
    sessions
        Those to be placed, the most important first.
    seconds
        When to stop.
    """
    begin = time.monotonic()
    until = begin + seconds
    found = Explanation(sessions[0] if sessions else NONE, Status.UNKNOWN, (), None, 0, minimal=False)
    for first in sessions:
        chosen = _stages_of(problem, [first])
        while len(chosen) <= MOST and time.monotonic() < until:
            try:
                reasons, minimal = _conflict(problem, chosen, until)
            except Undecided:
                break
            if reasons:
                ordered = tuple(sorted(reasons, key=lambda item: (-_rank(item), item)))
                found = Explanation(first, Status.CONFLICT, ordered, None, 0, minimal)
                return replace(found, seconds=time.monotonic() - begin)
            more = _stages_of(problem, [*chosen, *_in_the_way(problem, schedule, chosen, until)])
            if len(more) == len(chosen):
                break
            chosen = more
    return replace(found, seconds=time.monotonic() - begin)


def _rank(reason: Reason) -> int:
    return len(ORDER) if reason.rule == MUST else ORDER.index(reason.rule)


def _stages_of(problem: Problem, sessions: Sequence[int]) -> list[int]:
    """Sessions with all that come before them, and the plenaries they are parts of."""
    chosen, waiting = list[int](), list(sessions)
    while waiting:
        number = waiting.pop(0)
        if number not in chosen:
            chosen.append(number)
            waiting += [lag.before for lag in problem.lags if lag.after == number]
            waiting += [problem.sessions[number].parent] if problem.sessions[number].parent != NONE else []
    return chosen


def _in_the_way(problem: Problem, schedule: Schedule, chosen: Sequence[int], until: float) -> Iterator[int]:
    """Sessions that stand in the way of one of these, as the schedule has them."""
    others = Schedule(tuple(item for item in schedule.assignments if item.session not in chosen))
    for number in chosen:
        left = max(until - time.monotonic(), 0.1)
        for reason in explain(problem, others, number, seconds=left).reasons:
            yield from reason.sessions if reason.rule == STAYS else (n for n in reason.sessions if n != number)


def _conflict(problem: Problem, chosen: Sequence[int], until: float) -> tuple[list[Reason], bool]:
    """Why these cannot all be placed, were there no others; nothing when they can."""
    singles = [alone(problem, number, problem.sessions[number], MARGIN) for number in chosen]
    small = _only(problem, chosen, [single.sessions[0] for single in singles])
    terms = [*_own(problem, chosen, singles), *_between(small, chosen)]
    loose = {id(term) for reason, term in terms if reason is not None}
    model = build(small, switched=lambda term: id(term) in loose, priced=False, rules=[term for _, term in terms])
    literals: dict[Reason, Literal] = {}
    for (reason, _), switch in zip(terms, model.switches, strict=True):
        if reason is not None and switch is not None:
            literal = literals.setdefault(reason, model.variables.post.literal())
            model.variables.post.implies(literal, switch)
    for place, number in enumerate(chosen):
        literals[Reason(MUST, sessions=(number,))] = model.variables.present[place]
    questions = Questions(model.variables.post, literals)
    if questions.answer(sorted(literals, key=_rank)) is not None:
        return [], True
    reasons = questions.shrunk(questions.named(), until)
    if questions.answer(reasons, again=True) is not None:
        raise Undecided
    return reasons, questions.is_minimal


def _own(problem: Problem, chosen: Sequence[int], singles: Sequence[Problem]) -> Iterator[Stated]:
    """What each of them asks by itself; closed time of a person or a venue is told once for all."""
    closed: set[Reason] = set()
    for place, (number, single) in enumerate(zip(chosen, singles, strict=True)):
        facts = problem.sessions[number]
        for reason, term in stated(single, number, (facts.first, facts.last)):
            if reason is not None and reason.whole.rule in ("person_is_available", "venue_is_open"):
                shared = replace(reason, sessions=())
                if shared not in closed:
                    closed.add(shared)
                    yield shared, term
            else:
                yield reason, _placed(term, place)


def _placed(term: HardTerm, place: int) -> HardTerm:
    """A term of a single session as one of number ``place``."""
    return replace(term, session=place) if isinstance(term, Domain | Options | Attend | Mixed | Keep) else term


def _only(problem: Problem, chosen: Sequence[int], sessions: Sequence[Session]) -> Problem:
    """The problem of these sessions, in their order, with what ties them to each other."""
    place = {number: index for index, number in enumerate(chosen)}

    def kept(numbers: Iterable[int]) -> tuple[int, ...]:
        return tuple(place[number] for number in numbers if number in place)

    parents = (problem.sessions[number].parent for number in chosen)
    own = tuple(
        replace(session, parent=place.get(parent, NONE)) for session, parent in zip(sessions, parents, strict=True)
    )
    return replace(
        problem,
        sessions=own,
        lags=tuple(
            replace(lag, before=place[lag.before], after=place[lag.after])
            for lag in problem.lags
            if lag.before in place and lag.after in place
        ),
        spacings=tuple(replace(item, sessions=kept(item.sessions)) for item in problem.spacings),
        apart=tuple(
            replace(item, first=place[item.first], second=place[item.second])
            for item in problem.apart
            if item.first in place and item.second in place
        ),
        together=tuple(
            replace(item, first=place[item.first], second=place[item.second])
            for item in problem.together
            if item.first in place and item.second in place
        ),
        quotas=tuple(replace(item, sessions=kept(item.sessions)) for item in problem.quotas),
        duties=(), links=(), balances=(), programmes=(), peaks=(), burdens=(), series=(), trips=(), gap_fairness=(),
        published=(), told=(), provisional=(),
    )  # fmt: skip


def _between(small: Problem, chosen: Sequence[int]) -> Iterator[Stated]:
    """What they ask of each other; that nobody and no venue is in two places always holds."""
    for term in hard_terms(small):
        if isinstance(term, PersonExclusive | VenueExclusive):
            yield None, term
        elif isinstance(term, Distance | Separate | Near | AtMost | PersonAtMost | Alone | Present | Capacity):
            yield _reason(small, term, chosen), term


def _reason(
    small: Problem,
    term: Distance | Separate | Near | AtMost | PersonAtMost | Alone | Present | Capacity,
    chosen: Sequence[int],
) -> Reason:
    match term:
        case Distance():
            pair = (chosen[term.before], chosen[term.after])
            return Reason(term.rule, sessions=pair, numbers=(term.low, term.high, int(term.working)))
        case Near():
            return Reason(term.rule, sessions=(chosen[term.first], chosen[term.second]), numbers=(term.max_days,))
        case Separate():
            named = tuple(chosen[number] for number in term.sessions)
            if term.rule == "kept_apart":
                return Reason(term.rule, sessions=named, numbers=(term.min_days,))
            place = next(n for n, item in enumerate(small.spacings) if item.sessions == term.sessions)
            return Reason(term.rule, "days", named[:1], numbers=(place, term.min_days))
        case AtMost():
            return _counted(small, term, chosen)
        case PersonAtMost():
            return Reason(term.rule, term.period.value, (), (term.person,), numbers=(term.limit,))
        case Alone():
            return Reason(term.rule, sessions=(chosen[term.container],))
        case Present():
            place = next(n for n, core in enumerate(small.cores) if core.people == term.people)
            return Reason(term.rule, people=term.people, numbers=(place,))
        case Capacity():
            amount = max((need for _, need in term.uses), default=0)
            first = tuple(chosen[number] for number, _ in term.uses[:1])
            return Reason(term.rule, sessions=first, resources=(term.resource,), numbers=(amount,))


def _counted(small: Problem, term: AtMost, chosen: Sequence[int]) -> Reason:
    named = tuple(chosen[number] for number in term.sessions[:1])
    if term.period is Period.MONTH:
        place = next(n for n, item in enumerate(small.spacings) if item.sessions == term.sessions)
        return Reason(term.rule, "month", named, numbers=(place, term.limit))
    for place, quota in enumerate(small.quotas):
        if quota.sessions == term.sessions and quota.per_week == term.limit:
            return Reason(term.rule, "quota_week", named, numbers=(term.limit, place))
    resource = next(
        (
            n
            for n, item in enumerate(small.resources)
            if item.weekly == term.limit and _users(small, n) == term.sessions
        ),
        NONE,
    )
    return Reason(term.rule, "resource_week", named, resources=(resource,), numbers=(term.limit,))


def _users(small: Problem, resource: int) -> tuple[int, ...]:
    return tuple(n for n, item in enumerate(small.sessions) if any(need.resource == resource for need in item.needs))
