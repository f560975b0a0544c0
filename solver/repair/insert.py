"""Putting sessions back one by one, each where it changes least: the upper bound of a repair."""

import random
from dataclasses import dataclass

import numpy as np

from solver.facts import GroupFacts, Kind, SessionFacts
from solver.greedy import in_order
from solver.people import choose_people, is_mixed, pick_costs
from solver.problem import Assignment, Role
from solver.repair.options import Options, options_of
from solver.repair.setting import FAR, Setting, Wishes
from solver.state import Placement, State

Pairs = tuple[tuple[int, int], ...]
TRIED = 60
"""Most places of a session at which its people are looked at."""


@dataclass(frozen=True)
class Attempt:
    """Sessions put back (None = left out) with what each of these changes costs."""

    placed: dict[int, Assignment | None]
    costs: dict[int, int]

    @property
    def cost(self) -> int:
        """All of them."""
        return sum(self.costs.values())


class Inserter:
    """Works on one state that holds everything but the sessions to be put back."""

    def __init__(self, setting: Setting, state: State, wishes: Wishes) -> None:
        self.setting, self.state, self.wishes = setting, state, wishes

    def attempt(self, sessions: list[int], rng: random.Random | None = None) -> Attempt:
        """Put the sessions back in this order, leaders before followers, and leave the state as it was."""
        setting, state = self.setting, self.state
        wanted = set(sessions)
        leaders = {index: set(setting.leaders.get(index, ())) & wanted for index in sessions}
        queue, pulled = in_order(sessions, leaders), dict[int, Assignment]()
        found: dict[int, Assignment | None] = {}
        while queue:
            index = queue.pop(0)
            option = self.best(index, rng)
            found[index] = option
            if option is not None:
                state.place(option)
                continue
            for follower in setting.followers.get(index, ()):
                if follower in state.placed and follower in setting.movable:
                    pulled.setdefault(follower, state.placed[follower])
                    state.remove(follower)
                    queue.append(follower)
        for index, option in found.items():
            if option is not None and index in state.placed:
                state.remove(index)
        for index, assignment in pulled.items():
            if index not in wanted:
                state.place(assignment)
        costs = {index: change_cost(setting, index, option) for index, option in found.items()}
        return Attempt(found, costs)

    def best(self, index: int, rng: random.Random | None = None, most: int = FAR) -> Assignment | None:
        """The least change of one session that is legal now, the pleasantest of equals; None = leave it out."""
        options = options_of(self.setting, self.state, index, self.wishes, final=True)
        best, best_cost = None, min(options.out, most + 1)
        for row, offset, start in ranked(self.setting, options, rng):
            if options.costs[row, offset, start] >= best_cost:
                break
            venue, day = options.venue(row), options.session.days_range.start + offset
            pairs = choose_team(self.setting, self.state, options.session, Placement(day, start, venue), self.wishes)
            if pairs is None:
                continue
            found = Assignment(index, day, start, venue, pairs)
            cost = change_cost(self.setting, index, found)
            if cost < best_cost:
                best, best_cost = found, cost
        return best


def change_cost(setting: Setting, index: int, new: Assignment | None) -> int:
    """What a session's change costs; leaving out one that was not published costs only if it is mandatory."""
    if new is None:
        return setting.prices[index].out
    change = setting.tariff.change(index, new)
    return 0 if change is None else change.cost


def ranked(setting: Setting, options: Options, rng: random.Random | None) -> list[tuple[int, int, int]]:
    """Places in the order of cost, then of what the committee likes, then of how near the published day is."""
    flat = options.costs.ravel()
    known = np.flatnonzero(flat < FAR)
    if not len(known):
        return []
    session = options.session
    rows, offsets, starts = np.unravel_index(known, options.costs.shape)
    if rng is None:
        prices = np.array([session.venue_costs.get(options.venue(row), 0) for row in range(len(options.costs))])
        liked = session.slot_costs[offsets, starts].astype(np.int64) + prices[rows]
        if options.old is not None:
            liked += np.abs(session.days_range.start + offsets - options.old.day) // 7
    else:
        liked = np.array([rng.random() for _ in known])
    first = np.lexsort((liked, flat[known]))[:TRIED]
    return [(int(rows[k]), int(offsets[k]), int(starts[k])) for k in first]


def choose_team(
    setting: Setting,
    state: State,
    session: SessionFacts,
    placement: Placement,
    wishes: Wishes,
    kept: frozenset[tuple[int, int]] | None = None,
) -> Pairs | None:
    """Whom the session books there: the published people as far as they can, others only for those who cannot.

    With ``kept`` only these of the published pairs stay, and these of others come.
    """
    old = setting.old.get(session.index)
    if old is None and kept is None:
        choice = choose_people(state, session, placement, extra=False)
        return None if choice is None else choice.pairs
    pairs = _Team(setting, state, session, placement, wishes, kept).pairs()
    for person in _deserting(state, session, placement, pairs)[::-1]:  # the later of a core stays at home
        pairs = _Team(setting, state, session, placement, wishes, kept, frozenset({person})).pairs()
        if pairs is not None and not _deserting(state, session, placement, pairs):
            break
    return None if pairs is None or _deserting(state, session, placement, pairs) else pairs


