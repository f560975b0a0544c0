"""Whom a session books at a given time: all required, a presider, the free of its bodies, the best of its pools."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solver.problem import Assignment, Role
from solver.state import Placement, State
from solver.static import GroupFacts, SessionFacts

Pairs = tuple[tuple[int, int], ...]

NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Choice:
    """Whom a session would book, as ``(group, person)`` pairs, and what that adds to the cost.

    ``when`` is owned by the time (absences, presider), ``short`` and ``share`` (fair load, coverage) by the people.
    """

    pairs: Pairs
    when: int
    short: int
    share: int

    @property
    def cost(self) -> int:
        """All of it."""
        return self.when + self.short + self.share


def choose_people(
    state: State,
    session: SessionFacts,
    placement: Placement,
    *,
    extra: bool = True,
    spare: frozenset[int] = NOBODY,
) -> Choice | None:
    """Return whom the session books there, or None when a group cannot be met.

    With ``extra`` pools take more than they want while that saves cost; not wise before the others have theirs. Who is
    in ``spare`` is left free for another session where the group is met without.
    """
    if session.exact:
        return _kept_only(state, session, placement)
    pairs: list[tuple[int, int]] = []
    taken: set[int] = set()
    pooled: set[int] = set()
    for group in sorted(session.groups, key=lambda group: (group.role is Role.POOL, len(group.people))):
        free = state.free_people(group.people, session, placement)
        if group.role is Role.POOL:
            free &= ~np.isin(group.people, sorted(pooled))  # nobody is picked twice
            chosen = _pick(state, session, group, free, taken | spare, extra=extra)
            pooled.update(chosen or ())
        else:
            chosen = _choose(state, session, group, free, spare)
        if chosen is None:
            return None
        pairs += [(group.number, person) for person in chosen]
        taken.update(chosen)
    return _priced(state, session, pairs)


def cost_of(state: State, assignment: Assignment) -> int:
    """What placing exactly this assignment adds to the cost now, the session not being placed."""
    session = state.static.sessions[assignment.session]
    cost = _place_cost(session, assignment) + state.ledger.balance_cost(session, assignment.day)
    cost += state.ledger.nearness.cost(session, assignment.day, assignment.start, assignment.venue)
    return cost + _priced(state, session, list(assignment.people)).cost


def time_cost(state: State, assignment: Assignment) -> int:
    """What an assignment costs by its time, its venue and who cannot come or preside then, whatever else is placed."""
    session = state.static.sessions[assignment.session]
    return _place_cost(session, assignment) + _priced(state, session, list(assignment.people)).when


def _place_cost(session: SessionFacts, assignment: Assignment) -> int:
    """Price of the start and of the venue."""
    offset = assignment.day - session.days_range.start
    return int(session.slot_costs[offset, assignment.start]) + session.venue_costs.get(assignment.venue, 0)


def _kept_only(state: State, session: SessionFacts, placement: Placement) -> Choice | None:
    """A frozen session keeps exactly its people."""
    people = np.array(sorted({person for _, person in session.keep}), dtype=np.intp)
    counts = Counter(number for number, _ in session.keep)
    if any(not group.low <= counts[group.number] <= group.high for group in session.groups):
        return None
    return _priced(state, session, list(session.keep)) if state.free_people(people, session, placement).all() else None


def _choose(
    state: State, session: SessionFacts, group: GroupFacts, free: npt.NDArray[np.bool_], spare: frozenset[int]
) -> list[int] | None:
    """Take all of the group who are free, the cheapest of the presiders; None when too few are."""
    chosen: list[int] = group.people[free].tolist()
    kept = _kept(session, group)
    if not set(kept) <= set(chosen):
        return None
    if group.role is Role.PRESIDER:
        chosen = kept[:1] or _presider(state, session, group, free)
    elif spare:
        without = [person for person in chosen if person not in spare or person in kept]
        chosen = without if len(without) >= group.low else chosen
    return chosen if len(chosen) >= group.low else None


def _presider(state: State, session: SessionFacts, group: GroupFacts, free: npt.NDArray[np.bool_]) -> list[int]:
    """The first of the free presiders, or a later one whose duty is worth more than the rank costs."""
    people = group.people[free]
    if not len(people):
        return []
    costs = group.rank_price * np.flatnonzero(free) - state.ledger.coverage_gains(session, people)
    return [int(people[np.argmin(costs)])]


def _kept(session: SessionFacts, group: GroupFacts) -> list[int]:
    return [person for number, person in session.keep if number == group.number]


def _pick(
    state: State,
    session: SessionFacts,
    group: GroupFacts,
    free: npt.NDArray[np.bool_],
    taken: set[int],
    *,
    extra: bool,
) -> list[int] | None:
    """Take the wanted number of the free who cost least, and more up to ``high`` while that saves cost."""
    candidates: list[int] = group.people[free].tolist()
    picked = _kept(session, group)
    if not set(picked) <= set(candidates):
        return None
    others = np.array([person for person in candidates if person not in picked], dtype=np.intp)
    costs = pick_costs(state, session, others)
    attending = np.array([person in taken for person in others], dtype=np.bool_)
    for k in np.lexsort((others, costs, attending)):
        if len(picked) >= (group.high if extra else group.want):
            break
        short = group.short_price if len(picked) < group.want else 0
        if len(picked) < group.low or costs[k] < short:
            picked.append(int(others[k]))
    return picked if group.low <= len(picked) <= group.high else None


def pick_costs(state: State, session: SessionFacts, people: npt.NDArray[np.intp]) -> npt.NDArray[np.int64]:
    """Change of fair load and coverage for each person if picked for the session now."""
    return state.ledger.load_costs(people) - state.ledger.coverage_gains(session, people)


def _priced(state: State, session: SessionFacts, pairs: list[tuple[int, int]]) -> Choice:
    attends = {person for _, person in pairs}
    when = short = share = 0
    for group in session.groups:
        present = [person for number, person in pairs if number == group.number]
        if group.absent_price:
            when += group.absent_price * len(set(group.people.tolist()) - attends)
        if group.rank_price:
            when += group.rank_price * int(np.flatnonzero(group.people == present[0])[0])
        if group.role is Role.POOL:
            short += group.short_price * max(0, group.want - len(present))
            share += int(state.ledger.load_costs(np.array(present, dtype=np.intp)).sum())
    share -= int(state.ledger.coverage_gains(session, np.array(sorted(attends), dtype=np.intp)).sum())
    return Choice(tuple(sorted(pairs)), when, short, share)
