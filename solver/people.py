"""Whom a session books at a given time: all required, a presider, the free of its bodies, the best of its pools."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solver.bits import span
from solver.facts import GroupFacts, Kind, SessionFacts
from solver.gaps import gap_cost
from solver.problem import Assignment, Role
from solver.state import Placement, State

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
    pairs = _choose_pairs(state, session, placement, extra=extra, spare=spare)
    for person in _deserting(state, session, placement, pairs)[::-1]:  # the later of a core stays at home
        pairs = _choose_pairs(state, session, placement, extra=extra, spare=spare | {person})
        if pairs is not None and not _deserting(state, session, placement, pairs):
            break
    if pairs is None or _deserting(state, session, placement, pairs):
        return None
    return _priced(state, session, placement, pairs)


def among(state: State, people: npt.NDArray[np.intp], some: Collection[int]) -> npt.NDArray[np.bool_]:
    """Which of the people are among some others; many times as fast as a general test of membership."""
    if not some:
        return np.zeros(len(people), dtype=np.bool_)
    flags = np.zeros(len(state.day_limit), dtype=np.bool_)
    flags[list(some)] = True
    return np.asarray(flags[people])


def _deserting(
    state: State, session: SessionFacts, placement: Placement, pairs: Sequence[tuple[int, int]] | None
) -> list[int]:
    return state.deserted(session, placement, {person for _, person in pairs or ()})


def _choose_pairs(
    state: State, session: SessionFacts, placement: Placement, *, extra: bool, spare: frozenset[int]
) -> list[tuple[int, int]] | None:
    pairs: list[tuple[int, int]] = []
    taken: set[int] = set()
    pooled: set[int] = set()
    for group in sorted(session.groups, key=lambda group: (group.role is Role.POOL, len(group.people))):
        free = state.free_people(group.people, session, placement)
        if group.role is Role.POOL:
            free &= ~among(state, group.people, pooled)  # nobody is picked twice
            chosen = pick(state, session, group, free, placement, taken | spare, extra=extra)
            pooled.update(chosen or ())
        else:
            chosen = _choose(state, session, group, free, placement, spare)
        if chosen is None:
            return None
        pairs += [(group.number, person) for person in chosen]
        taken.update(chosen)
    return pairs


def cost_of(state: State, assignment: Assignment) -> int:
    """What placing exactly this assignment adds to the cost now, the session not being placed."""
    session = state.static.sessions[assignment.session]
    crowding = state.ledger.crowding_cost(session, assignment.day, assignment.start)
    crowding += state.ledger.nearness.cost(session, assignment.day, assignment.start, assignment.venue)
    crowding += gap_cost(state, session, assignment.day, assignment.start, assignment.attends)
    return _place_cost(session, assignment) + crowding + _priced(state, session, *_parts(assignment)).cost


def time_cost(state: State, assignment: Assignment) -> int:
    """What an assignment costs by its time, its venue and who cannot come or preside then, whatever else is placed."""
    session = state.static.sessions[assignment.session]
    return _place_cost(session, assignment) + _priced(state, session, *_parts(assignment)).when


def _parts(assignment: Assignment) -> tuple[Placement, list[tuple[int, int]]]:
    return Placement(assignment.day, assignment.start, assignment.venue), list(assignment.people)


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
    if not state.free_people(people, session, placement).all() or _deserting(state, session, placement, session.keep):
        return None
    return _priced(state, session, placement, list(session.keep)) if is_mixed(session, session.keep) else None


def _choose(
    state: State,
    session: SessionFacts,
    group: GroupFacts,
    free: npt.NDArray[np.bool_],
    placement: Placement,
    spare: frozenset[int],
) -> list[int] | None:
    """Take all of the group who are free, the cheapest of the presiders; None when too few are."""
    chosen: list[int] = group.people[free].tolist()
    kept = _kept(session, group)
    if not set(kept) <= set(chosen):
        return None
    if group.role is Role.PRESIDER:
        chosen = kept[:1] or _presider(state, session, group, free, placement)
    elif spare:
        without = [person for person in chosen if person not in spare or person in kept]
        chosen = without if len(without) >= group.low else chosen
    return chosen if len(chosen) >= group.low else None


def _presider(
    state: State, session: SessionFacts, group: GroupFacts, free: npt.NDArray[np.bool_], placement: Placement
) -> list[int]:
    """The first of the free presiders, or a later one whose duty or time is worth more than the rank costs."""
    people = group.people[free]
    if not len(people):
        return []
    costs = group.rank_price * np.flatnonzero(free) - state.ledger.coverage_gains(session, people)
    costs += attending_costs(state, session, people, placement)
    return [int(people[np.argmin(costs)])]


def _kept(session: SessionFacts, group: GroupFacts) -> list[int]:
    return [person for number, person in session.keep if number == group.number]


def pick(
    state: State,
    session: SessionFacts,
    group: GroupFacts,
    free: npt.NDArray[np.bool_],
    placement: Placement,
    taken: set[int] | frozenset[int],
    *,
    extra: bool,
) -> list[int] | None:
    """Take the wanted number of the free who cost least, and more up to ``high`` while that saves cost."""
    kept = _kept(session, group)
    if not set(kept) <= set(group.people[free].tolist()):
        return None
    open_to = free & ~among(state, group.people, kept)
    others = group.people[open_to]
    costs = state.ledger.load_costs(others) - state.ledger.coverage_gains(session, others)
    costs += pick_costs(state, session, group, open_to, placement)
    attending = among(state, others, taken)
    order = np.lexsort((others, costs, attending))
    team = _Team(group.kinds, kept)
    for kind in group.kinds:  # first what is lacking of a kind
        for person in others[order].tolist():
            if team.count(kind) >= kind.low:
                break
            if person in kind.people and person not in team.people and team.admits(person):
                team.people.append(person)
    for k in order:
        picks = len(team.people)
        if picks >= (group.high if extra else group.want):
            break
        short = group.short_price if picks < group.want else 0
        person = int(others[k])
        if (picks < group.low or costs[k] < short) and person not in team.people and team.admits(person):
            team.people.append(person)
    return team.people if group.low <= len(team.people) <= group.high and team.is_mixed() else None


@dataclass(slots=True)
class _Team:
    """Picks of a pool, and what is bounded of their kinds."""

    kinds: list[Kind]
    people: list[int]

    def count(self, kind: Kind) -> int:
        """How many are of a kind."""
        return sum(person in kind.people for person in self.people)

    def admits(self, person: int) -> bool:
        """Whether no kind would become too many by one more person."""
        return all(person not in kind.people or self.count(kind) < kind.high for kind in self.kinds)

    def is_mixed(self) -> bool:
        """Whether every kind has as many as it should."""
        return all(kind.low <= self.count(kind) <= kind.high for kind in self.kinds)


def is_mixed(session: SessionFacts, pairs: Iterable[tuple[int, int]]) -> bool:
    """Whether every pool has the picks of each kind that it should."""
    picks = list(pairs)
    return all(
        _Team(group.kinds, [person for number, person in picks if number == group.number]).is_mixed()
        for group in session.groups
        if group.kinds
    )


def pick_costs(
    state: State, session: SessionFacts, group: GroupFacts, mask: npt.NDArray[np.bool_], placement: Placement
) -> npt.NDArray[np.int64]:
    """Price of picking each of the masked people there, besides their load and duties."""
    people = group.people[mask]
    costs = attending_costs(state, session, people, placement)
    if group.pick_prices is not None:
        costs += group.pick_prices[mask]
    prices, _ = state.turns.repeats(session, placement.day, placement.start)
    if prices:
        costs += np.array([prices.get(person, 0) for person in people.tolist()], dtype=np.int64)
    return costs


def attending_costs(
    state: State, session: SessionFacts, people: npt.NDArray[np.intp], placement: Placement
) -> npt.NDArray[np.int64]:
    """Price of each one's attendance there, in whatever role: avoided time, and less if that was told before."""
    costs = np.zeros(len(people), dtype=np.int64)
    word = np.uint64(span(placement.start, placement.start + session.duration))
    for price, avoided in state.static.avoided.values():
        costs += price * (avoided[people, placement.day : placement.day + session.days] & word).any(axis=1)
    if session.told is not None and session.told.replaced:
        costs -= session.told.replaced * among(state, people, session.told.people)
    return costs