def _deserting(state: State, session: SessionFacts, placement: Placement, pairs: Pairs | None) -> list[int]:
    return state.deserted(session, placement, {person for _, person in pairs or ()})


class _Team:
    """One session's people at one place while they are chosen."""

    def __init__(
        self,
        setting: Setting,
        state: State,
        session: SessionFacts,
        placement: Placement,
        wishes: Wishes,
        kept: frozenset[tuple[int, int]] | None,
        without: frozenset[int] = frozenset(),
    ) -> None:
        old = setting.old.get(session.index)
        self.old = frozenset() if old is None else frozenset(old.people)
        self.state, self.session, self.placement = state, session, placement
        self.banned = wishes.people.get(session.index, frozenset())
        wanted = self.old if kept is None else kept
        self.free: dict[int, list[int]] = {}
        self.members: dict[int, list[int]] = {}
        for group in session.groups:
            flags = state.free_people(group.people, session, placement)
            flags &= ~np.isin(group.people, sorted(without))
            self.free[group.number] = group.people[flags].tolist()
            here = set(self.free[group.number])
            mine = [int(p) for p in group.people if (group.number, int(p)) in wanted and int(p) in here]
            self.members[group.number] = mine[: group.high]

    def pairs(self) -> Pairs | None:
        """Everybody, or None when a group cannot be met."""
        groups = sorted(self.session.groups, key=lambda group: (group.role is Role.POOL, len(group.people)))
        for group in groups:
            if not self._keep(group) or not self._fill(group, group.low):
                return None
        for group in groups:
            if group.role in (Role.POOL, Role.QUORUM, Role.PREFERRED):
                had = sum(number == group.number for number, _ in self.old)
                spare = len(self._left()) - len(self._joined())
                self._fill(group, min(had, group.high, len(self.members[group.number]) + max(spare, 0)))
        pairs = tuple(sorted((number, person) for number, people in self.members.items() for person in people))
        return pairs if is_mixed(self.session, pairs) else None

    def _left(self) -> set[int]:
        return {person for number, person in self.old if person not in self.members[number]}

    def _joined(self) -> set[int]:
        chosen = {(number, person) for number, people in self.members.items() for person in people}
        return {person for _, person in chosen - self.old}

    def _keep(self, group: GroupFacts) -> bool:
        mine = self.members[group.number]
        pinned = [person for number, person in self.session.keep if number == group.number]
        for person in pinned:
            if person not in self.free[group.number]:
                return False
            if person not in mine:
                mine.append(person)
        for kind in group.kinds:
            while _count(kind, mine) > kind.high:
                surplus = next((p for p in reversed(mine) if p in kind.people and p not in pinned), None)
                if surplus is None:
                    return False
                mine.remove(surplus)
        while len(mine) > group.high:
            spare = next((person for person in reversed(mine) if person not in pinned), None)
            if spare is None:
                return False
            mine.remove(spare)
        return True

    def _fill(self, group: GroupFacts, size: int) -> bool:
        mine = self.members[group.number]
        lacking = any(_count(kind, mine) < kind.low for kind in group.kinds)
        if len(mine) >= size and not lacking:
            return True
        ready = [p for p in self.free[group.number] if p not in mine and self._may_join(group, p)]
        if group.role is Role.POOL:
            ready = self._ranked_picks(group, ready)
        for kind in group.kinds:  # first what is lacking of a kind
            for person in ready:
                if _count(kind, mine) < kind.low and person in kind.people and _admits(group, mine, person):
                    mine.append(person)
        for person in ready:
            if len(mine) < size and _admits(group, mine, person):
                mine.append(person)
        return len(mine) >= size

    def _may_join(self, group: GroupFacts, person: int) -> bool:
        return person not in self.banned or (group.number, person) in self.old

    def _ranked_picks(self, group: GroupFacts, ready: list[int]) -> list[int]:
        """Nobody picked in another pool; who attends anyway last, who carries least first."""
        pools = {other.number for other in self.session.groups if other.role is Role.POOL}
        taken = {person for number in pools for person in self.members[number]}
        attending = {person for people in self.members.values() for person in people}
        mask = np.isin(group.people, [person for person in ready if person not in taken])
        people, ledger = group.people[mask], self.state.ledger
        costs = ledger.load_costs(people) - ledger.coverage_gains(self.session, people)
        costs = costs + pick_costs(self.state, self.session, group, mask, self.placement)
        busy = np.array([int(person) in attending for person in people], dtype=np.bool_)
        return [int(people[k]) for k in np.lexsort((people, costs, busy))]


def _count(kind: Kind, people: list[int]) -> int:
    return sum(person in kind.people for person in people)


def _admits(group: GroupFacts, people: list[int], person: int) -> bool:
    """Whether one more person is not there yet and makes no kind too many."""
    return person not in people and all(
        person not in kind.people or _count(kind, people) < kind.high for kind in group.kinds
    )
