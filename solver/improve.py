"""Ruin and recreate: take a few related sessions out, put them back better, keep what helps."""

import math
import random
from collections import defaultdict
from collections.abc import Callable

from solver.budget import SETTLE_WORK, STEP_WORK
from solver.greedy import best_option, in_order, order_of, predecessors
from solver.people import NOBODY, choose_people, cost_of, time_cost
from solver.problem import NONE, Assignment
from solver.share import apart_in_time, share
from solver.state import Placement, State

START_TEMPERATURE = 0.5
"""A greedy start is good: a higher temperature destroys it."""
END_TEMPERATURE = 0.05
LARGEST_RUIN = 6
DAYS_NEAR = 2
SPARING = 0.2
"""How often a ruin is rebuilt sparing people for one of its sessions."""
REPICK_EVERY = 800
SHARES = 2
ROUNDS = 4
"""How often people are chosen anew before a phase at most."""
DEAR_SEEDS = 0.5
"""How often a ruin begins at a session that costs more than it would elsewhere."""
PRICE_EVERY = 200
"""After how many steps it is looked anew which sessions those are."""


class Improver:
    """Improves a state step by step and remembers the best; ``change`` counts from the cost at the beginning."""

    def __init__(
        self,
        state: State,
        seed: int,
        spend: Callable[[float], None] = lambda _: None,
    ) -> None:
        self.state, self.spend = state, spend
        self.random = random.Random(seed)
        self.change = self.best_change = 0
        self.best = dict(state.placed)
        self.steps = 0
        self.dear: list[int] = []
        self.before = predecessors(state.static)
        self.rank = {index: place for place, index in enumerate(order_of(state.static))}
        self.movable = [s.index for s in state.static.sessions if not (s.container or s.exact) and len(s.days_range)]
        self.mandatory = {index for index in self.movable if state.static.sessions[index].mandatory}
        self.after: dict[int, list[int]] = defaultdict(list)
        for distance in state.static.distances:
            self.after[distance.before].append(distance.after)
        for pair in state.static.pairs:
            self.after[pair.first].append(pair.second)
            self.after[pair.second].append(pair.first)
        self.alike: dict[str, list[int]] = defaultdict(list)
        for index in self.movable:
            self.alike[state.static.problem.sessions[index].format].append(index)

    def step(self, progress: float) -> None:
        """Try one ruin and recreate; ``progress`` runs from 0 to 1 and cools the acceptance."""
        if self.steps % PRICE_EVERY == 0:
            self._price()
        self.steps += 1
        self.spend(STEP_WORK)
        if self.steps % REPICK_EVERY == 0:
            self.repick()
            self.share()
        ruined = self._with_followers(self._choose_ruin()) if self.movable else set()
        if not ruined or not ruined <= set(self.movable):
            return
        removed, change = self._ruin(ruined)
        unplaced = ruined - {assignment.session for assignment in removed}
        added, cost = self._recreate(ruined, unplaced)
        change += cost
        more = len(self.mandatory & set(added)) - len(self.mandatory & (ruined - unplaced))
        temperature = START_TEMPERATURE * (END_TEMPERATURE / START_TEMPERATURE) ** progress
        if more > 0 or (more == 0 and (change <= 0 or self.random.random() < math.exp(-change / temperature))):
            self._accept(change, more)
            return
        for index in added:
            self.state.remove(index)
        for assignment in removed:
            self.state.place(assignment)

    def repick(self) -> None:
        """Choose the people of every placed session anew, one session after the other, times kept."""
        for index in self.movable:
            old = self.state.placed.get(index)
            if old is None:
                continue
            self.state.remove(index)
            choice = choose_people(
                self.state, self.state.static.sessions[index], Placement(old.day, old.start, old.venue)
            )
            new = old if choice is None else Assignment(index, old.day, old.start, old.venue, choice.pairs)
            change = cost_of(self.state, new) - cost_of(self.state, old)
            self.state.place(new if change < 0 else old)
            self._accept(min(change, 0))

    def share(self) -> None:
        """Choose the picks of sessions on different days together, a few times over."""
        for _ in range(SHARES):
            order = self.random.sample(self.movable, len(self.movable))
            self._accept(share(self.state, apart_in_time(self.state, order)))

    def settle(self, should_stop: Callable[[], bool]) -> None:
        """Choose people anew and share picks until that helps no more, or for some rounds."""
        before = None
        rounds = 0
        while rounds < ROUNDS and before != self.change and not should_stop():
            self.spend(SETTLE_WORK)
            before = self.change
            self.repick()
            self.share()
            rounds += 1

    def restore_best(self) -> None:
        """Put the state back to the best schedule seen."""
        self.state.become(self.best)
        self.change = self.best_change

    def _accept(self, change: int, more: int = 0) -> None:
        """Take a change of the cost, with ``more`` mandatory sessions placed than before: those come first."""
        self.change += change
        if more > 0 or self.change < self.best_change:
            self.best_change, self.best = self.change, dict(self.state.placed)

    def _ruin(self, indices: set[int]) -> tuple[list[Assignment], int]:
        removed, change = [], 0
        for index in sorted(indices & self.state.placed.keys()):
            assignment = self.state.remove(index)
            change += self.state.static.sessions[index].price - cost_of(self.state, assignment)
            removed.append(assignment)
        return removed, change

    def _recreate(self, indices: set[int], unplaced: set[int]) -> tuple[list[int], int]:
        noisy = sorted(indices, key=lambda index: self.rank[index] + 60 * self.random.random())
        added, change = [], 0
        favoured, spare = (
            self._favour(sorted(unplaced or indices)) if self.random.random() < SPARING else (NONE, NOBODY)
        )
        for index in in_order(noisy, self.before):
            session = self.state.static.sessions[index]
            if index not in indices:
                continue
            left_free = NOBODY if index == favoured else spare
            option = best_option(self.state, session, blink=self.random, spare=left_free)
            if option is not None and (session.mandatory or option.cost <= session.price):
                self.state.place(option.assignment)
                added.append(index)
                change += option.cost - session.price
        return added, change

    def _favour(self, indices: list[int]) -> tuple[int, frozenset[int]]:
        """One of the sessions, and some of its people whom the others should leave free."""
        favoured = self.random.choice(indices)
        groups = self.state.static.sessions[favoured].groups
        people = sorted({int(person) for group in groups if group.low for person in group.people})
        return favoured, frozenset(self.random.sample(people, min(len(people), self.random.randint(1, 3))))

    def _choose_ruin(self) -> set[int]:
        """A session, an unplaced one more often, and a few related to it by time, format or people."""
        unplaced = [index for index in self.movable if index not in self.state.placed]
        if unplaced and self.random.random() < 0.5:
            seed = self.random.choice(unplaced)
        elif self.dear and self.random.random() < DEAR_SEEDS:
            seed = self.random.choice(self.dear)
        else:
            seed = self.random.choice(self.movable)
        relations = (self._near_in_time, self._alike, self._sharing_people)
        related = self.random.choices(relations, weights=(4, 3, 4))[0](seed)
        size = min(self.random.randint(0, LARGEST_RUIN), len(related))
        return {seed, *self.random.sample(related, size)}

    def _price(self) -> None:
        """Look which sessions cost more, by what their time owns, than they would at their cheapest start."""
        costs = {index: int(self.state.static.sessions[index].costs.min()) for index in self.movable}
        placed = (self.state.placed[index] for index in self.movable if index in self.state.placed)
        self.dear = [item.session for item in placed if time_cost(self.state, item) > costs[item.session]]

    def _alike(self, seed: int) -> list[int]:
        return self.alike[self.state.static.problem.sessions[seed].format]

    def _near_in_time(self, seed: int) -> list[int]:
        placed, days = self.state.placed, self.state.static.sessions[seed].days_range
        middle = placed[seed].day if seed in placed else self.random.choice(days)
        return [index for index in self.movable if index in placed and abs(placed[index].day - middle) <= DAYS_NEAR]

    def _sharing_people(self, seed: int) -> list[int]:
        """Sessions within the seed's window attended by up to three of the people whom its groups name."""
        state, session = self.state, self.state.static.sessions[seed]
        people = sorted({int(person) for group in session.groups for person in group.people})
        chosen = self.random.sample(people, min(3, len(people)))
        days = [(person, day) for person in chosen for day in session.days_range if state.in_day[person, day]]
        found = {index for person, day in days for index in state.of_person[person, day]}
        return sorted(found.intersection(self.movable))

    def _with_followers(self, sessions: set[int]) -> set[int]:
        """The sessions and all that must come after them."""
        stack, closed = list(sessions), set(sessions)
        while stack:
            new = set(self.after.get(stack.pop(), ())) - closed
            closed |= new
            stack += new
        return closed
