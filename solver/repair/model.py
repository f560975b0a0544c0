"""The model of a repair: some sessions anywhere within a budget, the others in their place or opened at a price."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil

import numpy as np
from ortools.sat.python import cp_model

from solver.repair.beside import Beside
from solver.repair.inside import Candidates, Inside, candidates_of
from solver.repair.openings import Openings
from solver.repair.options import Options
from solver.repair.rows import post, relations
from solver.repair.setting import FAR, Setting, Wishes
from solver.state import State

LOOK_SECONDS = 0.1


@dataclass(frozen=True)
class Choice:
    """What the model chose for a session: its place, and who of the people it names attends; None = left out."""

    day: int
    start: int
    venue: int
    kept: frozenset[tuple[int, int]]


@dataclass(frozen=True)
class Answer:
    """``choices`` of the sessions inside, the sessions that were opened, the cost of it all, and a proven bound.

    Without choices nothing within the budget was found; ``bound`` then is what everything costs at least.
    """

    choices: dict[int, Choice | None] | None
    opened: frozenset[int]
    cost: int
    bound: int
    proven: bool


class Model:
    """Built once for a set of sessions and a budget above the sum of their least costs."""

    def __init__(
        self,
        setting: Setting,
        state: State,
        options: dict[int, Options],
        *,
        loose: frozenset[int],
        explicit: frozenset[int],
        budget: int,
        wishes: Wishes,
    ) -> None:
        self.setting, self.budget = setting, budget
        self.floor = sum(option.least for option in options.values())
        self.cp = cp_model.CpModel()
        openings = Openings(setting, self.cp, budget)
        self.inside = {}
        for index, option in options.items():
            places = candidates_of(setting, option, state, option.least + budget)
            places = _affordable(setting, state, openings, option, places, budget)
            self.inside[index] = Inside(
                setting, self.cp, index, places, wishes, explicit=index in explicit
            )  # fmt: skip
        here = Beside(setting, self.cp, self.inside, state, openings, loose)
        for term in relations(setting.static):
            post(here, term)
        self.openings = openings
        priced = [pair for one in self.inside.values() for pair in one.cost()]
        priced += [(literal, price) for literal, price, _ in openings.priced]
        cost = cp_model.LinearExpr.weighted_sum([literal for literal, _ in priced], [price for _, price in priced])
        self.cp.add(cost <= self.floor + budget)
        self.cp.minimize(cost)

    def solve(self, seconds: float, should_stop: Callable[[], bool]) -> Answer:
        """Search; the cost counts the sessions inside and the openings."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_time_in_seconds = max(seconds, 0.05)
        solver.parameters.catch_sigint_signal = False
        solver.parameters.symmetry_level = 0
        solver.parameters.cp_model_probing_level = 1
        solver.parameters.linearization_level = 1
        with _stopping(solver, should_stop):
            status = solver.solve(self.cp)
        if status == cp_model.INFEASIBLE:
            return Answer(None, frozenset(), FAR, self.floor + self.budget + 1, proven=True)
        bound = max(self.floor, ceil(solver.best_objective_bound - 1e-6))
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Answer(None, frozenset(), FAR, bound, proven=False)
        choices = {index: self._choice(solver, one) for index, one in self.inside.items()}
        opened = frozenset(index for literal, _, index in self.openings.priced if solver.boolean_value(literal))
        cost = round(solver.objective_value)
        return Answer(choices, opened, cost, min(bound, cost), proven=status == cp_model.OPTIMAL)

    @staticmethod
    def _choice(solver: cp_model.CpSolver, one: Inside) -> Choice | None:
        for k, literal in enumerate(one.x):
            if solver.boolean_value(literal):
                named = {pair for pair, lit in (*one.stays.items(), *one.joins.items()) if solver.boolean_value(lit)}
                whole = [group for group in one.session.groups if group.low == len(group.people)]
                named |= {(group.number, int(person)) for group in whole for person in group.people}
                places = one.candidates
                return Choice(int(places.day[k]), int(places.start[k]), int(places.venue[k]), frozenset(named))
        return None


@contextmanager
def _stopping(solver: cp_model.CpSolver, should_stop: Callable[[], bool]) -> Iterator[None]:
    """Watch from the side whether the search is to end."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(LOOK_SECONDS):
            if should_stop():
                solver.stop_search()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _affordable(
    setting: Setting, state: State, openings: Openings, options: Options, places: Candidates, budget: int
) -> Candidates:
    """Drop the candidates whose blockers alone cost more than the budget leaves."""
    forced = np.zeros(len(places), dtype=np.int64)
    session = options.session
    if session.container or not len(places):
        return places
    sure = setting.sure(session.index)
    by_day: dict[int, list[int]] = {}
    for index, item in state.placed.items():
        if index in setting.movable and not setting.static.sessions[index].container:
            for day in range(item.day, item.day + setting.static.sessions[index].days):
                by_day.setdefault(day, []).append(index)
    days = {day + k for day in set(places.day.tolist()) for k in range(session.days)}
    for index in sorted({index for day in days for index in by_day.get(day, ())}):
        item, facts = state.placed[index], setting.static.sessions[index]
        shared = item.attends & sure
        if not shared and item.venue not in session.venues:
            continue
        same = (places.day > item.day - session.days) & (places.day < item.day + facts.days)
        gaps = np.maximum(item.start - places.start - session.duration, places.start - item.start - facts.duration)
        moves = openings.time_price(index)
        need = np.zeros(len(places), dtype=np.int64)
        if shared:
            release = min(sum(min(openings.person_price(index, person), FAR) for person in shared), FAR)
            need[same & (gaps < 0)] = min(moves, release)
        gap = setting.static.turnaround[item.venue] if item.venue >= 0 else 0
        taken = same & (gaps < gap if gap else gaps < 0) & (places.venue == item.venue) & (places.venue >= 0)
        need[taken] = np.maximum(need[taken], min(moves, openings.venue_price(index)))
        forced += np.minimum(need, FAR // 1000)
    return places.take(places.own + forced <= options.least + budget)
