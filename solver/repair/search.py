"""The smallest repair: greedy from above, least costs from below, and models of a growing region in between."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from solver.problem import Assignment
from solver.repair.insert import Attempt, Inserter, change_cost, choose_team
from solver.repair.model import Choice, Model
from solver.repair.options import Options, options_of
from solver.repair.setting import FAR, Setting, Wishes
from solver.schedule import Schedule
from solver.state import Placement, State

RESTARTS = 8
FIRST_BUDGET = 8
"""The first budget is the gap, or this many times the least cost of a single change, whichever is less."""
GROWTH = 4
"""Each time that nothing is found within a budget it grows so many times more than the last time."""
Tell = Callable[[int, int], None]


@dataclass
class Found:
    """A repair, what it costs, and what every repair costs at least."""

    placed: dict[int, Assignment]
    cost: int
    bound: int
    models: int = 0

    @property
    def proven(self) -> bool:
        """Whether no repair costs less."""
        return self.cost <= self.bound


@dataclass
class Search:
    """One search under some wishes; ``tell`` hears of every better cost and bound."""

    setting: Setting
    wishes: Wishes
    deadline: float
    seed: int
    should_stop: Callable[[], bool]
    tell: Tell
    _options: dict[int, Options] = field(default_factory=dict)
    _by_chance: bool = False
    """Whether the answer so far comes from a draw among equals."""

    def run(self) -> Found:
        """Find the smallest repair, or the best until the deadline."""
        setting = self.setting
        broken = list(setting.broken)
        lows = self._begin(broken)
        self.found = Found(dict(setting.base), FAR, sum(lows.values()))
        best = self._greedy(broken, lows)
        if not self.found.proven:
            self._grow(broken, {i for i in broken if best.costs[i] > lows[i]} or set(broken))
        if self.found.models or self._by_chance:
            self._polish()
        return self.found

    def _begin(self, broken: list[int]) -> dict[int, int]:
        """Fill the state, first with what never moves, beside which the broken sessions' least costs are reckoned."""
        setting, movable = self.setting, self.setting.movable
        self.state = setting.state_of({i: item for i, item in setting.base.items() if i not in movable})
        for index in broken:
            self._options[index] = options_of(setting, self.state, index, self.wishes, final=False)
        for index in sorted(setting.base.keys() & movable - set(broken)):
            self.state.place(setting.base[index])
        return {index: self._options[index].least for index in broken}

    def options(self, index: int) -> Options:
        """Places of a session beside what never moves."""
        if index not in self._options:
            self._options[index] = options_of(self.setting, self.setting.rigid, index, self.wishes, final=False)
        return self._options[index]

    def _over(self) -> bool:
        return self.found.proven or time.monotonic() > self.deadline or self.should_stop()

    # --- from above -----------------------------------------------------------------------------------------------

    def _greedy(self, broken: list[int], lows: dict[int, int]) -> Attempt:
        """Several orders, the tightest session first to begin with."""
        inserter, rng = Inserter(self.setting, self.state, self.wishes), random.Random(self.seed)
        order = sorted(broken, key=lambda i: (-self.setting.static.sessions[i].container, -lows[i], i))
        best = inserter.attempt(order)
        self._keep(best.placed)
        if self.found.cost == FAR:  # whatever waits for them left out as well, they break nothing
            self._keep(dict.fromkeys(self._waiting(broken)))
        for _ in range(RESTARTS if len(broken) > 1 else 0):
            if self._over():
                break
            # Whoever lost most goes first, then by chance.
            order.sort(key=lambda i: (lows.get(i, 0) - best.costs.get(i, 0), rng.random()))
            attempt = inserter.attempt(order, rng)
            if attempt.cost < best.cost:
                best = attempt
                self._keep(best.placed)
                self._by_chance = True
        return best

    def _keep(self, placed: dict[int, Assignment | None]) -> int:
        """Take an answer if it is better and legal; return what it costs."""
        whole = {**self.setting.base, **placed}
        schedule = Schedule.of({index: item for index, item in whole.items() if item is not None})
        cost = self.setting.cost(schedule)
        if cost < self.found.cost and not self.setting.unwanted(schedule):
            self.found.placed = {item.session: item for item in schedule.assignments}
            self.found.cost = cost
            self.tell(self.found.cost, self.found.bound)
        return cost

    # --- from below -----------------------------------------------------------------------------------------------

    def _grow(self, broken: list[int], hard: set[int]) -> None:
        """Models over a region that grows by what its answers open, with a budget that grows until one is found."""
        region, explicit = self._closed(hard), set[int]()
        floor = sum(self.options(index).least for index in broken)
        most = len(self.setting.prices) * self.setting.tariff.penalty
        cheapest = min((p.move for i in region if (p := self.setting.prices[i]).move), default=1)
        budget = min(most, self.found.cost - floor - 1, FIRST_BUDGET * cheapest)
        growth = 1
        while not self._over():
            loose = frozenset(broken) - region
            base = sum(self.options(index).least for index in loose)
            outside = {i: a for i, a in self._outside().items() if i not in region}
            model = self._model(region, loose, explicit, budget, outside)
            answer = model.solve(self.deadline - time.monotonic(), self.should_stop)
            self.found.models += 1
            self._raise(base + answer.bound)
            if answer.choices is None:
                if not answer.proven:
                    return
                growth *= GROWTH
                budget = min(growth * budget + 1, most, self.found.cost - floor - 1)
                continue
            if answer.opened:
                region = self._closed(region | answer.opened)
                if not answer.proven:
                    return
                continue
            short = self._realise(answer.choices, loose, base + answer.cost, outside)
            if self._over():
                return
            new = short - region
            region = self._closed(region | new)
            if new:
                continue
            if not answer.proven or (short <= explicit and not loose):
                return
            if short <= explicit:  # somebody loose is in the way after all
                region = self._closed(region | loose)
            explicit |= short

    def _model(
        self, region: set[int], loose: frozenset[int], explicit: set[int], budget: int, outside: dict[int, Assignment]
    ) -> Model:
        state = self._state_with(outside)
        options = {index: self.options(index) for index in sorted(region)}
        return Model(
            self.setting,
            state,
            options,
            loose=loose,
            explicit=frozenset(explicit),
            budget=budget,
            wishes=self.wishes,
        )

    def _outside(self) -> dict[int, Assignment]:
        broken = set(self.setting.broken)
        return {index: item for index, item in self.setting.base.items() if index not in broken}

    def _state_with(self, outside: dict[int, Assignment]) -> State:
        """Bring the one state to hold exactly these."""
        for index in list(self.state.placed):
            if index not in outside:
                self.state.remove(index)
        for index, item in outside.items():
            if index not in self.state.placed:
                self.state.place(item)
        return self.state

    def _closed(self, region: set[int]) -> set[int]:
        """Whoever needs a session that is not published needs it in the region."""
        stack, found = list(region), set(region)
        while stack:
            for leader in self.setting.leaders.get(stack.pop(), ()):
                if leader not in found and leader not in self.setting.base and leader in self.setting.movable:
                    found.add(leader)
                    stack.append(leader)
        return found

    def _waiting(self, sessions: list[int]) -> list[int]:
        """These and whatever needs them scheduled, as far as it may move."""
        stack, found = list(sessions), set(sessions)
        while stack:
            for follower in self.setting.followers.get(stack.pop(), ()):
                if follower not in found and follower in self.setting.movable:
                    found.add(follower)
                    stack.append(follower)
        return sorted(found)

    def _raise(self, bound: int) -> None:
        if bound > self.found.bound:
            self.found.bound = min(bound, self.found.cost)
            self.tell(self.found.cost, self.found.bound)

    def _polish(self) -> None:
        """Give every changed session the pleasantest of the places that cost no more."""
        setting, state = self.setting, self._state_with(self.found.placed)
        inserter = Inserter(setting, state, self.wishes)
        for change in setting.tariff.changes(Schedule.of(self.found.placed)):
            if change.new is not None:
                state.remove(change.session)
                better = inserter.best(change.session)
                cheap = better is not None and change_cost(setting, change.session, better) <= change.cost
                state.place(better if better is not None and cheap else change.new)
        schedule = state.schedule()
        if setting.cost(schedule) <= self.found.cost and not setting.unwanted(schedule):
            self.found.placed, self.found.cost = dict(state.placed), setting.cost(schedule)

    # --- making it real -------------------------------------------------------------------------------------------

    def _realise(
        self, choices: dict[int, Choice | None], loose: frozenset[int], wanted: int, outside: dict[int, Assignment]
    ) -> set[int]:
        """Place what the model chose, then the rest; return the sessions that cost more than promised."""
        state, setting = self._state_with(outside), self.setting
        made: dict[int, Assignment | None] = {}
        short: set[int] = set()
        order = sorted(choices, key=lambda i: not setting.static.sessions[i].container)
        for index in order:
            choice = choices[index]
            made[index] = None
            if choice is not None:
                wanting = Assignment(index, choice.day, choice.start, choice.venue, tuple(sorted(choice.kept)))
                state.place(wanting)
        for index in order:
            choice = choices[index]
            if choice is None:
                continue
            state.remove(index)
            place = Placement(choice.day, choice.start, choice.venue)
            pairs = choose_team(setting, state, setting.static.sessions[index], place, self.wishes, choice.kept)
            if pairs is None:
                short.add(index)
                made[index] = None
            else:
                whole = Assignment(index, choice.day, choice.start, choice.venue, pairs)
                made[index] = whole
                state.place(whole)
        inserter = Inserter(setting, state, self.wishes)
        left = inserter.attempt(sorted(loose))
        made.update(left.placed)
        self._state_with(outside)
        short |= {index for index in loose if left.costs[index] > self.options(index).least}
        if not short and self._keep(made) > wanted:
            short = set(choices)
        elif short:
            self._keep(made)
        return short


__all__ = ["Found", "Search", "change_cost"]