def _change_cost(session: SessionFacts, placement: Placement) -> int:
    """Price of what was told, but for the start, if nobody of it came; ``attending_costs`` takes off who does."""
    told = session.told
    if told is None:
        return 0
    stays = (placement.day, placement.start) == (told.day, told.start)
    return told.replaced * len(told.people) + (told.rehoused if stays and placement.venue != told.venue else 0)


def _priced(state: State, session: SessionFacts, placement: Placement, pairs: list[tuple[int, int]]) -> Choice:
    attends = {person for _, person in pairs}
    everybody = np.array(sorted(attends), dtype=np.intp)
    when = _change_cost(session, placement) + int(attending_costs(state, session, everybody, placement).sum())
    prices, share = state.turns.repeats(session, placement.day, placement.start)
    short = 0
    for group in session.groups:
        present = [person for number, person in pairs if number == group.number]
        if group.absent_price:
            when += group.absent_price * len(set(group.people.tolist()) - attends)
        if group.rank_price:
            when += group.rank_price * int(np.flatnonzero(group.people == present[0])[0])
        if group.role is Role.POOL:
            short += group.short_price * max(0, group.want - len(present))
            share += int(state.ledger.load_costs(np.array(present, dtype=np.intp)).sum())
            if group.pick_prices is not None:
                share += int(group.pick_prices[among(state, group.people, present)].sum())
            share += sum(prices.get(person, 0) for person in present)
    share -= int(state.ledger.coverage_gains(session, everybody).sum())
    return Choice(tuple(sorted(pairs)), when, short, share)
